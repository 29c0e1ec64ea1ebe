import { describe, expect, test } from 'vitest';
import { parseStatement } from '../../../src/engine/database/parse.ts';
import { actionFaults } from '../../../src/engine/database/template-check.ts';
import { bindAction, readAction, type WrittenAction } from '../../../src/engine/database/template.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';
import { VARIABLE_TYPES } from '../../../src/resources/products/manifest-variable-types.ts';

const numbered = (n: number) => `$${n}`;

/** The statement that an action becomes with an input. */
function statement(action: WrittenAction, input: Readonly<Record<string, unknown>> = {}): unknown {
  const read = readAction(action, numbered).statement;
  return parseStatement(read.operation, bindAction(read, input, VARIABLE_TYPES));
}

/** What an input is refused for. */
function refusals(action: WrittenAction, input: Readonly<Record<string, unknown>> = {}): readonly string[] {
  try {
    statement(action, input);
    return [];
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    return (thrown.details.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  }
}

function faults(action: WrittenAction): string[] {
  return actionFaults(action, numbered, VARIABLE_TYPES).map(({ path, message }) => `${path}: ${message}`);
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

describe('values of variables', () => {
  test('a variable alone keeps its type', () => {
    expect(statement(query({ where: { total: { $gte: '{{least}}' } } }), { least: 12.5 })).toMatchObject({
      where: { kind: 'compare', column: 'total', operator: 'gte', value: 12.5 },
    });
  });

  test('a variable within a text becomes text', () => {
    const action = query({ where: { name: { $like: '%{{part}}-{{n}}{{nothing}}%' } } });
    expect(statement(action, { part: 'a', n: 7, nothing: null })).toMatchObject({
      where: { kind: 'text', column: 'name', value: '%a-7%' },
    });
  });

  test('an object and a list within a text are their JSON', () => {
    const action = update({ note: 'of {{a}} and {{b}}' });
    expect(statement(action, { id: 1, a: { x: 1 }, b: [1, 2] })).toMatchObject({
      assignments: [{ kind: 'set', column: 'note', value: 'of {"x":1} and [1,2]' }],
    });
  });

  test('an object stands for a JSON value, never for an operator', () => {
    for (const id of [{ $ne: null }, { $gt: '' }, { $in: [1] }, { $or: [{}] }, { $expr: { $eq: [1, 1] } }])
      expect(statement(query({ where: { id: '{{id}}' } }), { id })).toMatchObject({
        where: { kind: 'compare', column: 'id', operator: 'eq', value: id },
      });
  });

  test('an object given for an assignment is a JSON value, never an operator', () => {
    expect(statement(update({ stock: '{{stock}}' }), { id: 1, stock: { $inc: 5 } })).toMatchObject({
      assignments: [{ kind: 'set', column: 'stock', value: { $inc: 5 } }],
    });
  });

  test('a text that begins with $ is text within an expression', () => {
    const action = query({ where: { $expr: { $eq: ['$name', '{{name}}'] } } });
    expect(statement(action, { name: '$password' })).toMatchObject({
      where: {
        kind: 'expression',
        of: {
          of: [
            { kind: 'column', column: 'name' },
            { kind: 'literal', value: '$password' },
          ],
        },
      },
    });
  });

  test('a value is not looked at for variables again', () => {
    expect(statement(query({ where: { a: '{{a}}' } }), { a: '{{b}}', b: 'secret' })).toMatchObject({
      where: { value: '{{b}}' },
    });
  });

  test('a list is a list under list operators alone', () => {
    const ids = [1, 2, 3];
    expect(statement(query({ where: { id: { $in: '{{ids}}' } } }), { ids })).toMatchObject({
      where: { kind: 'in', values: ids },
    });
    expect(statement(query({ where: { id: '{{ids}}' } }), { ids })).toMatchObject({
      where: { kind: 'compare', operator: 'eq', value: ids },
    });
  });

  test('a list operator is given nothing but a list', () => {
    expect(refusals(query({ where: { id: { $in: '{{ids}}' } } }), { ids: { $ne: 1 } })).toEqual([
      'where.id.$in: must be a list',
    ]);
  });

  test('records are one placeholder for a list, or rows with placeholders', () => {
    const rows = [{ a: 1 }, { a: { $inc: 1 } }];
    const insert = (records: unknown): WrittenAction => ({
      operation: 'insert',
      tableName: 't',
      template: { records },
    });
    expect(statement(insert('{{records}}'), { records: rows })).toMatchObject({ rows });
    expect(statement(insert([{ a: '{{x}}', b: 2 }]), { x: [1] })).toMatchObject({ rows: [{ a: [1], b: 2 }] });
    expect(refusals(insert('{{records}}'), { records: 'x' })).toEqual(['data: must be an object']);
    expect(refusals(insert('{{records}}'), { records: [{ 'a"; --': 1 }] })).toHaveLength(1);
  });

  test('values of SQL are parameters, whatever stands around them', () => {
    const action: WrittenAction = {
      operation: 'raw_sql',
      template: { query: 'SELECT * FROM t WHERE a = {{a}} AND b = {{b}} AND c = {{a}}' },
    };
    expect(statement(action, { a: "x' OR 1=1 --", b: 2 })).toEqual({
      operation: 'raw',
      sql: 'SELECT * FROM t WHERE a = $1 AND b = $2 AND c = $3',
      params: ["x' OR 1=1 --", 2, "x' OR 1=1 --"],
    });
  });

  test('what is given for an action is query, filter, data, and then what stands beside them', () => {
    const action = query({ where: { a: '{{a}}', b: '{{b}}', c: '{{c}}', d: '{{d}}' } });
    const input = {
      a: 'flat',
      query: { a: 'query', b: 'query', c: 'query', d: 'query' },
      filter: { a: 'filter', b: 'filter', c: 'filter' },
      data: { a: 'data', b: 'data' },
    };
    expect(statement(action, input)).toMatchObject({
      where: { of: ['flat', 'data', 'filter', 'query'].map((value) => ({ value })) },
    });
  });

  test('a name with dots is a path, and never one of what every object has', () => {
    const action = query({ where: { a: '{{user.id}}' } });
    expect(statement(action, { user: { id: 4 } })).toMatchObject({ where: { value: 4 } });
    expect(refusals(query({ where: { a: '{{constructor.name}}' } }))).toHaveLength(1);
  });
});

describe('what is missing', () => {
  test('drops the clause of an order, a limit, an offset or a place to go on', () => {
    const action = query({
      orderBy: [{ column: 'a', order: '{{direction}}' }, { column: 'id' }],
      limit: '{{limit}}',
      offset: '{{offset}}',
    });
    expect(statement(action)).toMatchObject({
      orderBy: [{ column: 'id', direction: 'asc' }],
      limit: 100,
      offset: 0,
    });
    expect(statement(action, { direction: 'DESC', limit: 5, offset: 2 })).toMatchObject({
      orderBy: [
        { column: 'a', direction: 'desc' },
        { column: 'id', direction: 'asc' },
      ],
      limit: 5,
      offset: 2,
    });
  });

  test('is refused in a filter, in records, in assignments and in parameters, all at once', () => {
    expect(refusals(update({ a: '{{a}}', b: { $inc: '{{b}}' } }))).toEqual([
      'input.id: is required: it stands in filterTemplate.id',
      'input.a: is required: it stands in template.a',
      'input.b: is required: it stands in template.b.$inc',
    ]);
    const insert: WrittenAction = { operation: 'insert', tableName: 't', template: { records: [{ a: '{{a}}' }] } };
    expect(refusals(insert)).toEqual(['input.a: is required: it stands in template.records[0].a']);
    const raw: WrittenAction = { operation: 'raw_sql', template: { query: 'SELECT $1', params: ['{{a}}'] } };
    expect(refusals(raw)).toEqual(['input.a: is required: it stands in template.params[0]']);
  });
});

describe('types and bounds', () => {
  const typed = (variable: string) => query({ where: { a: `{{a:${variable}}}` } });

  test.each([
    ['INTEGER', 3, 3.5],
    ['uuid', '0b9a7b0e-1f7c-4c55-9a2a-0f3d4e5f6a7b', 'x'],
    ['email_string', 'jane@example.com', 'jane'],
    ['STRING:2:3', 'ab', 'abcd'],
    ['number:0:10', 10, 11],
    ['array-number::2', [1, 2], [1, 2, 3]],
    ['string', '', { $ne: null }],
    ['string', 'x', null],
  ])('%s takes %j and not %j', (variable, good, bad) => {
    expect(refusals(typed(variable), { a: good })).toEqual([]);
    expect(refusals(typed(variable), { a: bad })).toEqual([expect.stringMatching(/^input\.a: must /)]);
  });
});

describe('what a manifest is refused for', () => {
  test.each<[string, WrittenAction, string[]]>([
    [
      'an operator that is not there',
      query({ where: { a: { $foo: 1 } } }),
      ['template.where.a.$foo: is not an operator'],
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
