import { describe, expect, test } from 'vitest';
import { carryOut } from '../../../src/drivers/graph/cypher/operations.ts';
import type { CypherQuery } from '../../../src/drivers/graph/cypher/query.ts';
import type { GraphOperation } from '../../../src/engine/graph/operations.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';

/** The queries of an operation on Neo4j, of which no server is to be had: each is answered by the records given. */
async function queriesOf(operation: GraphOperation, given: object, ...answers: readonly object[][]) {
  const queries: CypherQuery[] = [];
  const run = async (query: CypherQuery) => {
    queries.push(query);
    return { records: (answers[queries.length - 1] ?? []) as Record<string, unknown>[], definitions: 1 };
  };
  await carryOut({ dialect: 'neo4j', run }, parseGraphStatement(operation, given)).catch(() => undefined);
  return queries;
}

const ends = { startNodeId: 'a', endNodeId: 'b' };

describe('a statement is one query with its values beside it', () => {
  test.each<[GraphOperation, object, string, object]>([
    [
      'createNode',
      { labels: ['Person', 'By_Hand'], properties: { name: "x'`", at: { lat: 1, lon: 2 } } },
      'CREATE (n:`Person`:`By_Hand`) SET n = $p2, n.`at` = point({latitude: $p0, longitude: $p1}) RETURN n',
      { p0: 1, p1: 2, p2: { name: "x'`" } },
    ],
    [
      'findNodes',
      { labels: ['A'], where: { a: { $gt: 1 } }, orderBy: { property: 'a', order: 'DESC' }, limit: 5, skip: 2 },
      'MATCH (n:`A`) WHERE coalesce(n.`a` > $p0, false) RETURN n ORDER BY n.`a` DESC, elementId(n) SKIP $p1 LIMIT $p2',
      { p0: 1, p1: 2, p2: 5 },
    ],
    ['findNodeById', { id: '4:x:1' }, 'MATCH (n) WHERE elementId(n) = $p0 RETURN n', { p0: '4:x:1' }],
    [
      'countNodes',
      { where: { a: { $ne: 1 }, b: { $regex: 'x.' } } },
      "MATCH (n) WHERE ((NOT coalesce(n.`a` = $p0, false)) AND coalesce((CASE WHEN valueType(n.`b`) STARTS WITH 'STRING' THEN n.`b` END) =~ $p1, false)) RETURN count(n) AS count",
      { p0: 1, p1: '(?s).*(?:x.).*' },
    ],
    [
      'deleteNode',
      { id: 'a' },
      'MATCH (n) WHERE elementId(n) = $p0 OPTIONAL MATCH (n)-[r]-() WITH collect(DISTINCT n) AS found, count(r) AS attached WITH found, size(found) AS size, attached FOREACH (x IN CASE WHEN attached = 0 THEN found ELSE [] END | DELETE x) RETURN size, attached',
      { p0: 'a' },
    ],
    [
      'removeLabels',
      { id: 'a', labels: ['B'] },
      'MATCH (n) WHERE elementId(n) = $p0 REMOVE n:`B` RETURN n',
      { p0: 'a' },
    ],
    [
      'createRelationship',
      { type: 'KNOWS', ...ends, properties: { since: 1 } },
      'MATCH (a) WHERE elementId(a) = $p1 MATCH (b) WHERE elementId(b) = $p2 CREATE (a)-[r:`KNOWS`]->(b) SET r = $p0 RETURN r',
      { p0: { since: 1 }, p1: 'a', p2: 'b' },
    ],
    [
      'findRelationships',
      { type: ['A', 'B'], startNodeId: 'a', direction: 'BOTH' },
      'MATCH (a)-[r:`A`|`B`]->(b) WHERE (elementId(a) = $p0 OR elementId(b) = $p1) RETURN r ORDER BY elementId(r) SKIP $p2 LIMIT $p3',
      { p0: 'a', p1: 'a', p2: 0, p3: 1_000 },
    ],
    ['countRelationships', { types: ['A'] }, 'MATCH ()-[r:`A`]->() RETURN count(r) AS count', {}],
    ['query', { query: 'RETURN $x', params: { x: 1 } }, 'RETURN $x', { x: 1 }],
  ])('%s %o', async (operation, given, text, params) => {
    const [query] = await queriesOf(operation, given);
    expect(query).toEqual({ text, params });
  });

  test('an update counts what cannot be done before it does anything', async () => {
    const properties = { a: { $INCREMENT: 2 }, b: null, c: 'x' };
    const [query] = await queriesOf('updateNode', { id: 'a', properties });
    expect(query?.text).toBe(
      "MATCH (n) WHERE elementId(n) = $p0 WITH n ORDER BY elementId(n) WITH collect(n) AS found WITH found, size(found) AS size, size([x IN found WHERE ((x.`a` IS NOT NULL AND NOT (valueType(x.`a`) STARTS WITH 'INTEGER' OR valueType(x.`a`) STARTS WITH 'FLOAT')))]) AS unfit FOREACH (x IN CASE WHEN unfit = 0 AND size <= $p2 THEN found ELSE [] END | SET x.`a` = coalesce(x.`a`, 0) + $p3, x.`c` = $p4) FOREACH (x IN CASE WHEN unfit = 0 AND size <= $p2 THEN found ELSE [] END | SET x.`b` = null) RETURN found[..$p1] AS found, size, unfit",
    );
    expect(query?.params).toEqual({ p0: 'a', p1: 10_000, p2: 10_000, p3: 2, p4: 'x' });
  });

  test('many are made by one, those alike together', async () => {
    const nodes = [{ labels: ['A'], properties: { k: 1 } }, { labels: ['B'] }, { labels: ['A'], properties: { k: 2 } }];
    const [query] = await queriesOf('createNodes', { nodes });
    expect(query?.text).toBe(
      'UNWIND $p0 AS row CREATE (n:`A`) SET n = row.plain WITH collect(elementId(n)) AS ids0 UNWIND $p1 AS row CREATE (n:`B`) SET n = row.plain WITH ids0, collect(elementId(n)) AS ids1 RETURN ids0, ids1',
    );
    expect(query?.params['p0']).toEqual([
      { plain: { k: 1 }, points: {} },
      { plain: { k: 2 }, points: {} },
    ]);
  });
});

describe('indexes and constraints', () => {
  test.each<[GraphOperation, object, string]>([
    [
      'createNodeIndex',
      { name: 'i', label: 'A', properties: ['a', 'b'] },
      'CREATE RANGE INDEX `i` IF NOT EXISTS FOR (x:`A`) ON (x.`a`, x.`b`)',
    ],
    [
      'createRelationshipIndex',
      { name: 'i', relationshipType: 'R', properties: ['a'] },
      'CREATE RANGE INDEX `i` IF NOT EXISTS FOR ()-[x:`R`]-() ON (x.`a`)',
    ],
    [
      'createNodeIndex',
      { name: 'i', type: 'FULLTEXT', label: 'A', properties: ['a', 'b'] },
      'CREATE FULLTEXT INDEX `i` IF NOT EXISTS FOR (x:`A`) ON EACH [x.`a`, x.`b`]',
    ],
    [
      'createNodeIndex',
      { name: 'i', type: 'VECTOR', label: 'A', properties: ['v'], options: { dimensions: 3, similarity: 'euclidean' } },
      "CREATE VECTOR INDEX `i` IF NOT EXISTS FOR (x:`A`) ON (x.`v`) OPTIONS {indexConfig: {`vector.dimensions`: 3, `vector.similarity_function`: 'euclidean'}}",
    ],
    [
      'createNodeConstraint',
      { name: 'c', type: 'UNIQUE', label: 'A', properties: ['a'] },
      'CREATE CONSTRAINT `c` IF NOT EXISTS FOR (x:`A`) REQUIRE (x.`a`) IS UNIQUE',
    ],
    [
      'createNodeConstraint',
      { name: 'c', type: 'NODE_KEY', label: 'A', properties: ['a', 'b'] },
      'CREATE CONSTRAINT `c` IF NOT EXISTS FOR (x:`A`) REQUIRE (x.`a`, x.`b`) IS NODE KEY',
    ],
    [
      'createRelationshipConstraint',
      { name: 'c', type: 'EXISTS', relationshipType: 'R', properties: ['a'] },
      'CREATE CONSTRAINT `c` IF NOT EXISTS FOR ()-[x:`R`]-() REQUIRE (x.`a`) IS NOT NULL',
    ],
  ])('%s %o', async (operation, given, text) => {
    const [listing, made] = await queriesOf(operation, given);
    expect(listing?.text).toMatch(/^SHOW (?:INDEXES|CONSTRAINTS) YIELD /);
    expect(made).toEqual({ text, params: {} });
  });

  test('a full-text search is of words between quotes', async () => {
    const index = {
      name: 'i',
      type: 'FULLTEXT',
      entityType: 'NODE',
      labelsOrTypes: ['A'],
      properties: ['a'],
      state: 'ONLINE',
    };
    const given = { indexName: 'i', query: 'one" OR a:b~ \\', limit: 3 };
    const [, query] = await queriesOf('fullTextSearch', given, [index]);
    expect(query).toEqual({
      text: 'CALL db.index.fulltext.queryNodes($p0, $p1) YIELD node, score RETURN node, score ORDER BY score DESC LIMIT $p2',
      params: { p0: 'i', p1: '"one" AND "OR" AND "a" AND "b"', p2: 3 },
    });
  });

  test('vectors are searched by their index', async () => {
    const index = {
      name: 'v',
      type: 'VECTOR',
      entityType: 'NODE',
      labelsOrTypes: ['A'],
      properties: ['a'],
      state: 'ONLINE',
    };
    const [, query] = await queriesOf('vectorSearch', { indexName: 'v', vector: [1, 2], topK: 3 }, [index]);
    expect(query?.text).toMatch(/^CALL db\.index\.vector\.queryNodes\(\$p0, \$p1, \$p2\) YIELD node, score /);
    expect(query?.params).toEqual({ p0: 'v', p1: 3, p2: [1, 2] });
  });
});
