import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import type { MadeMigration, SchemaOrder, TableDescription } from '../../../src/engine/database/schema-order.ts';
import type { Change } from '../../../src/engine/database/schema-sql.ts';
import { describeDatabases, type TestDatabase } from './databases.ts';

/** What comes of an order on a schema. */
async function ask({ place, target }: TestDatabase, order: SchemaOrder) {
  const work = { kind: 'schema', order } as const;
  const answer = await compose(env).databases.run(place, target, { work, timeoutMs: 20_000 });
  if (answer.kind !== 'schema') throw new Error(answer.kind);
  return answer.outcome;
}

async function describe(database: TestDatabase, table = 't'): Promise<TableDescription | null> {
  const outcome = await ask(database, { kind: 'describe', table });
  return outcome.kind === 'describe' ? outcome.table : null;
}

async function change(database: TestDatabase, asked: Change, tag = asked.type): Promise<MadeMigration | null> {
  const order = { isOptional: false, isCascading: false, name: tag, taken: [], mayLoseData: true, isDry: false };
  const outcome = await ask(database, { kind: 'change', change: asked, tag, ...order });
  return outcome.kind === 'change' ? outcome.made : null;
}

async function rollBack({ place, target }: TestDatabase): Promise<void> {
  const order = { kind: 'rollback', migrations: [], tags: null, count: 1, isDry: false } as const;
  await compose(env).databases.run(place, target, { work: { kind: 'migrate', order }, timeoutMs: 20_000 });
}

const TABLE: Change = {
  type: 'createCollection',
  table: 't',
  fields: [
    { name: 'id', type: 'integer', primaryKey: true, autoIncrement: true },
    { name: 'email', type: 'string', required: true, unique: true, maxLength: 20 },
    { name: 'kind', type: 'enum', enum: ['a', "b'"], default: 'a' },
    { name: 'n', type: 'integer', default: 4 },
  ],
  timestamps: true,
  indexes: [{ fields: ['n', 'kind'], name: 'by_n', unique: true }],
};

const CHANGES: readonly Change[] = [
  { type: 'renameCollection', table: 't', to: 'u' },
  { type: 'addField', table: 't', field: 'x', definition: { type: 'text', unique: true } },
  { type: 'dropField', table: 't', field: 'updated_at' },
  { type: 'renameField', table: 't', field: 'n', to: 'm' },
  { type: 'modifyField', table: 't', field: 'n', definition: { type: 'bigint', required: true, default: '7' } },
  { type: 'modifyField', table: 't', field: 'kind', definition: { type: 'enum', enum: ['a', "b'", 'c'] } },
  { type: 'createIndex', table: 't', fields: ['email'] },
  { type: 'dropIndex', table: 't', name: 'by_n' },
  { type: 'addConstraint', table: 't', constraint: { name: 'c', type: 'check', expression: 'n > 1' } },
  { type: 'addConstraint', table: 't', constraint: { name: 'two', type: 'unique', columns: ['kind', 'n'] } },
  { type: 'dropCollection', table: 't' },
];

describeDatabases('a schema', (database) => {
  test('is changed by migrations that are made of changes, each of which is taken back', async () => {
    await change(database(), TABLE);
    await database().run('insert', { table: 't', data: [{ email: 'one' }, { email: 'two', n: 5 }] });
    const before = await describe(database());
    for (const asked of CHANGES) {
      const made = await change(database(), asked);
      expect(made).toMatchObject({ tag: asked.type, change: { status: 'applied' }, steps: { lost: [] } });
      expect(await describe(database())).not.toEqual(before);
      await rollBack(database());
      expect({ asked, after: await describe(database()) }).toEqual({ asked, after: before });
    }
    expect(await ask(database(), { kind: 'list', schema: null })).toEqual({ kind: 'list', tables: ['t'] });
    await rollBack(database());
    expect(await describe(database())).toBeNull();
  });

  test('is changed by callers at once, one after the other', async () => {
    await change(database(), TABLE);
    const fields = ['p', 'q', 'r', 's'];
    const made = await Promise.all(
      fields.map((field) => change(database(), { type: 'addField', table: 't', field, definition: { type: 'text' } })),
    );
    expect(made.flatMap((each) => each?.tag ?? []).toSorted()).toEqual([
      'addField',
      'addField_2',
      'addField_3',
      'addField_4',
    ]);
    const described = await describe(database());
    expect(
      described?.columns
        .slice(-4)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(fields);
    // Of the same field there is one, and its way back is of what it was.
    const modified = await Promise.allSettled(
      (['text', 'bigint'] as const).map((type) =>
        change(database(), { type: 'modifyField', table: 't', field: 'n', definition: { type } }),
      ),
    );
    expect(modified.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const { status } of modified) if (status === 'fulfilled') await rollBack(database());
    expect(await describe(database())).toEqual(described);
  });
});
