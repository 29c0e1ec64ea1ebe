import { expect, test } from 'vitest';
import type { GraphOperation } from '../../../src/engine/graph/operations.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';
import { bind } from '../../../src/engine/query/bound.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';
import { describeGraphs } from './graphs.ts';
import { NO_NAMES } from './injections.ts';

/** The code and the fields of what is refused before anything is asked of a graph. */
function refused(operation: GraphOperation, given: object): string {
  try {
    parseGraphStatement(operation, given);
  } catch (thrown) {
    if (isProcessorError(thrown))
      return `${thrown.code} ${(thrown.details.errors ?? []).map(({ path }) => path).join()}`;
    throw thrown;
  }
  return 'none';
}

const ends = { startNodeId: '1', endNodeId: '1' };
const index = { label: 'A', properties: ['a'] };

/** Where names stand, each with its field; `null` for that of the name itself. */
const PLACES: readonly (readonly [GraphOperation, (name: unknown) => object, string])[] = [
  ['createNode', (name) => ({ labels: ['A', name] }), 'labels[1]'],
  ['createNodes', (name) => ({ nodes: [{ labels: [name] }] }), 'nodes[0].labels[0]'],
  ['findNodes', (name) => ({ labels: [name] }), 'labels[0]'],
  ['findNodes', (name) => ({ orderBy: [{ property: name }] }), 'orderBy[0].property'],
  ['countNodes', (name) => ({ labels: [name] }), 'labels[0]'],
  ['mergeNode', (name) => ({ labels: [name], matchProperties: { a: 1 } }), 'labels[0]'],
  ['addLabels', (name) => ({ id: '1', labels: [name] }), 'labels[0]'],
  ['setLabels', (name) => ({ id: '1', labels: [name] }), 'labels[0]'],
  ['removeLabels', (name) => ({ id: '1', labels: [name] }), 'labels[0]'],
  ['deleteNode', (name) => ({ labels: [name] }), 'labels[0]'],
  ['createRelationship', (name) => ({ type: name, ...ends }), 'type'],
  ['mergeRelationship', (name) => ({ type: name, ...ends }), 'type'],
  ['findRelationships', (name) => ({ type: name }), 'type'],
  ['findRelationships', (name) => ({ type: ['A', name] }), 'type[1]'],
  ['countRelationships', (name) => ({ types: [name] }), 'types[0]'],
  ['traverse', (name) => ({ startNodeId: '1', relationshipTypes: [name] }), 'relationshipTypes[0]'],
  ['traverse', (name) => ({ startNodeId: '1', nodeFilter: { labels: [name] } }), 'nodeFilter.labels[0]'],
  ['shortestPath', (name) => ({ ...ends, weightProperty: name }), 'weightProperty'],
  ['getNeighborhood', (name) => ({ nodeId: '1', relationshipTypes: [name] }), 'relationshipTypes[0]'],
  ['findConnectedComponents', (name) => ({ labels: [name] }), 'labels[0]'],
  ['createNodeIndex', (name) => ({ ...index, name }), 'name'],
  ['createNodeIndex', (name) => ({ ...index, label: name }), 'label'],
  ['createNodeIndex', (name) => ({ ...index, properties: ['a', name] }), 'properties[1]'],
  ['createRelationshipIndex', (name) => ({ relationshipType: name, properties: ['a'] }), 'relationshipType'],
  ['createNodeConstraint', (name) => ({ ...index, type: 'UNIQUE', name }), 'name'],
  ['createNodeConstraint', (name) => ({ label: 'A', type: 'EXISTS', properties: [name] }), 'properties[0]'],
  ['dropIndex', (name) => ({ name }), 'name'],
  ['dropConstraint', (name) => ({ name }), 'name'],
  ['fullTextSearch', (name) => ({ indexName: name, query: 'a' }), 'indexName'],
  ['fullTextSearch', (name) => ({ label: 'A', properties: [name], query: 'a' }), 'properties[0]'],
  ['vectorSearch', (name) => ({ indexName: name, vector: [1] }), 'indexName'],
];

/** Where names of properties are keys. */
const KEYS: readonly (readonly [GraphOperation, (name: string) => object, string])[] = [
  ['createNode', (name) => ({ labels: ['A'], properties: { [name]: 1 } }), 'properties.'],
  ['createNode', (name) => ({ labels: ['A'], properties: bind({ [name]: 1 }) }), 'properties.'],
  ['updateNode', (name) => ({ id: '1', properties: { [name]: 1 } }), 'properties.'],
  ['updateNode', (name) => ({ id: '1', properties: bind({ [name]: null }) }), 'properties.'],
  ['mergeNode', (name) => ({ labels: ['A'], matchProperties: { [name]: 1 } }), 'matchProperties.'],
  ['createRelationship', (name) => ({ type: 'A', ...ends, properties: { [name]: 1 } }), 'properties.'],
  ['mergeRelationship', (name) => ({ type: 'A', ...ends, onCreate: { [name]: 1 } }), 'onCreate.'],
  ['findNodes', (name) => ({ where: { [name]: 1 } }), 'where.'],
  ['deleteNode', (name) => ({ where: { $or: [{ [name]: 1 }] } }), 'where.$or[0].'],
  ['traverse', (name) => ({ startNodeId: '1', nodeFilter: { where: { [name]: 1 } } }), 'nodeFilter.where.'],
];

test.each(PLACES.map(([operation, given, path]) => ({ operation, given, path })))(
  'what is no name is refused at $path of $operation',
  ({ operation, given, path }) => {
    const names: readonly unknown[] = [...NO_NAMES, 7, {}, [['A']], true, bind('A')];
    const wrong = names.filter((name) => !refused(operation, given(name)).startsWith(`VALIDATION_ERROR ${path}`));
    expect(wrong).toEqual([]);
    expect(refused(operation, given('Name_1'))).toBe('none');
    expect(refused(operation, given('x'.repeat(63)))).toBe('none');
  },
);

test.each(KEYS.map(([operation, given, path]) => ({ operation, given, path })))(
  'what is no name of a property is refused under $path of $operation',
  ({ operation, given, path }) => {
    const wrong = NO_NAMES.filter(
      (name) => !refused(operation, given(name)).startsWith(`VALIDATION_ERROR ${path}${name}`),
    );
    expect(wrong).toEqual([]);
    expect(refused(operation, given('name_1'))).toBe('none');
  },
);

describeGraphs('names that are words elsewhere', (graph) => {
  const NAMES = [
    'select',
    'node',
    'id',
    'rowid',
    'properties',
    'MATCH',
    'RETURN',
    'order',
    '__proto__',
    'constructor',
    '_',
    'X'.repeat(63),
  ];

  test('are but names', async () => {
    const { run } = graph();
    const properties = Object.fromEntries(NAMES.map((name) => [name, name]));
    const { node } = await run('createNode', { labels: NAMES, properties });
    expect(node.labels.toSorted()).toEqual(NAMES.toSorted());
    expect(node.properties).toEqual(properties);
    for (const name of NAMES) {
      const found = await run('findNodes', { labels: [name], where: { [name]: name }, orderBy: { property: name } });
      expect(found.nodes.map(({ id }) => id)).toEqual([node.id]);
      const made = { type: name, startNodeId: node.id, endNodeId: node.id, properties: { [name]: 1 } };
      expect((await run('createRelationship', made)).relationship.type).toBe(name);
      expect(await run('countRelationships', { types: [name] })).toEqual({ count: 1 });
      await run('createNodeIndex', { label: name, properties: [name] });
    }
    expect(await run('findNodes', { labels: ['Node'] })).toMatchObject({ count: 0 });
  });

  test('what is bound is never an operator', async () => {
    const { run, failure, node } = graph();
    const id = await node('Plain', { name: 'x', n: 1 });
    for (const value of [{ $ne: null }, { $gt: '' }, { $regex: '.*' }, { $or: [{}] }, { $exists: true }]) {
      const refusedAt = { code: 'VALIDATION_ERROR', errors: [{ path: 'where.name' }] };
      expect(await failure('findNodes', { where: { name: bind(value) } })).toMatchObject(refusedAt);
      expect(await failure('deleteNode', { where: { name: bind(value) } })).toMatchObject(refusedAt);
      const inList = await failure('findNodes', { where: { name: { $in: bind([value]) } } });
      expect(inList).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ path: 'where.name.$in[0]' }] });
      const whole = await failure('findNodes', { where: bind({ name: value }) });
      expect(whole).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ path: 'where' }] });
    }
    for (const properties of [{ n: bind({ $INCREMENT: 5 }) }, bind({ n: { $INCREMENT: 5 } })])
      expect(await failure('updateNode', { id, properties })).toMatchObject({ code: 'VALIDATION_ERROR' });
    expect(await run('findNodeById', { id })).toMatchObject({ properties: { name: 'x', n: 1 } });
  });
});
