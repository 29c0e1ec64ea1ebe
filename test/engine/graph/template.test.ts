import { describe, expect, test } from 'vitest';
import { graphActionFaults } from '../../../src/engine/graph/template-check.ts';
import { readGraphAction, type WrittenGraphAction } from '../../../src/engine/graph/template.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';
import { bindAction } from '../../../src/engine/query/template.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';
import { VARIABLE_TYPES } from '../../../src/resources/products/manifest-variable-types.ts';

/** The statement that an action becomes with an input. */
function statement(action: WrittenGraphAction, input: Readonly<Record<string, unknown>> = {}): unknown {
  const read = readGraphAction(action).statement;
  return parseGraphStatement(read.operation, bindAction(read, input, VARIABLE_TYPES));
}

/** What an input is refused for. */
function refusals(action: WrittenGraphAction, input: Readonly<Record<string, unknown>> = {}): readonly string[] {
  try {
    statement(action, input);
    return [];
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    return (thrown.details.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  }
}

function faults(action: WrittenGraphAction, type: 'embedded' | 'neo4j' = 'embedded'): readonly string[] {
  return graphActionFaults(type, action, VARIABLE_TYPES).map(({ path, message }) => `${path}: ${message}`);
}

const FOLLOW: WrittenGraphAction = {
  operation: 'createRelationship',
  template: {
    type: 'FOLLOWS',
    startNodeId: '{{from}}',
    endNodeId: '{{to}}',
    properties: { since: '{{since:NUMBER}}' },
  },
};
const FIND: WrittenGraphAction = {
  operation: 'findNodes',
  template: { labels: ['User'], limit: '{{limit}}', orderBy: [{ property: 'name', order: '{{order}}' }] },
  filterTemplate: { age: { $gte: '{{least:NUMBER:0:150}}' }, name: { $startsWith: 'Dr {{name}}' } },
};
const QUERY: WrittenGraphAction = {
  operation: 'query',
  template: { query: 'MATCH (n) WHERE n.a = {{a}} AND n.b = $b AND n.c = {{a}} RETURN n', params: { b: '{{b}}' } },
};

describe('an action becomes a statement', () => {
  test('of which an input gives the values', () => {
    expect(statement(FOLLOW, { from: '1', to: '2', since: 2020 })).toEqual({
      operation: 'createRelationship',
      type: 'FOLLOWS',
      startNodeId: '1',
      endNodeId: '2',
      properties: { since: 2020 },
    });
  });

  test('with its filter as `where`, and without clauses whose values are missing', () => {
    expect(statement(FIND, { least: 18, name: 'A', order: 'DESC' })).toMatchObject({
      labels: ['User'],
      where: {
        of: [
          { operator: 'gte', value: 18 },
          { operator: 'startsWith', value: 'Dr A' },
        ],
      },
      orderBy: [{ column: 'name', direction: 'desc' }],
      limit: 1000,
    });
  });

  test('with properties of one object, whose members are values', () => {
    const action: WrittenGraphAction = {
      operation: 'updateNode',
      template: { id: '{{id}}', properties: '{{properties}}' },
    };
    expect(statement(action, { id: '1', properties: { a: '{{b}}', c: null } })).toMatchObject({
      changes: [
        { kind: 'set', property: 'a', value: '{{b}}' },
        { kind: 'remove', property: 'c' },
      ],
    });
    expect(refusals(action, { id: '1', properties: { a: { $INCREMENT: 1 } } })).toHaveLength(1);
  });

  test('an increment is written, and by what is given', () => {
    const action: WrittenGraphAction = {
      operation: 'updateNode',
      template: { id: '1', properties: { n: { $INCREMENT: '{{by}}' } } },
    };
    expect(statement(action, { by: 3 })).toMatchObject({ changes: [{ kind: 'increment', property: 'n', by: 3 }] });
    expect(refusals(action, { by: '3' })).toEqual(['properties.n.$INCREMENT: must be a number']);
  });

  test('variables in the text of a query are parameters', () => {
    expect(statement(QUERY, { a: "' OR true //", b: { $ne: 1 } })).toEqual({
      operation: 'query',
      text: 'MATCH (n) WHERE n.a = $variable_1 AND n.b = $b AND n.c = $variable_2 RETURN n',
      params: { b: { $ne: 1 }, variable_1: "' OR true //", variable_2: "' OR true //" },
    });
  });

  test('what is missing, or of a wrong type, is refused by its name', () => {
    expect(refusals(FOLLOW, { from: '1', since: 'x' })).toEqual([
      expect.stringMatching(/^input\.since: must /),
      'input.to: is required: it stands in template.endNodeId',
    ]);
    expect(refusals(FIND, { name: 'A' })).toEqual(['input.least: is required: it stands in filterTemplate.age.$gte']);
    expect(refusals(FIND, { least: 151, name: 'A' })).toEqual(['input.least: must be 150 at most']);
  });
});

describe('what a manifest is refused for', () => {
  test.each<[string, WrittenGraphAction, string[]]>([
    [
      'all that is wrong at once',
      { operation: 'findNodes', template: { labels: ['{{label}}'], where: { a: { $x: '{{b:NOPE}}' } }, first: 1 } },
      [
        "template.where.a.$x: there is no type 'NOPE'",
        expect.stringMatching(/^template\.first: is not a field of findNodes/) as string,
        expect.stringMatching(/^template\.labels\[0\]: must be written out/) as string,
      ],
    ],
    ['what it lacks', { operation: 'traverse' }, ['template.startNodeId: is required']],
    [
      'a filter of what has none',
      { operation: 'createNode', template: { labels: ['A'] }, filterTemplate: {} },
      ['filterTemplate: has no meaning for the operation createNode'],
    ],
    [
      'two filters',
      { operation: 'countNodes', template: { where: { a: 1 } }, filterTemplate: { b: 1 } },
      ['template.where: stands beside filterTemplate: give one or the other'],
    ],
    [
      'an operator that is not there, in its filter',
      { operation: 'countNodes', filterTemplate: { b: { $like: '{{b}}' } } },
      ['filterTemplate.b.$like: is not an operator'],
    ],
    [
      'half a variable',
      { operation: 'findNodeById', template: { id: '{{id' } },
      ["template.id: '{{id' has {{ or }} without the other"],
    ],
    [
      'a deletion of everything',
      { operation: 'deleteNode', template: { detach: true }, filterTemplate: {} },
      ['template.id: is required, or labels or where'],
    ],
    [
      'a query',
      { ...QUERY, operation: 'query' },
      ['template.query: an embedded graph has no query language; use the methods'],
    ],
    [
      'a pattern',
      { operation: 'findNodes', filterTemplate: { a: { $regex: '{{a}}' } } },
      ['filterTemplate: $regex is not supported by graphs of the type embedded'],
    ],
  ])('%s', (_what, action, expected) => {
    expect(faults(action)).toEqual(expected);
  });

  test.each<[string, Readonly<Record<string, unknown>>, string[]]>([
    [
      'quotes around a variable',
      { query: "RETURN '{{a}}'" },
      ['template.query: {{a}} stands in quotes; a parameter takes none'],
    ],
    ['a type that is not there', { query: 'RETURN {{a:NOPE}}' }, ["template.query: there is no type 'NOPE'"]],
    [
      'a parameter in the place of a variable',
      { query: 'RETURN {{a}}', params: { variable_1: 1 } },
      ['template.params.variable_1: is the name of a parameter that a variable becomes'],
    ],
  ])('in the text of a query: %s', (_what, template, expected) => {
    expect(faults({ operation: 'query', template }, 'neo4j')).toEqual(expected);
  });

  test.each<[string, WrittenGraphAction]>([
    ['ends and a value', FOLLOW],
    ['a limit, an order and conditions', FIND],
    [
      'all of the properties, a list and flags',
      {
        operation: 'mergeNode',
        template: {
          labels: ['A'],
          matchProperties: '{{match}}',
          onCreate: { a: ['{{a}}', 'b'] },
          onMatch: '{{changes}}',
        },
      },
    ],
    [
      'several nodes',
      { operation: 'createNodes', template: { nodes: [{ labels: ['A'], properties: '{{a}}' }, { labels: ['B'] }] } },
    ],
    [
      'places and lists of conditions',
      {
        operation: 'deleteNode',
        template: { detach: '{{detach}}' },
        filterTemplate: {
          at: { $near: '{{near}}' },
          b: { $near: { lat: '{{lat}}', lon: '{{lon}}', distance: '{{distance}}' } },
          c: { $in: '{{c}}', $between: '{{between}}', $exists: '{{exists}}' },
        },
      },
    ],
    [
      'depths and a direction',
      { operation: 'traverse', template: { startNodeId: '{{id}}', direction: '{{way}}', maxDepth: '{{depth}}' } },
    ],
    ['a vector', { operation: 'vectorSearch', template: { indexName: 'v', vector: '{{vector}}', topK: '{{k}}' } }],
    [
      'a path whose least depth is more than a sample’s most',
      { operation: 'allPaths', template: { startNodeId: '1', endNodeId: '2', minDepth: 3, maxDepth: '{{most}}' } },
    ],
  ])('and what it is not: %s', (_what, action) => {
    expect(faults(action)).toEqual([]);
  });

  test('and a query where there is a language for it', () => {
    expect(faults(QUERY, 'neo4j')).toEqual([]);
  });
});
