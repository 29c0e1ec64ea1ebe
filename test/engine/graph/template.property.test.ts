import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GraphStatement } from '../../../src/engine/graph/model.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';
import { readGraphAction, type WrittenGraphAction } from '../../../src/engine/graph/template.ts';
import { bindAction } from '../../../src/engine/query/template.ts';
import { NAME } from '../../../src/engine/query/model.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';
import { VARIABLE_TYPES } from '../../../src/resources/products/manifest-variable-types.ts';

/** Keys that would mean something if they were read. */
const key = fc.oneof(
  fc.constantFrom('$ne', '$gt', '$or', '$in', '$near', '$INCREMENT', '$exists', 'lat', 'lon', 'distance', 'id'),
  fc.constantFrom('labels', 'where', 'type', 'a', '{{v}}', '__proto__', 'constructor', '`) DETACH DELETE (n'),
  fc.string(),
);
const text = fc.oneof(
  fc.constantFrom('$variable_1', '{{secret}}', "' OR 1=1 --", '` SET n.a = 1 //', '$Step{a}{b}', '$Session{x}', 'A'),
  fc.string({ unit: 'grapheme' }),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom({ lat: 1, lon: 2 }, { lat: 1, lon: 2, distance: 3 }),
    // What would be read as an operator, if any were.
    fc.constantFrom<object>({ $ne: 1 }, { $gt: '' }, { $in: ['A'] }, { $exists: true }, { $INCREMENT: 1 }, { a: 1 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}));

const ends = { startNodeId: '{{v}}', endNodeId: '2' };

/** Each with a value of a property where the variable stands. */
const ACTIONS: readonly WrittenGraphAction[] = [
  { operation: 'createNode', template: { labels: ['A'], properties: { a: '{{v}}', b: 'x{{v}}y' } } },
  { operation: 'createNodes', template: { nodes: [{ labels: ['A'], properties: { a: '{{v}}' } }] } },
  {
    operation: 'findNodes',
    template: { labels: ['A'], limit: 5 },
    filterTemplate: { a: '{{v}}', $or: [{ b: { $ne: '{{v}}' } }, { c: 1 }], $not: { d: { $contains: '{{v}}' } } },
  },
  { operation: 'countNodes', filterTemplate: { c: '{{v}}' } },
  { operation: 'countNodes', filterTemplate: { c: { $ne: '{{v}}' } } },
  { operation: 'updateNode', template: { id: '1', properties: { c: '{{v}}', n: { $INCREMENT: 1 } } } },
  { operation: 'deleteNode', template: { id: '{{v}}' } },
  { operation: 'deleteNode', template: { labels: ['A'] }, filterTemplate: { a: { $in: ['{{v}}', 1] } } },
  {
    operation: 'mergeNode',
    template: { labels: ['A'], matchProperties: { a: '{{v}}' }, onCreate: { b: '{{v}}' }, onMatch: { c: '{{v}}' } },
  },
  { operation: 'createRelationship', template: { type: 'R', ...ends, properties: { a: '{{v}}' } } },
  { operation: 'deleteRelationship', template: { ...ends }, filterTemplate: { a: { $gte: '{{v}}' } } },
  {
    operation: 'traverse',
    template: { startNodeId: '{{v}}', relationshipTypes: ['R'], nodeFilter: { where: { a: { $eq: '{{v}}' } } } },
  },
  { operation: 'fullTextSearch', template: { indexName: 'i', query: '{{v}}' } },
  { operation: 'query', template: { query: 'MATCH (n) WHERE n.a = {{v}} RETURN n', params: { p: '{{v}}' } } },
];

/** A statement, or null where its values do not fit. */
function statementOf(action: WrittenGraphAction, input: Readonly<Record<string, unknown>>): GraphStatement | null {
  const { statement } = readGraphAction(action);
  try {
    return parseGraphStatement(statement.operation, bindAction(statement, input, VARIABLE_TYPES));
  } catch (thrown) {
    if (!isProcessorError(thrown) || thrown.code !== 'VALIDATION_ERROR') throw thrown;
    return null;
  }
}

/** Where values stand; everything else is the manifest's. */
const VALUES: ReadonlySet<string> = new Set([
  'value',
  'values',
  'id',
  'startNodeId',
  'query',
  'a',
  'b',
  'p',
  'variable_1',
]);

function shapeOf(part: unknown, name = ''): unknown {
  if (VALUES.has(name)) return 'value';
  if (Array.isArray(part)) return part.map((item) => shapeOf(item));
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([member, inner]) => [member, shapeOf(inner, member)]));
}

/** Null is its own condition and change, or no property at all; items of texts and lists are told apart. */
function shapeText(statement: GraphStatement): string {
  return JSON.stringify(shapeOf(statement))
    .replaceAll(
      /"kind":"null","column":"(\w+)","isNot":(true|false)/g,
      (_all, column: string, isNot: string) =>
        `"kind":"compare","column":"${column}","operator":"${isNot === 'true' ? 'ne' : 'eq'}","value":"value"`,
    )
    .replaceAll(/"kind":"remove","property":"(\w+)"/g, '"kind":"set","property":"$1","value":"value"')
    .replaceAll('"kind":"json"', '"kind":"text"')
    .replaceAll(/"a":"value",?/g, '')
    .replaceAll(/"b":"value",?/g, '')
    .replaceAll(',}', '}');
}

test('a statement is the manifest’s, whatever its values are', () => {
  let made = 0;
  const isSame = (action: WrittenGraphAction, v: unknown): boolean => {
    const [plain, other] = [statementOf(action, { v: 'plain' }), statementOf(action, { v })];
    if (plain === null) throw new Error('a plain value fits everywhere');
    if (other === null) return true;
    made += 1;
    return shapeText(other) === shapeText(plain);
  };
  expect(() => fc.assert(fc.property(fc.constantFrom(...ACTIONS), value, isSame), { numRuns: 3_000 })).not.toThrow();
  expect(made).toBeGreaterThan(500);
});

test('whole properties that are given are set as they are, by names alone', () => {
  const action: WrittenGraphAction = { operation: 'updateNode', template: { id: '1', properties: '{{v}}' } };
  const isKept = (v: Readonly<Record<string, unknown>>): boolean => {
    const statement = statementOf(action, { v });
    if (statement?.operation !== 'updateNode') return true;
    const { changes } = statement;
    return (
      Object.keys(v).every((name) => NAME.test(name)) &&
      changes.every((change) => change.kind !== 'increment') &&
      JSON.stringify(changes.map((change) => (change.kind === 'set' ? change.value : null))) ===
        JSON.stringify(Object.values(v).map(ordered))
    );
  };
  const properties = fc.dictionary(fc.oneof(key, fc.constantFrom('b', 'c', 'd_1')), value, { maxKeys: 3 });
  expect(() => fc.assert(fc.property(properties, isKept), { numRuns: 2_000 })).not.toThrow();
});

/** Points have their members in one order. */
function ordered(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const { lat, lon } = given as { readonly lat?: unknown; readonly lon?: unknown };
  return { lat, lon };
}

test('labels, types, filters and operators are never what an input gives', () => {
  const PLACES: readonly WrittenGraphAction[] = [
    { operation: 'createNode', template: { labels: '{{v}}' } },
    { operation: 'createNode', template: { labels: ['{{v}}'] } },
    { operation: 'createNodes', template: { nodes: '{{v}}' } },
    { operation: 'createNodes', template: { nodes: ['{{v}}'] } },
    { operation: 'findRelationships', template: { type: '{{v}}' } },
    { operation: 'countRelationships', template: { types: '{{v}}' } },
    { operation: 'findNodes', template: { where: '{{v}}' } },
    { operation: 'findNodes', template: {}, filterTemplate: { $or: '{{v}}' } },
    { operation: 'findNodes', template: {}, filterTemplate: { $not: '{{v}}' } },
    { operation: 'findNodes', template: { orderBy: [{ property: '{{v}}' }] } },
    { operation: 'traverse', template: { startNodeId: '1', nodeFilter: '{{v}}' } },
    { operation: 'shortestPath', template: { ...ends, startNodeId: '1', weightProperty: '{{v}}' } },
    { operation: 'vectorSearch', template: { indexName: '{{v}}', vector: [1] } },
  ];
  const isRefused = (action: WrittenGraphAction, v: unknown): boolean => statementOf(action, { v }) === null;
  const fitting = fc.oneof(value, fc.constantFrom<unknown>('A', ['A'], { a: 1 }, [{ a: 1 }], { labels: ['A'] }));
  expect(() =>
    fc.assert(fc.property(fc.constantFrom(...PLACES), fitting, isRefused), { numRuns: 1_000 }),
  ).not.toThrow();
});
