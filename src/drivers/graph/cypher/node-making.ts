/** Making nodes. */

import type { NewNode, StatementOf } from '../../../engine/graph/model.ts';
import type { Properties } from '../../../engine/graph/patterns.ts';
import type { GraphNode, GraphResults } from '../../../engine/graph/results.ts';
import type { Value } from '../../../engine/query/model.ts';
import { changeFound, checkChanged } from './changes.ts';
import type { Reach } from './missing.ts';
import { matchNodes } from './nodes.ts';
import { Cypher, labelled, type Param, partsOf, property } from './query.ts';

/** See {@link GraphResults}. */
export async function createNode(
  { dialect, run }: Reach,
  { labels, properties }: NewNode,
): Promise<GraphResults['createNode']> {
  const query = new Cypher(dialect);
  const text = `CREATE (n${labelled(labels)}) ${query.setNew('n', properties)} RETURN n`;
  const { records } = await run(query.done(text));
  return { node: records[0]?.['n'] as GraphNode, created: true };
}

/** See {@link GraphResults}. All are made by one query, in which those alike in their labels and points come together. */
export async function createNodes(
  { dialect, run }: Reach,
  { nodes }: StatementOf<'createNodes'>,
): Promise<GraphResults['createNodes']> {
  const query = new Cypher(dialect);
  const groups = alike(nodes, ({ labels }) => labels.join(' '));
  const make = groups.map(({ places, first, points }, at) => {
    const rows = query.value(places.map((place) => rowOf(nodes[place]?.properties ?? {})));
    const create = `UNWIND ${rows} AS row CREATE (n${labelled(first.labels)}) ${setRow('n', points)}`;
    return `${create} WITH ${idsBefore(at)}collect(${query.dialect.id('n')}) AS ids${at}`;
  });
  const { records } = await run(query.done(`${make.join(' ')} RETURN ${idsOf(groups.length).join(', ')}`));
  const ids = idsInOrder(groups, records[0] ?? {});
  return { ids, count: ids.length };
}

/** What is made alike, and which of what was given that is. */
export interface Group<Item> {
  readonly first: Item;
  readonly places: readonly number[];
  /** Properties that are points. */
  readonly points: readonly string[];
}

/** Groups what has the same key, and the same properties that are points. */
export function alike<Item extends { readonly properties: Properties }>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): readonly Group<Item>[] {
  const groups = new Map<string, { first: Item; places: number[]; points: readonly string[] }>();
  for (const [place, item] of items.entries()) {
    const points = Object.keys(partsOf(item.properties).points).toSorted();
    const key = `${keyOf(item)}|${points.join(' ')}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { first: item, places: [place], points });
    else known.places.push(place);
  }
  return [...groups.values()];
}

/** Properties as they are one of many: `plain`, and `points` by name. */
export function rowOf(properties: Properties): { readonly [key: string]: Param } {
  const { plain, points } = partsOf(properties);
  const places = Object.entries(points).map(([name, { lat, lon }]) => [name, { lat, lon }] as const);
  return { plain, points: Object.fromEntries(places) };
}

/** Gives something new the properties of `row`. */
export function setRow(variable: string, points: readonly string[]): string {
  const places = points.map((name) => {
    const point = property('row.points', name);
    return `, ${property(variable, name)} = point({latitude: ${point}.lat, longitude: ${point}.lon})`;
  });
  return `SET ${variable} = row.plain${places.join('')}`;
}

/** The lists of ids of the groups before. */
export function idsBefore(at: number): string {
  return idsOf(at)
    .map((name) => `${name}, `)
    .join('');
}

export function idsOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `ids${at}`);
}

/** Ids in the order in which what has them was given. */
export function idsInOrder(
  groups: readonly Group<unknown>[],
  record: Readonly<Record<string, unknown>>,
): readonly string[] {
  const ids: string[] = [];
  for (const [at, { places }] of groups.entries())
    for (const [row, place] of places.entries()) ids[place] = String((record[`ids${at}`] as readonly unknown[])[row]);
  return ids;
}

/** See {@link GraphResults}. */
export async function mergeNode(
  { dialect, run }: Reach,
  statement: StatementOf<'mergeNode'>,
): Promise<GraphResults['mergeNode']> {
  const { labels, matchProperties, onCreate, onMatch } = statement;
  const query = new Cypher(dialect);
  const of = Object.entries(matchProperties).map(([column, value]) => {
    return { kind: 'compare' as const, column, operator: 'eq' as const, value: value as Value };
  });
  const find = `OPTIONAL ${matchNodes({ labels, where: { kind: 'and', of } }, query)}`;
  const first = `WITH n ORDER BY ${query.dialect.id('n')} LIMIT 1`;
  const make = `CREATE (m${labelled(labels)}) ${query.setNew('m', { ...matchProperties, ...onCreate })}`;
  const text = `${find} ${first} CALL { WITH n WITH n WHERE n IS NULL ${make} RETURN m, true AS created, 1 AS size, 0 AS unfit UNION WITH n WITH n WHERE n IS NOT NULL WITH [n] AS found ${changeFound(onMatch, query)} RETURN found[0] AS m, false AS created, size, unfit } RETURN m, created, size, unfit`;
  const [record = {}] = (await run(query.done(text))).records;
  checkChanged(record, 'onMatch', onMatch);
  return { node: record['m'] as GraphNode, created: record['created'] === true };
}
