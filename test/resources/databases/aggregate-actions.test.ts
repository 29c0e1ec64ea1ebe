import { beforeAll, describe, expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, createShop, databaseAction, refusal, sqlite, withDatabases } from './databases.ts';

const table = 'items';
const operations = { n: { $count: '*' }, total: { $sum: 'stock' } };

const perOwner = databaseAction('per-owner', {
  tableName: table,
  operation: 'AGGREGATE',
  template: {
    where: { stock: { $gte: '{{least:INTEGER}}' } },
    operations: { ...operations, names: { $stringAgg: { column: 'name', separator: '{{between}}' } } },
    groupBy: ['owner'],
    having: { total: { $gt: '{{more}}' } },
    orderBy: { column: 'total', order: '{{order}}' },
    limit: '{{limit}}',
  },
});

const ACTIONS = [
  perOwner,
  databaseAction('whole', { tableName: table, operation: 'query', template: { operations } }),
  databaseAction('listed', {
    tableName: table,
    operation: 'Query',
    template: { aggregations: [{ type: 'max', field: 'stock', alias: 'most' }] },
  }),
  databaseAction('owners', {
    tableName: table,
    operation: 'count',
    template: { column: 'owner', distinct: true, where: { stock: { $lt: '{{below}}' } } },
  }),
];

const data = [
  { id: 1, name: 'a', stock: 1, owner: 'jane' },
  { id: 2, name: 'b', stock: 20, owner: 'jane' },
  { id: 3, name: 'c', stock: 300, owner: 'joe' },
  { id: 4, name: 'd', stock: 4, owner: null },
];

let owner: Member;
beforeAll(async () => {
  owner = await createShop(ACTIONS, {
    caches: [{ tag: 'kept', name: 'Kept', expiry: '1h' }],
    features: [
      {
        tag: 'report',
        name: 'Report',
        input: { more: { type: 'integer' } },
        steps: [
          { tag: 'whole', type: 'database_action', event: 'db:whole', cache: 'kept' },
          {
            tag: 'owners',
            type: 'database_action',
            event: 'db:per-owner',
            input: { least: 0, between: '/', more: '$Input{more}' },
          },
        ],
        output: { total: '$Step{whole}{data}{0}{total}', names: '$Step{owners}{data}{0}{names}' },
      },
    ],
    fallbacks: [
      {
        tag: 'figures',
        name: 'Figures',
        options: [
          { name: 'down', type: 'action', app: 'api', event: 'down', input: {} },
          {
            name: 'own',
            type: 'database_action',
            event: 'db:listed',
            input: {},
            output: { most: '$Response{data}{0}{most}' },
          },
        ],
      },
    ],
  });
  await ask(owner, 'insert', { table, data });
});

const run = (action: string, input: object = {}) => ask(owner, 'action.execute', { action, input });

describe('actions', () => {
  test('aggregate, also those of the operation query that say so', async () => {
    expect(await run('per-owner', { least: 2, between: ' & ', more: 4 })).toEqual({
      data: [
        { owner: 'jane', n: 1, total: 20, names: 'b' },
        { owner: 'joe', n: 1, total: 300, names: 'c' },
      ],
      count: 2,
      // A manifest keeps the order of lists alone.
      fields: ['owner', 'n', 'names', 'total'],
    });
    const input = { query: { least: 0, more: 0 }, between: ' & ', order: 'desc', limit: 2 };
    expect(await run('per-owner', input)).toMatchObject({
      data: [{ owner: 'joe' }, { owner: 'jane', names: 'a & b' }],
    });
    expect(await run('whole')).toMatchObject({ data: [{ n: 4, total: 325 }] });
    expect(await run('listed')).toMatchObject({ data: [{ most: 300 }] });
    expect(await run('owners', { below: 300 })).toEqual({ count: 1 });
  });

  test('take values of conditions, and refuse what is none', async () => {
    const refused = (input: object) => refusal(owner, 'action.execute', { action: 'per-owner', input });
    expect(await refused({ least: 0, between: ',' })).toEqual([
      'VALIDATION_ERROR',
      'input.more: is required: it stands in template.having.total.$gt',
    ]);
    for (const more of [{ $gt: 1 }, [1], '1 OR 1=1', true])
      expect(await refused({ least: 0, between: ',', more })).toEqual([
        'VALIDATION_ERROR',
        expect.stringMatching(/^input: template\.having\.total must be a whole number/),
      ]);
    expect(await refused({ least: 0, between: 5, more: 0 })).toEqual([
      'VALIDATION_ERROR',
      'input: template.operations.names.$stringAgg.separator must be text',
    ]);
  });

  test('are steps of features and options of fallbacks', async () => {
    const { product, env } = scope;
    const { body } = await owner.call('features.run', { product, env, tag: 'report', input: { more: 300 - 1 } });
    expect(body.data).toMatchObject({ status: 'completed', output: { total: 325, names: 'c' } });
    const fallback = await owner.call('fallback.run', { product, env, tag: 'figures', input: {} });
    expect(fallback.body.data).toMatchObject({ provider: 'own', most: 300 });
  });

  test.each<[string, object, string]>([
    [
      'a function that is not there',
      { operations: { a: { $median: 'b' } } },
      'template.operations.a.$median: is no function',
    ],
    ['no function', {}, 'template.operations: must be an object'],
    [
      'a variable for a column',
      { operations: { a: { $sum: '{{b}}' } } },
      'template.operations.a.$sum: must be written out',
    ],
    ['a variable for a group', { operations, groupBy: ['{{b}}'] }, 'template.groupBy[0]: must be written out'],
    ['a condition of no alias', { operations, having: { b: '{{b}}' } }, 'template.having.b: is neither an alias'],
    ['columns', { operations, select: ['a'] }, 'template.select: is no field of a template of the operation aggregate'],
    ['a malformed variable', { operations, having: { n: '{{a b}}' } }, 'template.having.n: {{a b}}: a variable is'],
  ])('with %s are not applied', async (_what, template, message) => {
    const action = databaseAction('a', { tableName: 't', operation: 'aggregate', template: { ...template } });
    const { body } = await owner.call('products.apply', { manifest: withDatabases([sqlite([action])]) });
    expect(body.code).toBe('VALIDATION_ERROR');
    expect((body.errors ?? []).map((error) => `${error.path}: ${error.message}`)).toEqual([
      expect.stringContaining(`manifest.databases[0].actions[0].${message}`),
    ]);
  });
});
