/** Making relationships. */

import type { NewRelationship, StatementOf } from '../../../engine/graph/model.ts';
import type { GraphResults, Relationship } from '../../../engine/graph/results.ts';
import { changeFound, checkChanged } from './changes.ts';
import { noNode, type Reach, requireNodes } from './missing.ts';
import { alike, idsBefore, idsInOrder, idsOf, rowOf, setRow } from './node-making.ts';
import { Cypher, typed } from './query.ts';

function matchEnds(
  { startNodeId, endNodeId }: Pick<NewRelationship, 'startNodeId' | 'endNodeId'>,
  query: Cypher,
): string {
  return `MATCH (a) WHERE ${query.isOf('a', startNodeId)} MATCH (b) WHERE ${query.isOf('b', endNodeId)}`;
}

/** Where nothing came of a query, an end is no node. */
async function missingEnd(
  reach: Reach,
  { startNodeId, endNodeId }: Pick<NewRelationship, 'startNodeId' | 'endNodeId'>,
) {
  await requireNodes(reach, [
    ['startNodeId', startNodeId],
    ['endNodeId', endNodeId],
  ]);
  // It was made in between.
  return noNode('startNodeId');
}

/** See {@link GraphResults}. */
export async function createRelationship(
  reach: Reach,
  given: NewRelationship,
): Promise<GraphResults['createRelationship']> {
  const query = new Cypher(reach.dialect);
  const create = `CREATE (a)-[r${typed([given.type])}]->(b) ${query.setNew('r', given.properties)}`;
  const { records } = await reach.run(query.done(`${matchEnds(given, query)} ${create} RETURN r`));
  const [record] = records;
  if (record === undefined) throw await missingEnd(reach, given);
  return { relationship: record['r'] as Relationship, created: true };
}

/** See {@link GraphResults}. All are made by one query, which makes none where an end is no node. */
export async function createRelationships(
  reach: Reach,
  { relationships }: StatementOf<'createRelationships'>,
): Promise<GraphResults['createRelationships']> {
  const query = new Cypher(reach.dialect);
  const { id, idValue } = query.dialect;
  const ends = relationships.flatMap(({ startNodeId, endNodeId }, at) => [
    [`relationships[${at}].startNodeId`, startNodeId] as const,
    [`relationships[${at}].endNodeId`, endNodeId] as const,
  ]);
  const wanted = query.value([...new Set(ends.map(([, given]) => idValue(given)))]);
  const groups = alike(relationships, ({ type }) => type);
  const make = groups.map(({ places, first, points }, at) => {
    const rows = places.flatMap((place) => {
      const { startNodeId, endNodeId, properties } = relationships[place] ?? first;
      return [{ ...rowOf(properties), start: idValue(startNodeId), end: idValue(endNodeId) }];
    });
    const match = `MATCH (a) WHERE ${id('a')} = row.start MATCH (b) WHERE ${id('b')} = row.end`;
    const create = `CREATE (a)-[r${typed([first.type])}]->(b) ${setRow('r', points)}`;
    return `UNWIND ${query.value(rows)} AS row ${match} ${create} WITH ${idsBefore(at)}collect(${id('r')}) AS ids${at}`;
  });
  const check = `UNWIND ${wanted} AS wanted OPTIONAL MATCH (n) WHERE ${id('n')} = wanted WITH sum(CASE WHEN n IS NULL THEN 1 ELSE 0 END) AS missing WHERE missing = 0`;
  const { records } = await reach.run(
    query.done(`${check} ${make.join(' ')} RETURN ${idsOf(groups.length).join(', ')}`),
  );
  const [record] = records;
  if (record === undefined || isShort(record, groups)) {
    await requireNodes(reach, ends);
    throw noNode('relationships');
  }
  const ids = idsInOrder(groups, record);
  return { ids, count: ids.length };
}

/** An aggregation of nothing answers an empty list. */
function isShort(
  record: Readonly<Record<string, unknown>>,
  groups: readonly { readonly places: readonly number[] }[],
): boolean {
  return groups.some(({ places }, at) => (record[`ids${at}`] as readonly unknown[]).length < places.length);
}

/** See {@link GraphResults}. */
export async function mergeRelationship(
  reach: Reach,
  statement: StatementOf<'mergeRelationship'>,
): Promise<GraphResults['mergeRelationship']> {
  const { type, onCreate, onMatch } = statement;
  const query = new Cypher(reach.dialect);
  const find = `OPTIONAL MATCH (a)-[r${typed([type])}]->(b) WITH a, b, r ORDER BY ${query.dialect.id('r')} LIMIT 1`;
  const make = `CREATE (a)-[m${typed([type])}]->(b) ${query.setNew('m', onCreate)}`;
  const text = `${matchEnds(statement, query)} ${find} CALL { WITH a, b, r WITH a, b, r WHERE r IS NULL ${make} RETURN m, true AS created, 1 AS size, 0 AS unfit UNION WITH r WITH r WHERE r IS NOT NULL WITH [r] AS found ${changeFound(onMatch, query)} RETURN found[0] AS m, false AS created, size, unfit } RETURN m, created, size, unfit`;
  const [record] = (await reach.run(query.done(text))).records;
  if (record === undefined) throw await missingEnd(reach, statement);
  checkChanged(record, 'onMatch', onMatch);
  return { relationship: record['m'] as Relationship, created: record['created'] === true };
}
