import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { ask, databaseAction, type DatabaseManifest, refusal, sql, sqlite, withDatabases } from './databases.ts';

const postgresql: DatabaseManifest = {
  tag: 'db',
  name: 'Database',
  type: 'PostgreSQL',
  envs: [{ slug: 'prd', connection_url: env.TEST_POSTGRESQL_URL }],
};

describe.each([
  ['sqlite', sqlite()],
  ['postgresql', postgresql],
])('transactions on %s', (type, database) => {
  /** Tables of this file's own, since the server is shared. */
  const suffix = crypto.randomUUID().replaceAll('-', '').slice(0, 12);
  const [orders, lines] = [`orders_${suffix}`, `lines_${suffix}`];
  const key = type === 'sqlite' ? 'INTEGER PRIMARY KEY' : 'integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY';
  let owner: Member;
  beforeAll(async () => {
    const actions = [
      databaseAction('order', {
        tableName: orders,
        operation: 'insert',
        template: { records: [{ customer: '{{customer:STRING:1:20}}' }], returning: ['id', 'customer'] },
      }),
      databaseAction('add', { tableName: lines, operation: 'insert', template: { records: '{{rows}}' } }),
      databaseAction('find', {
        tableName: orders,
        operation: 'query',
        template: { where: { id: '{{id:INTEGER}}' }, limit: '{{limit}}' },
      }),
    ];
    owner = await createWorkspace(withDatabases([{ ...database, actions }]));
    await sql(owner, `CREATE TABLE ${orders} (id ${key}, customer TEXT, parent INTEGER)`);
    await sql(owner, `CREATE TABLE ${lines} (id ${key}, order_id INTEGER NOT NULL, sku TEXT, amount INTEGER)`);
  });

  const run = (operations: readonly object[], more: object = {}) => ask(owner, 'transaction', { operations, ...more });
  const refused = (operations: readonly object[], more: object = {}) =>
    refusal(owner, 'transaction', { operations, ...more });
  const count = async (table: string) => ((await ask(owner, 'count', { table })) as { count: number }).count;

  test('an operation refers to what those before it came to', async () => {
    const answer = await run([
      { tag: 'order', operation: 'insert', table: orders, data: { customer: 'jane' }, returning: ['id', 'customer'] },
      {
        tag: 'lines',
        operation: 'insert',
        table: lines,
        data: [
          { order_id: '$Step{order}{data}{0}{id}', sku: 'of $Step{order}{data}{0}{customer}', amount: 2 },
          { order_id: '$Step{order}{data}{0}{id}', sku: 'b', amount: '$Add($Step{order}{count}, 4)' },
        ],
        returning: true,
      },
      { operation: 'count', table: lines, where: { order_id: '$Step{order}{data}{0}{id}' } },
    ]);
    expect(answer).toMatchObject({
      results: [
        { data: [{ customer: 'jane' }], count: 1 },
        {
          data: [
            { sku: 'of jane', amount: 2 },
            { sku: 'b', amount: 5 },
          ],
          count: 2,
        },
        { count: 2 },
      ],
    });
  });

  test('all or none: what fails takes back what went before', async () => {
    const before = await count(orders);
    const operations = [
      { operation: 'insert', table: orders, data: { customer: 'lost' } },
      { operation: 'insert', table: lines, data: { sku: 'no order' } },
    ];
    expect(await refused(operations)).toEqual(['NOT_NULL_VIOLATION']);
    expect(await count(orders)).toBe(before);
  });

  test('another count than the expected one takes back all', async () => {
    const before = await count(orders);
    const operations = [
      { operation: 'insert', table: orders, data: { customer: 'lost' } },
      { operation: 'update', table: orders, data: { customer: 'x' }, where: { id: -1 }, expect: { count: 1 } },
    ];
    expect(await refused(operations)).toEqual([
      'CONFLICT',
      'operations[1].expect.count: came to 0 rows, not to 1; the transaction was rolled back',
    ]);
    expect(await count(orders)).toBe(before);
  });

  test('a reference that stands for nothing is no condition', async () => {
    await run([{ operation: 'insert', table: orders, data: [{ customer: 'root' }, { customer: 'root' }] }]);
    const before = await count(orders);
    const operations = [
      { tag: 'none', operation: 'findOne', table: orders, where: { customer: 'nobody' } },
      { operation: 'delete', table: orders, where: { parent: '$Step{none}{id}' } },
    ];
    expect(await refused(operations)).toEqual([
      'VALIDATION_ERROR',
      'operations[1].where.parent: $Step{none}{id} stands for nothing, which is no condition',
    ]);
    expect(await count(orders)).toBe(before);
  });

  test('what a row holds is a literal, whatever it looks like', async () => {
    const hostile = [`'); DROP TABLE ${orders}; --`, '{{a}}', '$customer', '{"$ne": null}', '$Step{x}{id}'];
    await ask(owner, 'insert', { table: orders, data: hostile.map((customer) => ({ customer })) });
    for (const customer of hostile) {
      const answer = (await run([
        // `$Step{` would be read where it is written, and here it is found by its beginning.
        { tag: 'x', operation: 'findOne', table: orders, where: { customer: { $startsWith: customer.slice(0, 5) } } },
        { operation: 'count', table: orders, where: { customer: '$Step{x}{customer}' } },
        { operation: 'count', table: orders, where: { $expr: { $eq: ['$customer', '$Step{x}{customer}'] } } },
      ])) as { results: unknown[] };
      expect(answer.results.slice(1)).toEqual([{ count: 1 }, { count: 1 }]);
    }
  });

  test('what is wrong is told before anything is done, all at once', async () => {
    const before = await count(orders);
    const operations = [
      { tag: 'a', operation: 'insert', table: orders, data: { customer: 'lost' } },
      {
        tag: 'a',
        operation: 'update',
        table: orders,
        data: { customer: { $grow: 1 } },
        where: { id: '$Step{later}{id}' },
      },
      { tag: 'later', operation: 'findOne', table: 'no table', where: { id: '$Now()$Step{a}{id}' } },
    ];
    expect(await refused(operations)).toEqual([
      'VALIDATION_ERROR',
      'operations[1].where.id: $Step{later}: no operation before this one has the tag',
      'operations[1].data.customer.$grow: is not an operator of updates',
      "operations[1].tag: 'a' stands there already",
      'operations[2].where.id: $Now has no value here',
      expect.stringContaining('operations[2].table: must be a name'),
    ]);
    expect(await refused([])).toEqual(['VALIDATION_ERROR', expect.stringContaining('operations: ')]);
    expect(await count(orders)).toBe(before);
  });

  test('actions are operations, and what they are given may refer to results', async () => {
    const customer = `it's {{x}} $order`;
    const answer = await run([
      { tag: 'made', action: 'order', input: { customer } },
      { action: 'db:add', input: { data: { rows: [{ order_id: '$Step{made}{data}{0}{id}', sku: 'by an action' }] } } },
      { tag: 'found', action: 'find', input: { query: { id: '$Step{made}{data}{0}{id}' } }, expect: { count: 1 } },
      { operation: 'count', table: lines, where: { order_id: '$Step{found}{data}{0}{id}', sku: 'by an action' } },
    ]);
    expect(answer).toMatchObject({
      results: [{ data: [{ customer }] }, { count: 1 }, { data: [{ customer }] }, { count: 1 }],
    });
  });

  test('an action that is wrong is told before anything is done, and one that turns out so takes back all', async () => {
    const before = await count(orders);
    const first = { tag: 'made', action: 'order', input: { customer: 'lost' } };
    expect(
      await refused([
        { ...first, table: orders },
        { action: 'find', input: { id: 'x' } },
        { action: 'find', input: { limit: '$Step{made}{count}' } },
        { action: 'find', operation: 'query', input: { id: 1 } },
      ]),
    ).toEqual([
      'VALIDATION_ERROR',
      'operations[0].table: is not a field of an action',
      'operations[1].input.id: must be a whole number',
      'operations[2].input.id: is required: it stands in template.where.id',
      'operations[3].operation: give operation or action',
    ]);
    expect(await refused([first, { action: 'nope' }])).toEqual([
      'NOT_FOUND',
      expect.stringContaining('operations[1].action: '),
    ]);
    expect(await refused([first, { action: 'other:find' }])).toEqual([
      'VALIDATION_ERROR',
      "operations[1].action: 'other:find' is none of database 'db'",
    ]);
    expect(await refused([first, { action: 'find', input: { id: '$Step{made}{data}{0}{customer}' } }])).toEqual([
      'VALIDATION_ERROR',
      'operations[1].input.id: must be a whole number',
    ]);
    expect(await refused([first, { action: 'find', input: { id: '$Step{made}{nothing}' } }])).toEqual([
      'VALIDATION_ERROR',
      'operations[1].input.id: is required: it stands in where.id',
    ]);
    expect(await refused([first, { action: 'add', input: { rows: [{ 'a b': '$Step{made}{data}{0}{id}' }] } }])).toEqual(
      ['VALIDATION_ERROR', expect.stringMatching(/^operations\[1\]\.input: data\[0\]\.a b must be a name/)],
    );
    expect(await refused([{ action: 'order', input: { customer: 'x' } }], { readOnly: true })).toEqual([
      'VALIDATION_ERROR',
      'operations[0].operation: insert may change something, and the transaction is readOnly',
    ]);
    expect(await count(orders)).toBe(before);
  });

  test('readOnly takes reads alone', async () => {
    const reads = [{ operation: 'count', table: orders }];
    expect(await run(reads, { readOnly: true, isolation: 'serializable' })).toMatchObject({ results: [{}] });
    const change = [{ operation: 'delete', table: orders, where: { id: 1 } }];
    expect(await refused(change, { readOnly: true })).toEqual([
      'VALIDATION_ERROR',
      'operations[0].operation: delete may change something, and the transaction is readOnly',
    ]);
    const locked = [{ operation: 'query', table: 'stock', lock: 'update' }];
    expect(await refused(locked, { readOnly: true })).toEqual([
      'VALIDATION_ERROR',
      'operations[0].lock: is for what changes after it, and the transaction is readOnly',
    ]);
  });

  test('ten of two hundred buyers get what there is ten times', async () => {
    const stock = `stock_${suffix}`;
    await sql(owner, `CREATE TABLE ${stock} (sku TEXT PRIMARY KEY, on_hand INTEGER, reserved INTEGER)`);
    await ask(owner, 'insert', { table: stock, data: { sku: 'a', on_hand: 10, reserved: 0 } });
    const buy = (n: number) =>
      refusal(owner, 'transaction', {
        operations: [
          {
            operation: 'update',
            table: stock,
            data: { reserved: { $inc: 1 } },
            where: { sku: 'a', $expr: { $gte: [{ $subtract: ['$on_hand', '$reserved'] }, 1] } },
            expect: { count: 1 },
          },
          { operation: 'insert', table: lines, data: { order_id: n, sku: `won ${suffix}`, amount: 1 } },
        ],
      });
    const outcomes = (await Promise.all(Array.from({ length: 200 }, (_, n) => buy(n)))) as unknown[][];
    expect(outcomes.filter(([code]) => code === undefined)).toHaveLength(10);
    expect(new Set(outcomes.map(([code]) => code))).toEqual(new Set([undefined, 'CONFLICT']));
    expect(await ask(owner, 'findOne', { table: stock })).toMatchObject({ reserved: 10 });
    expect(await ask(owner, 'count', { table: lines, where: { sku: `won ${suffix}` } })).toEqual({ count: 10 });
  });
});
