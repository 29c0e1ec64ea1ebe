import { ask, at, createShop, databaseAction } from '../resources/databases/databases.ts';
import type { KeyedOperation, Trial } from './keyed-trial.ts';

const ADD = databaseAction('add', {
  tableName: 'items',
  operation: 'insert',
  template: { records: [{ name: '{{name}}' }] },
});

/** A database with one row; `other` and `refused` are what differs in those requests. */
async function withDatabase(input: object, answer: object, other: object, refused: object): Promise<Trial> {
  const owner = await createShop([ADD]);
  await ask(owner, 'insert', { table: 'items', data: { id: 1, name: 'one', stock: 1 } });
  const whole = { ...at, ...input };
  const undo = () => ask(owner, 'delete', { table: 'items', where: { name: 'two' } });
  return { owner, input: whole, answer, other: { ...whole, ...other }, refused: { ...whole, ...refused }, undo };
}

const table = 'items';
const NO_TABLE = { table: 'no table' };
const stock = { data: { stock: { $inc: 1 } }, where: { id: 1 } };
const insert = { operation: 'insert', table, data: { stock: 2, name: 'two' } };
const upsert = { table, data: { name: 'one', stock: 3 }, conflictKeys: ['name'] };
const RUN = { jobs: 1, data_keys: 1 };
const DISPATCH = { jobs: 1, claims: 1, data_keys: 1 };
const LATER = { schedule: { delay: '1h' } };
const dispatched = { operation: 'insert', input: { table, data: { name: 'two' } }, ...LATER };

/** Changes of databases, whose keys name jobs. */
export const KEYED_DATABASES: readonly KeyedOperation[] = [
  {
    operation: 'databases.insert',
    rows: RUN,
    prepare: () => withDatabase({ table, data: { name: 'two' } }, { count: 1 }, { data: { name: 'three' } }, NO_TABLE),
  },
  {
    operation: 'databases.update',
    rows: RUN,
    prepare: () => withDatabase({ table, ...stock }, { count: 1 }, { where: { id: 2 } }, NO_TABLE),
  },
  {
    operation: 'databases.delete',
    rows: RUN,
    prepare: () => withDatabase({ table, where: { id: 1 } }, { count: 1 }, { where: { id: 2 } }, NO_TABLE),
  },
  {
    operation: 'databases.upsert',
    rows: RUN,
    prepare: () => withDatabase(upsert, { operation: 'updated' }, { updateColumns: ['stock'] }, NO_TABLE),
  },
  {
    operation: 'databases.raw',
    rows: RUN,
    prepare: () =>
      withDatabase(
        { query: 'UPDATE items SET stock = stock + ?', params: [1] },
        { data: [] },
        { params: [2] },
        { query: '' },
      ),
  },
  {
    operation: 'databases.transaction',
    rows: RUN,
    prepare: () =>
      withDatabase(
        { operations: [{ operation: 'update', table, ...stock }] },
        { results: [{ count: 1 }] },
        { operations: [insert] },
        { operations: [] },
      ),
  },
  {
    operation: 'databases.action.execute',
    rows: RUN,
    prepare: () =>
      withDatabase(
        { action: 'add', input: { name: 'two' } },
        { count: 1 },
        { input: { name: 'three' } },
        { action: 'nope' },
      ),
  },
  {
    operation: 'databases.action.dispatch',
    rows: DISPATCH,
    prepare: () =>
      withDatabase(
        { action: 'add', input: { name: 'two' }, ...LATER },
        { status: 'scheduled' },
        { input: { name: 'three' } },
        { action: 'nope' },
      ),
  },
  {
    operation: 'databases.dispatch',
    rows: DISPATCH,
    prepare: () =>
      withDatabase(
        dispatched,
        { status: 'scheduled' },
        { input: { table, data: { name: 'three' } } },
        { input: NO_TABLE },
      ),
  },
];
