import { describe, expect, test } from 'vitest';
import { bind } from '../../../src/engine/query/bound.ts';
import { parseStatement } from '../../../src/engine/database/parse.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';

const LINES = { relation: 'lines', type: 'one-to-many', foreignKey: 'order_id' };
const OWNER = { relation: 'owner', type: 'many-to-one', table: 'shop.people', foreignKey: 'owner_id' };
const TAGS = {
  relation: 'tags',
  type: 'Many-To-Many',
  through: 'order_tags',
  throughForeignKey: 'order_id',
  throughRelatedKey: 'tag_id',
};

const parsed = (include: unknown, more: object = {}) => parseStatement('query', { table: 'orders', include, ...more });

function refusal(include: unknown, more: object = {}): unknown[] {
  try {
    parsed(include, more);
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    return [thrown.code, ...(thrown.details.errors ?? []).map(({ path, message }) => `${path}: ${message}`)];
  }
  return [];
}

const refused = (include: unknown, more: object = {}) => {
  const [code, ...errors] = refusal(include, more);
  expect(code).toBe('VALIDATION_ERROR');
  return errors;
};

/** A relation within a relation, and so on. */
function nested(levels: number): object {
  return { ...LINES, ...(levels > 1 && { include: nested(levels - 1) }) };
}

describe('an include', () => {
  test('is a relation, a list of some, or some by their names', () => {
    const { relation: _lines, ...lines } = LINES;
    const read = (include: unknown) => {
      const statement = parsed(include);
      return 'include' in statement ? (statement.include ?? []) : [];
    };
    const expected = (path: string) => ({
      relation: 'lines',
      path,
      table: { schema: null, name: 'lines' },
      by: { type: 'one-to-many', foreignKey: 'order_id', primaryKey: null },
      select: null,
      where: { kind: 'and', of: [] },
      orderBy: [],
      limit: null,
      include: [],
    });
    expect(read(LINES)).toEqual([expected('include')]);
    expect(read([LINES])).toEqual([expected('include[0]')]);
    expect(read({ lines })).toEqual([expected('include.lines')]);
    expect(read({ lines, relation: lines })).toMatchObject([{ relation: 'lines' }, { relation: 'relation' }]);
    expect(read([OWNER, TAGS])).toMatchObject([
      { table: { schema: 'shop', name: 'people' }, by: { type: 'many-to-one', foreignKey: 'owner_id' } },
      {
        table: { schema: null, name: 'tags' },
        by: { type: 'many-to-many', foreignKey: 'order_id', relatedKey: 'tag_id', through: { name: 'order_tags' } },
      },
    ]);
  });

  test('of nothing is none', () => {
    for (const include of [undefined, [], {}]) expect(parsed(include)).not.toHaveProperty('include');
  });

  test('takes values that are bound, and no names', () => {
    const bound = { ...LINES, where: { sku: bind({ $ne: null }) }, limit: bind(3) };
    expect(parsed(bound)).toMatchObject({ include: [{ where: { value: { $ne: null } }, limit: 3 }] });
    const names = ['relation', 'table', 'foreignKey', 'primaryKey'];
    expect(refused({ ...LINES, ...Object.fromEntries(names.map((name) => [name, bind('x')])) })).toEqual([
      'include.relation: must be written out: names are never taken from a value',
      'include.primaryKey: must be written out: names are never taken from a value',
      'include.foreignKey: must be written out: names are never taken from a value',
      expect.stringMatching(/^include\.table: must be a name/),
    ]);
    expect(refused(bind([LINES]))).toEqual(['include: must be written out']);
    expect(refused([bind(LINES)])).toEqual(['include[0]: must be written out']);
    expect(refused({ ...LINES, type: bind('one-to-many') })).toEqual(['include.type: must be written out']);
  });

  test.each<[string, unknown, (string | RegExp)[]]>([
    ['a text', 'lines', [/^include: must be a relation, a list/]],
    ['null', null, [/^include: must be a relation/]],
    ['a list of names', ['lines'], ['include[0]: must be an object']],
    ['a relation that is none', { lines: null }, ['include.lines: must be an object']],
    ['no name', [{ ...LINES, relation: undefined }], [/^include\[0\]\.relation: must be a name/]],
    ['a name that is none', { 'a"b': { ...LINES, relation: undefined } }, [/^include\.a"b: must be a name/]],
    ['two names', { lines: LINES }, ['include.lines.relation: is not a field of a relation']],
    ['no type', [{ relation: 'x' }], ['include[0].type: must be many-to-one, one-to-many or many-to-many']],
    ['no keys', [{ relation: 'x', type: 'one-to-many' }], ['include[0].foreignKey: is required']],
    [
      'no table between',
      [{ relation: 'x', type: 'many-to-many', foreignKey: 'y' }],
      [
        'include[0].foreignKey: is none of many-to-many, which goes by throughForeignKey',
        /^include\[0\]\.through: must be a name/,
        'include[0].throughForeignKey: is required',
        'include[0].throughRelatedKey: is required',
      ],
    ],
    ['a table between', { ...LINES, through: 'x' }, ['include.through: is of many-to-many alone']],
    ['a limit of one row', { ...OWNER, limit: 1 }, ['include.limit: is none of many-to-one, which is one row']],
    ['a limit that is none', { ...LINES, limit: 1.5 }, ['include.limit: must be a whole number from 0 to 10000']],
    ['fields of a query', { ...LINES, offset: 1 }, ['include.offset: is not a field of a relation']],
    ['an operator', [{ ...LINES, where: { id: { $foo: 1 } } }], ['include[0].where.id.$foo: is not an operator']],
    ['a column twice', { ...LINES, select: ['a', 'a'] }, ['include.select[1]: is named twice']],
    ['an order', { ...LINES, orderBy: 'id' }, [/^include\.orderBy: must be an object with `column`/]],
    [
      'what is within others',
      [LINES, { ...OWNER, include: { x: { ...LINES, relation: undefined, where: { $x: 1 } } } }],
      ['include[1].include.x.where.$x: is not an operator'],
    ],
    ['one name twice', [LINES, LINES], ["include[1].relation: 'lines' stands in the row already"]],
    [
      'six levels',
      nested(6),
      ['include.include.include.include.include.include: is nested too deeply: 5 levels at most'],
    ],
    [
      'eleven relations',
      Array.from({ length: 6 }, (_, at) => ({ ...LINES, relation: `r${at}`, include: at < 5 ? [LINES] : [] })),
      ['include: must have 10 relations at most, those within others too'],
    ],
  ])('is refused with its place: %s', (_what, include, errors) => {
    const told = refused(include);
    expect(told).toEqual(
      errors.map((error) => (typeof error === 'string' ? error : (expect.stringMatching(error) as string))),
    );
  });

  test('of five levels and ten relations is taken', () => {
    expect(refusal(nested(5))).toEqual([]);
    const ten = Array.from({ length: 5 }, (_, at) => ({ ...LINES, relation: `r${at}`, include: [LINES] }));
    expect(refusal(ten)).toEqual([]);
  });

  test('has no name of a column that is selected', () => {
    const taken = ["include.relation: 'lines' stands in the row already"];
    expect(refused(LINES, { select: ['lines'] })).toEqual(taken);
    expect(refusal(LINES, { select: ['id'] })).toEqual([]);
    expect(refused({ ...OWNER, select: ['lines'], include: LINES })).toEqual([
      "include.include.relation: 'lines' stands in the row already",
    ]);
  });

  test('by several columns is not supported', () => {
    const several = { ...LINES, foreignKey: ['a', 'b'], primaryKey: ['a', 'b'] };
    expect(refusal([several])).toEqual([
      'NOT_SUPPORTED',
      'include[0].primaryKey: names several columns, and a relation goes by one',
      'include[0].foreignKey: names several columns, and a relation goes by one',
    ]);
  });

  test('is of query and findOne alone', () => {
    const errorOf = (operation: 'count' | 'delete') => () =>
      parseStatement(operation, { table: 'orders', where: { id: 1 }, include: LINES });
    expect(() => parseStatement('findOne', { table: 'orders', include: LINES })).not.toThrow();
    expect(errorOf('count')).toThrow('include: is not a field of count');
    expect(errorOf('delete')).toThrow('include: is not a field of delete');
  });
});
