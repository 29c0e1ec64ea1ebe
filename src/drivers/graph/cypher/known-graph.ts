import type { Direction, GraphCondition, NodePattern } from '../../../engine/graph/patterns.ts';
import { type SearchGraph, type Step, Visits } from '../../../engine/graph/search-graph.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import type { Reach } from './missing.ts';
import { Cypher, typed } from './query.ts';
import { conditionOf, nodeCondition, whereOf } from './where.ts';

/** Ids of one query. */
const BATCH = 1_000;

/** Any node. */
export const EVERYTHING = { labels: [], where: { kind: 'and', of: [] } } as const;

/** What steps a search admits. */
interface Admitted {
  readonly types: readonly string[];
  readonly node?: NodePattern;
  readonly relationship?: GraphCondition;
}

/** Thrown by a graph that does not know the steps of some nodes. */
class Unknown extends Error {
  readonly nodes: readonly number[];
  readonly direction: Direction;

  constructor(nodes: readonly number[], direction: Direction) {
    super('not known yet');
    this.nodes = nodes;
    this.direction = direction;
  }
}

/** What is known of a server's graph. Searches have numbers for ids. */
export class KnownGraph {
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
export async function readAll<Item extends { readonly id: string }>(
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
