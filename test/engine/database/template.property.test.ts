import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Statement } from '../../../src/engine/database/model.ts';
import { parseStatement } from '../../../src/engine/database/parse.ts';
import { readAction, type WrittenAction } from '../../../src/engine/database/template.ts';
import { bindAction } from '../../../src/engine/query/template.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';
import { VARIABLE_TYPES } from '../../../src/resources/products/manifest-variable-types.ts';

/** Keys that would mean something if they were read. */
const key = fc.oneof(
  fc.constantFrom(
    '$ne',
    '$gt',
    '$or',
    '$expr',
    '$inc',
    '$in',
    '$literal',
    'id',
    '{{id}}',
    '__proto__',
    'constructor',
    '"; DROP TABLE t; --',
  ),
  fc.string(),
);
const text = fc.oneof(
  fc.constantFrom(
    '$password',
    '{{secret}}',
    "' OR 1=1 --",
    '$1',
    '?',
    '%',
    '$Step{a}{b}',
    '$Session{x}',
    '; DROP TABLE t',
  ),
  fc.string({ unit: 'grapheme' }),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}));

const ACTIONS: readonly WrittenAction[] = [
  {
    operation: 'query',
    tableName: 't',
    template: { where: { a: '{{v}}', $or: [{ b: { $ne: '{{v}}' } }, { c: 1 }] }, limit: 5 },
  },
  { operation: 'count', tableName: 't', template: { where: { $not: { a: { $contains: '{{v}}' } } } } },
  { operation: 'insert', tableName: 't', template: { records: [{ a: '{{v}}', b: 'x{{v}}y' }] } },
  {
    operation: 'update',
    tableName: 't',
    template: { a: '{{v}}', b: { $set: '{{v}}' }, c: { $push: '{{v}}' } },
    filterTemplate: { id: '{{v}}' },
  },
  { operation: 'delete', tableName: 't', filterTemplate: { $expr: { $eq: ['$a', '{{v}}'] } } },
  { operation: 'upsert', tableName: 't', template: { records: [{ id: 1, a: '{{v}}' }], conflictColumns: ['id'] } },
  { operation: 'raw_sql', template: { query: 'UPDATE t SET a = {{v}} WHERE b = {{v}}' } },
];

/** A statement, or null where its values do not fit. */
function statementOf(action: WrittenAction, input: Readonly<Record<string, unknown>>): Statement | null {
  const { statement } = readAction(action, () => '?');
  try {
    return parseStatement(statement.operation, bindAction(statement, input, VARIABLE_TYPES));
  } catch (thrown) {
    if (!isProcessorError(thrown) || thrown.code !== 'VALIDATION_ERROR') throw thrown;
    return null;
  }
}

/** A statement with its values left out: what is the manifest's. */
function shapeOf(part: unknown, name = ''): unknown {
  if (name === 'value' || name === 'params' || name === 'rows') return 'values';
  if (Array.isArray(part)) return part.map((item) => shapeOf(item));
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([member, inner]) => [member, shapeOf(inner, member)]));
}

/** Null is its own operator, and text and JSON are told apart where something is contained. */
function sameShape(statement: Statement): string {
  return JSON.stringify(shapeOf(statement))
    .replaceAll(
      /"kind":"null","column":"(\w+)","isNot":false/g,
      '"kind":"compare","column":"$1","operator":"eq","value":"values"',
    )
    .replaceAll(
      /"kind":"null","column":"(\w+)","isNot":true/g,
      '"kind":"compare","column":"$1","operator":"ne","value":"values"',
    )
    .replaceAll('"kind":"json"', '"kind":"text"');
}

test('a statement is the manifest’s, whatever its values are', () => {
  const isSame = (action: WrittenAction, v: unknown): boolean => {
    const [plain, made] = [statementOf(action, { v: 'plain' }), statementOf(action, { v })];
    if (plain === null) throw new Error('a plain value fits everywhere');
    return made === null || sameShape(made) === sameShape(plain);
  };
  expect(() => fc.assert(fc.property(fc.constantFrom(...ACTIONS), value, isSame), { numRuns: 3_000 })).not.toThrow();
});

test('a value that stands alone arrives as it is', () => {
  const action: WrittenAction = { operation: 'insert', tableName: 't', template: { records: [{ a: '{{v}}' }] } };
  const isKept = (v: unknown): boolean => {
    const made = statementOf(action, { v });
    return made === null || (made.operation === 'insert' && JSON.stringify(made.rows) === JSON.stringify([{ a: v }]));
  };
  expect(() => fc.assert(fc.property(value, isKept), { numRuns: 1_000 })).not.toThrow();
});

test('what else an input holds changes nothing', () => {
  const names = fc.dictionary(
    key.filter((name) => !['v', 'query', 'filter', 'data'].includes(name)),
    value,
    { maxKeys: 5 },
  );
  const isSame = (action: WrittenAction, more: Readonly<Record<string, unknown>>): boolean =>
    JSON.stringify(statementOf(action, { ...more, v: 1 })) === JSON.stringify(statementOf(action, { v: 1 }));
  expect(() => fc.assert(fc.property(fc.constantFrom(...ACTIONS), names, isSame))).not.toThrow();
});
