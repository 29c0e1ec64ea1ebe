import { describe, expect, test } from 'vitest';
import { actionFaults } from '../../../src/engine/database/template-check.ts';
import type { WrittenAction } from '../../../src/engine/database/template.ts';
import { VARIABLE_TYPES } from '../../../src/resources/products/manifest-variable-types.ts';

function faults(action: WrittenAction): string[] {
  return actionFaults(action, (n) => `$${n}`, VARIABLE_TYPES).map(({ path, message }) => `${path}: ${message}`);
}

function query(template: Readonly<Record<string, unknown>>): WrittenAction {
  return { operation: 'query', tableName: 'orders', template };
}

function update(
  template: Readonly<Record<string, unknown>>,
  filterTemplate: Readonly<Record<string, unknown>> = { id: '{{id}}' },
): WrittenAction {
  return { operation: 'update', tableName: 'orders', template, filterTemplate };
}

describe('what a manifest is refused for', () => {
  test.each<[string, WrittenAction, string[]]>([
    [
      'an operator that is not there',
      query({ where: { a: { $foo: 1 } } }),
      ['template.where.a.$foo: is not an operator'],
    ],
    [
      'all that is wrong at once',
      query({ where: { a: { $foo: '{{x:NOPE}}' } }, foo: 1, limit: -1 }),
      [
        'template.foo: is no field of a template of the operation query',
        "template.where.a.$foo: there is no type 'NOPE'",
        'template.limit: must be a whole number from 0 to 10000',
      ],
    ],
    [
      'a column that is no name',
      query({ where: { 'a"b': 1 } }),
      [expect.stringMatching(/^template\.where\.a"b: must be a name/)],
    ],
    [
      'a name by a variable',
      query({ select: ['{{a}}'] }),
      [expect.stringMatching(/^template\.select\[0\]: must be written out/)],
    ],
    [
      'what is included',
      query({
        include: {
          lines: {
            type: 'one-to-many',
            table: '{{a}}',
            foreignKey: 'order_id',
            where: { id: { $foo: 1 }, sku: '{{sku:NOPE}}', amount: { $gt: '{{least}}', $in: '{{some}}' } },
            orderBy: [{ column: 'id', order: '{{order}}' }],
            limit: '{{limit}}',
            include: [{ relation: 'sku', type: 'many-to-one', foreignKey: 'sku', limit: '{{limit}}' }],
          },
        },
      }),
      [
        "template.include.lines.where.sku: there is no type 'NOPE'",
        expect.stringMatching(/^template\.include\.lines\.table: must be a name/),
        'template.include.lines.where.id.$foo: is not an operator',
        'template.include.lines.include[0].limit: is none of many-to-one, which is one row',
      ],
    ],
    [
      'an order by a variable',
      query({ orderBy: { column: '{{a}}' } }),
      [expect.stringMatching(/^template\.orderBy\.column: must be written/)],
    ],
    [
      'a table by a variable',
      { ...query({}), tableName: '{{a}}' },
      [expect.stringMatching(/^tableName: must be a name/)],
    ],
    ['half a variable', query({ where: { a: '{{a' } }), ["template.where.a: '{{a' has {{ or }} without the other"]],
    [
      'no variable',
      query({ where: { a: '{{a b}}' } }),
      ['template.where.a: {{a b}}: a variable is {{name}} or {{name:TYPE:min:max}}'],
    ],
    ['a type that is not there', query({ where: { a: '{{a:WORD}}' } }), ["template.where.a: there is no type 'WORD'"]],
    [
      'a least above the most',
      query({ where: { a: '{{a:STRING:3:2}}' } }),
      ['template.where.a: has a least above its most'],
    ],
    ['a member that is none', query({ wher: {} }), ['template.wher: is no field of a template of the operation query']],
    [
      'an update of everything',
      { ...update({ a: 1 }), filterTemplate: undefined },
      ['filterTemplate: is required by the operation update'],
    ],
    ['an empty filter', update({ a: 1 }, {}), [expect.stringMatching(/^filterTemplate: must have a condition/)]],
    [
      'a delete of everything',
      { operation: 'delete', tableName: 't' },
      ['filterTemplate: is required by the operation delete'],
    ],
    [
      'an upsert without its keys',
      { operation: 'upsert', tableName: 't', template: { records: [{ a: 1 }] } },
      ['template.conflictColumns: is required by the operation upsert'],
    ],
    [
      'an unknown operator of updates',
      update({ a: { $grow: 1 } }),
      ['template.a.$grow: is not an operator of updates'],
    ],
    [
      'quotes around a parameter',
      { operation: 'raw_sql', template: { query: "SELECT '{{a}}'" } },
      ['template.query: {{a}} stands in quotes; a parameter takes none'],
    ],
    [
      'variables beside parameters',
      { operation: 'raw_sql', template: { query: 'SELECT {{a}}, $1', params: [1] } },
      ['template.query: has variables beside params; give them in one of both'],
    ],
    [
      'a filter of an insert',
      { operation: 'insert', tableName: 't', template: { records: [{}] }, filterTemplate: {} },
      ['filterTemplate: has no meaning here for the operation insert'],
    ],
  ])('%s', (_what, action, expected) => {
    expect(faults(action)).toEqual(expected);
  });

  test.each<[string, WrittenAction]>([
    [
      'numbers, lists, rows and flags that are yet to come',
      update({ n: { $inc: '{{n}}' }, x: { $push: '{{x}}' } }, { a: { $between: '{{b}}' }, c: { $isNull: '{{c}}' } }),
    ],
    [
      'an expression',
      update(
        { on_hand: { $expr: { $subtract: ['$on_hand', '{{n}}'] } } },
        { id: '{{id}}', $expr: { $gte: ['$on_hand', '{{n}}'] } },
      ),
    ],
    ['a lock', query({ where: { id: '{{id:UUID}}' }, lock: 'update', skip_locked: true })],
    [
      'a page',
      query({ orderBy: [{ column: 'id', order: '{{o}}' }], after: '{{after}}', limit: '{{limit:INTEGER:1:50}}' }),
    ],
    [
      'rows',
      { operation: 'upsert', tableName: 'app.users', template: { records: '{{records}}', conflictColumns: ['id'] } },
    ],
  ])('and what it is not: %s', (_what, action) => {
    expect(faults(action)).toEqual([]);
  });
});
