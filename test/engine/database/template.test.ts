import { describe, expect, test } from 'vitest';
import { parseStatement } from '../../../src/engine/database/parse.ts';
import { readAction, type WrittenAction } from '../../../src/engine/database/template.ts';
import { bindAction } from '../../../src/engine/query/template.ts';
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

  test('null that a reference may have given makes no condition, and may be data', () => {
    const bound = (action: WrittenAction, input: object) =>
      bindAction(readAction(action, numbered).statement, { ...input }, VARIABLE_TYPES, { isReferred: true });
    const refused = {
      details: { errors: [{ path: 'input.id', message: expect.stringMatching(/^stands for nothing/) }] },
    };
    expect(() => bound(update({ note: 'x' }), { id: null })).toThrow(expect.objectContaining(refused));
    expect(statement(update({ note: 'x' }), { id: null })).toMatchObject({ where: { kind: 'null' } });
    expect(bound(update({ note: '{{note}}' }), { id: 1, note: null })).toBeDefined();
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
