/**
 * Searches through a graph of a server. They are those of `engine/graph`, which ask for the steps that leave nodes; what
 * they ask for and is not known yet is read, all of a level by one query, and they are run anew on what is known.
 */

import type { StatementOf } from '../../../engine/graph/model.ts';
import type { Direction, GraphCondition, NodePattern } from '../../../engine/graph/patterns.ts';
import type { GraphNode, GraphResults, Path, Relationship } from '../../../engine/graph/results.ts';
import { allPaths as searchAllPaths } from '../../../engine/graph/search-all-paths.ts';
import { findComponents } from '../../../engine/graph/search-components.ts';
import { type FoundPath, type SearchGraph, type Step, Visits } from '../../../engine/graph/search-graph.ts';
import { neighborhood } from '../../../engine/graph/search-neighborhood.ts';
import { shortestPath as searchShortestPath } from '../../../engine/graph/search-shortest.ts';
import { traverse as searchTraverse } from '../../../engine/graph/search-traverse.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { type Reach, requireNodes } from './missing.ts';
import { Cypher, typed } from './query.ts';
import { conditionOf, nodeCondition, whereOf } from './where.ts';

/** Ids of one query. */
const BATCH = 1_000;

const EVERYTHING = { labels: [], where: { kind: 'and', of: [] } } as const;

/** What steps a search admits. */
interface Admitted {
  readonly types: readonly string[];
  readonly node?: NodePattern;
  readonly relationship?: GraphCondition;
}

/** Thrown by a graph that does not know the steps of some nodes. */
class Unknown {
  readonly nodes: readonly number[];
  readonly direction: Direction;

  constructor(nodes: readonly number[], direction: Direction) {
    this.nodes = nodes;
    this.direction = direction;
  }
}

/** What is known of a server's graph. Searches have numbers for ids. */
class KnownGraph {
  readonly #reach: Reach;
  readonly #admitted: Admitted;
  readonly #ids: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #steps = new Map<string, Step[]>();

  constructor(reach: Reach, admitted: Admitted) {
    this.#reach = reach;
    this.#admitted = admitted;
  }

  number(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.#ids.length);
    this.#ids.push(id);
    return this.#ids.length - 1;
  }

  id(number: number): string {
    return this.#ids[number] ?? '';
  }

  /** What a search comes to, once all that it asks for is known. */
  async search<Result>(search: (graph: SearchGraph, visits: Visits) => Result): Promise<Result> {
    for (;;) {
      const visits = new Visits();
      try {
        return search({ leaving: (nodes, direction) => this.#leaving(nodes, direction, visits) }, visits);
      } catch (unknown) {
        if (!(unknown instanceof Unknown)) throw unknown;
        await this.#read(unknown);
      }
    }
  }

  #leaving(nodes: readonly number[], direction: Direction, visits: Visits): readonly Step[] {
    const missing = nodes.filter((node) => !this.#steps.has(`${direction}${node}`));
    if (missing.length > 0) throw new Unknown(missing, direction);
    const steps = nodes.flatMap((node) => this.#steps.get(`${direction}${node}`) ?? []);
    visits.add(steps.length);
    return steps;
  }

  async #read({ nodes, direction }: Unknown): Promise<void> {
    const visits = new Visits();
    for (let at = 0; at < nodes.length; at += BATCH) {
      const batch = nodes.slice(at, at + BATCH);
      for (const node of batch) this.#steps.set(`${direction}${node}`, []);
      const seen = new Set<string>();
      for (const record of await this.#stepsOf(batch, direction)) {
        const [from, step, to] = [String(record['source']), `r${String(record['step'])}`, String(record['target'])];
        // From a node to itself it leaves once, which servers see otherwise.
        if (from === to && seen.has(step)) continue;
        seen.add(step);
        const node = this.number(`n${from}`);
        this.#steps.get(`${direction}${node}`)?.push([node, this.number(step), this.number(`n${to}`)]);
        visits.add();
      }
    }
  }

  async #stepsOf(nodes: readonly number[], direction: Direction) {
    const query = new Cypher(this.#reach.dialect);
    const { id, idValue } = query.dialect;
    const { types, node = EVERYTHING, relationship = EVERYTHING.where } = this.#admitted;
    const ids = query.value(nodes.map((number) => idValue(this.id(number).slice(1))));
    const [before, after] = [direction === 'INCOMING' ? '<-' : '-', direction === 'OUTGOING' ? '->' : '-'];
    const where = whereOf(
      `${id('a')} = wanted`,
      conditionOf(relationship, 'r', query),
      nodeCondition(node, 'b', query),
    );
    const match = `UNWIND ${ids} AS wanted MATCH (a)${before}[r${typed(types)}]${after}(b)${where}`;
    const most = query.value(LIMITS.graph_visited.value + 1);
    const text = `${match} RETURN ${id('a')} AS source, ${id('r')} AS step, ${id('b')} AS target ORDER BY step LIMIT ${most}`;
    return (await this.#reach.run(query.done(text))).records;
  }
}

/** Nodes and relationships as they are on the wire, by their ids. */
async function read<Item extends { readonly id: string }>(
  { dialect, run }: Reach,
  pattern: '(x)' | '()-[x]->()',
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, Item>> {
  const wanted = [...new Set(ids)];
  const found = new Map<string, Item>();
  for (let at = 0; at < wanted.length; at += BATCH) {
    const query = new Cypher(dialect);
    const { id, idValue } = query.dialect;
    const batch = query.value(wanted.slice(at, at + BATCH).map(idValue));
    const text = `UNWIND ${batch} AS wanted MATCH ${pattern} WHERE ${id('x')} = wanted RETURN x`;
    for (const { x } of (await run(query.done(text))).records) found.set((x as Item).id, x as Item);
  }
  return found;
}

/** Paths as they are on the wire; one of which a part is gone meanwhile is left out. */
async function pathsOf(reach: Reach, graph: KnownGraph, found: readonly FoundPath[]): Promise<readonly Path[]> {
  const idOf = (number: number) => graph.id(number).slice(1);
  const nodes = await read<GraphNode>(
    reach,
    '(x)',
    found.flatMap((path) => path.nodes.map(idOf)),
  );
  const steps = found.flatMap((path) => path.relationships.map(idOf));
  const relationships = await read<Relationship>(reach, '()-[x]->()', steps);
  return found.flatMap((path) => {
    const whole = {
      nodes: path.nodes.flatMap((number) => nodes.get(idOf(number)) ?? []),
      relationships: path.relationships.flatMap((number) => relationships.get(idOf(number)) ?? []),
      length: path.relationships.length,
    };
    const isWhole = whole.nodes.length === whole.length + 1 && whole.relationships.length === whole.length;
    return isWhole ? [whole] : [];
  });
}

/** See {@link GraphResults}. */
export async function traverse(reach: Reach, statement: StatementOf<'traverse'>): Promise<GraphResults['traverse']> {
  const { startNodeId, types, nodeFilter, relationshipWhere } = statement;
  await requireNodes(reach, [['startNodeId', startNodeId]]);
  const graph = new KnownGraph(reach, { types, node: nodeFilter, relationship: relationshipWhere });
  const start = graph.number(`n${startNodeId}`);
  const found = await graph.search((steps, visits) => searchTraverse(steps, visits, { ...statement, start }));
  return { paths: await pathsOf(reach, graph, found) };
}

function ends(graph: KnownGraph, statement: StatementOf<'shortestPath' | 'allPaths'>) {
  return {
    start: graph.number(`n${statement.startNodeId}`),
    end: graph.number(`n${statement.endNodeId}`),
    direction: statement.isDirected ? ('OUTGOING' as const) : ('BOTH' as const),
    maxDepth: statement.maxDepth,
  };
}

async function requireEnds(
  reach: Reach,
  { startNodeId, endNodeId }: StatementOf<'shortestPath' | 'allPaths'>,
): Promise<void> {
  await requireNodes(reach, [
    ['startNodeId', startNodeId],
    ['endNodeId', endNodeId],
  ]);
}

/** See {@link GraphResults}. */
export async function shortestPath(reach: Reach, statement: StatementOf<'shortestPath'>): Promise<Path | null> {
  await requireEnds(reach, statement);
  const graph = new KnownGraph(reach, { types: statement.types });
  const found = await graph.search((steps, visits) => searchShortestPath(steps, visits, ends(graph, statement)));
  return found === null ? null : ((await pathsOf(reach, graph, [found]))[0] ?? null);
}

/** See {@link GraphResults}. */
export async function allPaths(reach: Reach, statement: StatementOf<'allPaths'>): Promise<GraphResults['allPaths']> {
  await requireEnds(reach, statement);
  const graph = new KnownGraph(reach, { types: statement.types });
  const { minDepth, limit } = statement;
  const found = await graph.search((steps, visits) =>
    searchAllPaths(steps, visits, { ...ends(graph, statement), minDepth, limit }),
  );
  return { paths: await pathsOf(reach, graph, found) };
}

/** See {@link GraphResults}. */
export async function getNeighborhood(
  reach: Reach,
  statement: StatementOf<'getNeighborhood'>,
): Promise<GraphResults['getNeighborhood']> {
  const { nodeId, types, nodeFilter } = statement;
  await requireNodes(reach, [['nodeId', nodeId]]);
  const graph = new KnownGraph(reach, { types, node: nodeFilter });
  const node = graph.number(`n${nodeId}`);
  const found = await graph.search((steps, visits) => neighborhood(steps, visits, { ...statement, node }));
  const idOf = (number: number) => graph.id(number).slice(1);
  const nodes = await read<GraphNode>(
    reach,
    '(x)',
    found.map((each) => idOf(each.node)),
  );
  const relationships = await read<Relationship>(
    reach,
    '()-[x]->()',
    found.map((each) => idOf(each.relationship)),
  );
  const whole = found.flatMap((each) => {
    const [one, step] = [nodes.get(idOf(each.node)), relationships.get(idOf(each.relationship))];
    return one === undefined || step === undefined ? [] : [{ node: { ...one, distance: each.distance }, step }];
  });
  return { nodes: whole.map((each) => each.node), relationships: whole.map((each) => each.step) };
}

/** See {@link GraphResults}. */
export async function findConnectedComponents(
  reach: Reach,
  { types, labels, limit }: StatementOf<'findConnectedComponents'>,
): Promise<GraphResults['findConnectedComponents']> {
  const query = new Cypher(reach.dialect);
  const { id } = query.dialect;
  const most = LIMITS.graph_visited.value + 1;
  const isMeant = (variable: string) => nodeCondition({ labels, where: EVERYTHING.where }, variable, query);
  const visits = new Visits();
  const graph = new KnownGraph(reach, { types });
  const nodes = await reach.run(
    query.done(`MATCH (n)${whereOf(isMeant('n'))} RETURN ${id('n')} AS node ORDER BY node LIMIT ${most}`),
  );
  visits.add(nodes.records.length);
  const all = nodes.records.map(({ node }) => graph.number(`n${String(node)}`));
  const match = `MATCH (a)-[r${typed(types)}]->(b)${whereOf(isMeant('a'), isMeant('b'))}`;
  const pairs = await reach.run(query.done(`${match} RETURN ${id('a')} AS source, ${id('b')} AS target LIMIT ${most}`));
  visits.add(pairs.records.length);
  const joined = pairs.records.map(
    ({ source, target }) => [graph.number(`n${String(source)}`), graph.number(`n${String(target)}`)] as const,
  );
  const { components, count } = findComponents({ nodes: () => all, relationships: () => joined }, limit);
  const idOf = (number: number) => graph.id(number).slice(1);
  const whole = await read<GraphNode>(
    reach,
    '(x)',
    components.flatMap((component) => component.map(idOf)),
  );
  return {
    components: components.map((component) => {
      const found = component.flatMap((number) => whole.get(idOf(number)) ?? []);
      return { nodes: found, size: component.length };
    }),
    count,
  };
}
