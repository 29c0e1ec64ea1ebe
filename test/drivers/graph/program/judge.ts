import type { GraphStatement, StatementOf } from '../../../../src/engine/graph/model.ts';
import type { GraphNode, GraphResults, Path } from '../../../../src/engine/graph/results.ts';
import { judgeFullText, judgeVectors } from './judge-matches.ts';
import type { GraphModel } from './model.ts';
import { isMatching, nodesOf } from './model-find.ts';
import { components, distances, hopsFrom, leastWeight, simplePaths, weightOf, type Ways } from './model-search.ts';
import { holds } from './model-where.ts';
import { canonical } from './canonical.ts';

/** Searches, of which more than one answer may be right. */
export type Search = StatementOf<
  | 'traverse'
  | 'shortestPath'
  | 'allPaths'
  | 'getNeighborhood'
  | 'findConnectedComponents'
  | 'fullTextSearch'
  | 'vectorSearch'
>;

const SEARCHES: ReadonlySet<string> = new Set<Search['operation']>([
  'traverse',
  'shortestPath',
  'allPaths',
  'getNeighborhood',
  'findConnectedComponents',
  'fullTextSearch',
  'vectorSearch',
]);

export function isSearch(statement: GraphStatement): statement is Search {
  return SEARCHES.has(statement.operation);
}

/** Makes the check of an answer: it says what is wrong, or null. Throws as the search is to. */
export function judgeOf(model: GraphModel, search: Search): (answer: unknown) => string | null {
  switch (search.operation) {
    case 'traverse':
      return judgeTraverse(model, search);
    case 'allPaths':
      return judgeAllPaths(model, search);
    case 'shortestPath':
      return judgeShortest(model, search);
    case 'getNeighborhood':
      return judgeNeighborhood(model, search);
    case 'findConnectedComponents':
      return judgeComponents(model, search);
    case 'fullTextSearch':
      return judgeFullText(model, search);
    case 'vectorSearch':
      return judgeVectors(model, search);
  }
}

const everyNode = () => true;

function judgeTraverse(model: GraphModel, search: StatementOf<'traverse'>) {
  const ways: Ways = {
    ...search,
    isNode: (node) => isMatching(search.nodeFilter, node),
    isRelationship: ({ properties }) => holds(search.relationshipWhere, properties),
  };
  const all = simplePaths(model, model.node(search.startNodeId), ways, search.maxDepth).filter(
    ({ length }) => length > 0,
  );
  return (answer: unknown) => {
    const { paths } = answer as GraphResults['traverse'];
    const texts = new Set(paths.map(textOf));
    const isClosed = paths.every((path) => path.length < 2 || texts.has(textOf(shorter(path))));
    return isClosed ? judgePaths(paths, all, search.limit) : 'has a path without its prefix';
  };
}

function judgeAllPaths(model: GraphModel, search: StatementOf<'allPaths'>) {
  const start = model.node(search.startNodeId);
  const end = model.node(search.endNodeId);
  const all = simplePaths(model, start, waysOf(search), search.maxDepth).filter(
    ({ nodes, length }) => nodes.at(-1) === end && length >= search.minDepth,
  );
  return (answer: unknown) => judgePaths((answer as GraphResults['allPaths']).paths, all, search.limit);
}

function waysOf({ types, isDirected }: { readonly types: readonly string[]; readonly isDirected: boolean }): Ways {
  return { types, direction: isDirected ? 'OUTGOING' : 'BOTH', isNode: everyNode, isRelationship: everyNode };
}

function shorter({ nodes, relationships, length }: Path): Path {
  return { nodes: nodes.slice(0, -1), relationships: relationships.slice(0, -1), length: length - 1 };
}

function textOf({ nodes, relationships, length }: Path): string {
  return canonical({ nodes, relationships, length });
}

/** Which of those of the same length are answered is open, where they are limited. */
function judgePaths(found: readonly Path[], all: readonly Path[], limit: number): string | null {
  const known = new Set(all.map(textOf));
  const texts = found.map(textOf);
  if (new Set(texts).size < texts.length) return 'has a path twice';
  if (texts.some((text) => !known.has(text))) return 'has a path that is none';
  const lengths = all.map(({ length }) => length).toSorted((a, b) => a - b);
  const isRight = canonical(found.map(({ length }) => length)) === canonical(lengths.slice(0, limit));
  return isRight ? null : `has lengths other than ${canonical(lengths.slice(0, limit))}`;
}

function judgeShortest(model: GraphModel, search: StatementOf<'shortestPath'>) {
  const { startNodeId: start, endNodeId: end, maxDepth, weightProperty } = search;
  const ways = waysOf(search);
  model.node(start);
  model.node(end);
  const least =
    weightProperty === null
      ? (distances(model, start, ways, maxDepth).get(end) ?? null)
      : leastWeight(model, { start, end }, ways, { property: weightProperty, maxDepth });
  return (answer: unknown) => {
    const path = answer as GraphResults['shortestPath'];
    if (path === null || least === null) return path === least ? null : `is not ${least}`;
    if (!isPath(model, path, ways) || path.length > maxDepth) return 'is no path of the graph';
    if (path.nodes[0]?.id !== start || path.nodes.at(-1)?.id !== end) return 'has other ends';
    const sum = path.relationships.reduce((weight, one) => weight + weightOf(one, weightProperty ?? ''), 0);
    if (weightProperty !== null && (sum !== least || path.weight !== sum)) return `does not weigh ${least}`;
    return weightProperty !== null || path.length === least ? null : `is not as long as ${least}`;
  };
}

function isPath(model: GraphModel, { nodes, relationships, length }: Path, ways: Ways): boolean {
  const isStep = (node: GraphNode, index: number) => {
    const asked = relationships[index];
    const hops = hopsFrom(model, node.id, ways);
    return hops.some(
      ({ relationship, to }) =>
        canonical(relationship) === canonical(asked) && canonical(to) === canonical(nodes[index + 1]),
    );
  };
  return nodes.length === length + 1 && relationships.length === length && nodes.slice(0, -1).every(isStep);
}

function judgeNeighborhood(model: GraphModel, search: StatementOf<'getNeighborhood'>) {
  const { nodeId, depth, limit } = search;
  const ways: Ways = { ...search, isNode: (node) => isMatching(search.nodeFilter, node), isRelationship: everyNode };
  model.node(nodeId);
  const all = distances(model, nodeId, ways, depth);
  return (answer: unknown) => {
    const { nodes, relationships } = answer as GraphResults['getNeighborhood'];
    const ids = new Map([[nodeId, 0], ...nodes.map(({ id, distance }): [string, number] => [id, distance])]);
    if (ids.size !== nodes.length + 1) return 'has a node twice, or the first';
    const wrong = nodes.find(({ distance, ...node }) => all.get(node.id) !== distance || !isOf(model, node));
    if (wrong !== undefined) return `has ${canonical(wrong)}`;
    const far = [...all.values()].filter((distance) => distance > 0).toSorted((a, b) => a - b);
    if (canonical(nodes.map(({ distance }) => distance)) !== canonical(far.slice(0, limit)))
      return `has distances other than ${canonical(far)}`;
    const along = relationships.map((one) => [ids.get(one.startNodeId), ids.get(one.endNodeId)]);
    if (new Set(relationships.map(({ id }) => id)).size < along.length) return 'has a relationship twice';
    if (along.flat().includes(undefined)) return 'has a relationship without its ends';
    const isFound = ({ id, distance }: { readonly id: string; readonly distance: number }) =>
      relationships.some(
        ({ startNodeId, endNodeId }) =>
          (startNodeId === id && ids.get(endNodeId) === distance - 1) ||
          (endNodeId === id && ids.get(startNodeId) === distance - 1),
      );
    const isAlong = relationships.every(
      (one) =>
        canonical(model.relationships.get(one.id)) === canonical(one) &&
        [one.startNodeId, one.endNodeId].some((id) =>
          hopsFrom(model, id, ways).some(({ relationship }) => relationship.id === one.id),
        ),
    );
    return isAlong && nodes.every(isFound) ? null : 'has relationships along which nothing was found';
  };
}

function isOf({ nodes }: GraphModel, node: GraphNode): boolean {
  return canonical(nodes.get(node.id)) === canonical(node);
}

function judgeComponents(model: GraphModel, search: StatementOf<'findConnectedComponents'>) {
  const ids = nodesOf(model, { labels: search.labels, where: { kind: 'and', of: [] } }).map(({ id }) => id);
  const joined = [...model.relationships.values()].filter(
    ({ type, startNodeId, endNodeId }) =>
      (search.types.length === 0 || search.types.includes(type)) &&
      ids.includes(startNodeId) &&
      ids.includes(endNodeId),
  );
  const all = components(ids, joined).map((component) => canonical(component.toSorted()));
  const sizes = components(ids, joined).map(({ length }) => length);
  return (answer: unknown) => {
    const found = answer as GraphResults['findConnectedComponents'];
    const texts = found.components.map(({ nodes }) => canonical(nodes.map(({ id }) => id).toSorted()));
    if (found.count !== all.length) return `has not the count ${all.length}`;
    if (texts.some((text) => !all.includes(text)) || new Set(texts).size < texts.length) return 'has a wrong component';
    if (found.components.some(({ nodes }) => nodes.some((node) => !isOf(model, node)))) return 'has a wrong node';
    const largest = sizes.toSorted((a, b) => b - a).slice(0, search.limit);
    const isRight = canonical(found.components.map(({ size }) => size)) === canonical(largest);
    return isRight ? null : `has not the sizes ${canonical(largest)}`;
  };
}
