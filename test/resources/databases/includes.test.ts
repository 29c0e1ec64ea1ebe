import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { login, told } from '../sessions/signed-in.ts';
import { ask, at, databaseAction, refusal, sql, sqlite, withDatabases } from './databases.ts';

const suffix = crypto.randomUUID().replaceAll('-', '').slice(0, 12);
const [ORDERS, LINES] = [`orders_${suffix}`, `lines_${suffix}`];

const lines = { type: 'one-to-many', table: LINES, foreignKey: 'order_id', select: ['sku'] } as const;
const order = { relation: 'order', type: 'many-to-one', table: ORDERS, foreignKey: 'order_id' } as const;

const ACTIONS = [
  databaseAction('orders', {
    tableName: ORDERS,
    operation: 'query',
    template: {
      select: ['id'],
      orderBy: { column: 'id' },
      include: {
        lines: {
          ...lines,
          where: { sku: { $startsWith: '{{sku:STRING:1:10}}' } },
          limit: '{{limit}}',
          orderBy: { column: 'id', order: '{{order}}' },
        },
      },
    },
  }),
];

const FEATURE = {
  tag: 'read',
  name: 'Read',
  input: { sku: { type: 'string' as const } },
  steps: [
    {
      tag: 'orders',
      type: 'database_action' as const,
      event: 'db:orders',
      input: { sku: '$Input{sku}', order: 'desc' },
    },
  ],
  output: { sku: '$Step{orders}{data}{0}{lines}{0}{sku}' },
};

const SQLITE = sqlite(ACTIONS);
const POSTGRESQL = {
  ...SQLITE,
  type: 'postgresql' as const,
  envs: [{ slug: 'prd', connection_url: env.TEST_POSTGRESQL_URL }],
};

describe.each([
  ['sqlite', SQLITE],
  ['postgresql', POSTGRESQL],
])('includes on %s', (_type, database) => {
  let owner: Member;
  beforeAll(async () => {
    const caches = [{ tag: 'kept', name: 'Kept', expiry: '1h' }];
    const more = { caches, sessions: [login()], features: [FEATURE] };
    owner = await createWorkspace(withDatabases([database], more));
    await sql(owner, `CREATE TABLE ${ORDERS} (id integer PRIMARY KEY, owner text)`);
    await sql(owner, `CREATE TABLE ${LINES} (id integer PRIMARY KEY, order_id integer, sku text, owner text)`);
    const data = [
      { id: 1, order_id: 1, sku: 'a1', owner: 'jane' },
      { id: 2, order_id: 1, sku: 'a2', owner: 'joe' },
      { id: 3, order_id: 2, sku: 'b1', owner: 'jane' },
    ];
    await ask(owner, 'insert', { table: ORDERS, data: [{ id: 1, owner: 'jane' }, { id: 2 }, { id: 3 }] });
    await ask(owner, 'insert', { table: LINES, data });
  });

  const all = { table: ORDERS, select: ['id'], orderBy: { column: 'id' } };

  test('query and findOne answer them', async () => {
    const { data, count, fields } = (await ask(owner, 'query', { ...all, limit: 2, include: { lines } })) as {
      data: unknown;
      count: number;
      fields: unknown;
    };
    expect([data, count, fields]).toEqual([
      [
        { id: 1, lines: [{ sku: 'a1' }, { sku: 'a2' }] },
        { id: 2, lines: [{ sku: 'b1' }] },
      ],
      3,
      ['id'],
    ]);
    const one = { table: LINES, select: ['sku'], where: { id: 3 }, include: [{ ...order, include: { lines } }] };
    expect(await ask(owner, 'findOne', one)).toEqual({
      sku: 'b1',
      order: { id: 2, owner: null, lines: [{ sku: 'b1' }] },
    });
  });

  test('what is wrong is told by its place', async () => {
    const refused = (include: unknown) => refusal(owner, 'query', { ...all, include });
    expect(await refused([{ relation: 'lines', ...lines, where: { id: { $foo: 1 } } }])).toEqual([
      'VALIDATION_ERROR',
      'include[0].where.id.$foo: is not an operator',
    ]);
    expect(await refused({ lines: { ...lines, where: { id: 'x' } } })).toEqual([
      'VALIDATION_ERROR',
      'include.lines.where.id: must be a whole number of 53 bits at most',
    ]);
    expect(await refused({ lines: { ...lines, foreignKey: 'nope' } })).toEqual([
      'SCHEMA_ERROR',
      `include.lines.foreignKey: there is no column nope in table ${LINES}`,
    ]);
    expect(await refused('lines')).toEqual(['VALIDATION_ERROR', expect.stringMatching(/^include: /)]);
    const input = { ...all, include: { lines: { ...lines, offset: 1 } } };
    const dispatched = { operation: 'query', input };
    expect(await refusal(owner, 'dispatch', dispatched)).toEqual([
      'VALIDATION_ERROR',
      'input.include.lines.offset: is not a field of a relation',
    ]);
    expect(await refusal(owner, 'delete', { table: ORDERS, where: { id: 1 }, include: { lines } })).toEqual([
      'VALIDATION_ERROR',
      expect.stringContaining('include'),
    ]);
  });

  test('$Session{} stands for what the session has, and for nothing where it lacks it', async () => {
    const data = { user: { id: 'j' }, name: 'jane' };
    const { token: session } = await told<{ token: string }>(owner, 'start', { tag: 'login', data });
    const mine = (name: string) => ({ ...all, include: { lines: { ...lines, where: { owner: name } } }, session });
    expect(await ask(owner, 'query', mine('$Session{name}'))).toMatchObject({
      data: [
        { id: 1, lines: [{ sku: 'a1' }] },
        { id: 2, lines: [{ sku: 'b1' }] },
        { id: 3, lines: [] },
      ],
    });
    expect(await refusal(owner, 'query', mine('$Session{nothing}'))).toEqual([
      'VALIDATION_ERROR',
      'include.lines.where.owner: $Session{nothing} stands for nothing, which is no condition',
    ]);
    const named = { ...all, include: [{ ...lines, relation: '$Session{name}' }], session };
    expect(await refusal(owner, 'query', named)).toEqual([
      'VALIDATION_ERROR',
      'include[0].relation: must be written out: names are never taken from a value',
    ]);
  });

  test('a transaction has them, and refers to what they have', async () => {
    const operations = [
      {
        tag: 'found',
        operation: 'query',
        ...all,
        where: { id: 1 },
        include: { lines: { ...lines, select: ['id', 'sku'] } },
      },
      {
        tag: 'line',
        operation: 'findOne',
        table: LINES,
        where: { id: '$Step{found}{data}{0}{lines}{1}{id}' },
        include: order,
      },
      { operation: 'insert', table: LINES, data: { id: 9, order_id: 3, sku: 'of $Step{line}{order}{owner}' } },
      {
        operation: 'query',
        ...all,
        where: { id: 3 },
        include: { lines: { ...lines, where: { sku: 'of $Step{line}{order}{owner}' } } },
      },
      { operation: 'delete', table: LINES, where: { id: 9 }, expect: { count: 1 } },
    ];
    expect(await ask(owner, 'transaction', { operations })).toMatchObject({
      results: [
        { data: [{ lines: [{ id: 1 }, { id: 2 }] }] },
        { sku: 'a2', order: { id: 1, owner: 'jane' } },
        { count: 1 },
        { data: [{ id: 3, lines: [{ sku: 'of jane' }] }] },
        { count: 1 },
      ],
    });
    const reading = operations.slice(0, 2);
    expect(await ask(owner, 'transaction', { operations: reading, readOnly: true })).toMatchObject({
      results: [{ count: 1 }, { order: { id: 1 } }],
    });
    const locked = { operation: 'query', ...all, where: { id: 1 }, lock: 'update', include: { lines } };
    expect(await ask(owner, 'transaction', { operations: [locked] })).toMatchObject({
      results: [{ data: [{ lines: [{ sku: 'a1' }, { sku: 'a2' }] }] }],
    });
  });

  test('what is wrong with one in a transaction is told by its operation', async () => {
    const refused = (where: object) =>
      refusal(owner, 'transaction', {
        operations: [
          { tag: 'none', operation: 'findOne', table: ORDERS, where: { id: -1 } },
          { operation: 'query', ...all, include: { lines: { ...lines, where } } },
        ],
      });
    expect(await refused({ id: '$Step{none}{id}' })).toEqual([
      'VALIDATION_ERROR',
      'operations[1].include.lines.where.id: $Step{none}{id} stands for nothing, which is no condition',
    ]);
    expect(await refused({ id: { $x: '$Step{later}{id}' } })).toEqual([
      'VALIDATION_ERROR',
      'operations[1].include.lines.where.id.$x: $Step{later}: no operation before this one has the tag',
      'operations[1].include.lines.where.id.$x: is not an operator',
    ]);
    expect(await refused({ nope: 1 })).toEqual([
      'SCHEMA_ERROR',
      `operations[1].include.lines.where.nope: there is no column nope in table ${LINES}`,
    ]);
  });

  test('an action has them, with variables in their conditions and limits', async () => {
    const run = (input: object) => ask(owner, 'action.execute', { action: 'orders', input });
    const skus = async (input: object) =>
      ((await run(input)) as { data: { lines: { sku: string }[] }[] }).data.map((row) =>
        row.lines.map(({ sku }) => sku),
      );
    expect(await skus({ sku: 'a' })).toEqual([['a1', 'a2'], [], []]);
    expect(await skus({ sku: 'a', order: 'desc' })).toEqual([['a2', 'a1'], [], []]);
    expect(await skus({ sku: 'a', order: 'desc', limit: 1 })).toEqual([['a2'], [], []]);
    const refused = (input: object) => refusal(owner, 'action.execute', { action: 'orders', input });
    expect(await refused({})).toEqual([
      'VALIDATION_ERROR',
      'input.sku: is required: it stands in template.include.lines.where.sku.$startsWith',
    ]);
    expect(await refused({ sku: 'a', limit: -1 })).toEqual([
      'VALIDATION_ERROR',
      'input: template.include.lines.limit must be a whole number from 0 to 10000',
    ]);
    expect(await refused({ sku: { $ne: 'x' } })).toEqual(['VALIDATION_ERROR', 'input.sku: must be text']);
    const { body } = await owner.call('features.run', { ...at, database: undefined, tag: 'read', input: { sku: 'a' } });
    expect(body.data).toMatchObject({ status: 'completed', output: { sku: 'a2' } });
  });

  test('a cache keeps an answer with them, and tells includes apart', async () => {
    const cached = async (include: object) =>
      (await owner.call('databases.query', { ...at, ...all, include, cache: 'kept' })).body;
    const first = await cached({ lines });
    expect(await cached({ lines })).toMatchObject({ data: first.data, meta: { cached: true } });
    expect(await cached({ lines: { ...lines, limit: 1 } })).toMatchObject({
      data: { data: [{ lines: [{ sku: 'a1' }] }, {}, {}] },
      meta: { cached: false },
    });
  });
});
