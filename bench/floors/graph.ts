/**
 * The floors of graphs beside the same by an embedded graph, in one object and on the same tables: what statements cost in
 * the object that runs them. The textbook's search is beside them, in memory.
 */

import { DurableObject } from 'cloudflare:workers';
import { createEmbeddedSession } from '../../src/drivers/graph/embedded/session.ts';
import type { GraphSession } from '../../src/drivers/graph/port.ts';
import type { GraphStatement } from '../../src/engine/graph/model.ts';
import { toErrorRecord } from '../../src/kernel/errors.ts';
import {
  drawPeople,
  drawRelations,
  emailOf,
  LABEL,
  neighborLists,
  type Person,
  type Relation,
  textbookDistance,
} from '../graph-data.ts';

interface Env {
  readonly GRAPHS: DurableObjectNamespace<Graph>;
}

/** What is asked for; each is answered by a number that tells whether it was done, or by the code of a refusal. */
type Call =
  | { readonly call: 'draw'; readonly what: 'people' | 'relations'; readonly bulk: number }
  | { readonly call: 'store' | 'storeBare' | 'index' }
  | { readonly call: 'find' | 'findBare'; readonly numbers: readonly number[] }
  | { readonly call: 'around' | 'aroundBare' | 'aroundAtMost'; readonly numbers: readonly number[] }
  | { readonly call: 'path' | 'pathInMemory'; readonly start: number; readonly end: number; readonly times: number }
  | { readonly call: 'run'; readonly statement: GraphStatement };

const ANYTHING = { kind: 'and', of: [] } as const;

/** Rows of one statement: the platform takes a hundred parameters. */
const [PEOPLE, RELATIONS] = [50, 25];

/** An embedded graph, and the same tables without it. */
export class Graph extends DurableObject<Env> {
  readonly #session: GraphSession;
  #people: readonly Person[] = [];
  #relations: readonly Relation[] = [];

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#session = createEmbeddedSession(ctx.storage);
  }

  async do(given: Call): Promise<number | string> {
    switch (given.call) {
      case 'draw':
        this.#people = given.what === 'people' ? drawPeople(given.bulk) : [];
        this.#relations = given.what === 'relations' ? drawRelations(given.bulk) : [];
        return this.#people.length + this.#relations.length;
      case 'store':
        return await this.#store();
      case 'storeBare':
        return this.#storeBare();
      case 'index': {
        const of = { entity: 'NODE', name: LABEL, properties: ['email'], type: 'BTREE', vector: null } as const;
        await this.#session.run({ operation: 'createIndex', index: 'by_email', ...of });
        return 1;
      }
      case 'path':
        return await this.#path(given.start, given.end, given.times);
      case 'run':
        return await this.#run(given.statement);
      case 'pathInMemory':
        throw new Error('it is not in here');
      default: {
        let found = 0;
        for (const number of given.numbers) found += await this.#read(given.call, number);
        return found;
      }
    }
  }

  async #run(statement: GraphStatement): Promise<number | string> {
    try {
      return JSON.stringify(await this.#session.run(statement)).length;
    } catch (thrown) {
      return toErrorRecord(thrown).code;
    }
  }

  async #store(): Promise<number> {
    if (this.#people.length > 0)
      return (await this.#session.run({ operation: 'createNodes', nodes: this.#people })).count;
    const relationships = this.#relations.map(({ type, start, end, properties }) => ({
      type,
      startNodeId: String(start),
      endNodeId: String(end),
      properties,
    }));
    return (await this.#session.run({ operation: 'createRelationships', relationships })).count;
  }

  /** All in one commit: nothing is awaited. */
  #storeBare(): number {
    const { sql } = this.ctx.storage;
    const marks = (columns: string, rows: number) => Array.from({ length: rows }, () => columns).join(', ');
    const types = new Map<string, number>();
    for (const name of [LABEL, 'KNOWS', 'LIKES', 'FOLLOWS']) types.set(name, types.size + 1);
    for (let at = 0; at < this.#people.length; at += PEOPLE) {
      const part = this.#people.slice(at, at + PEOPLE);
      const values = part.flatMap(({ properties }) => [',1,', JSON.stringify(properties)]);
      const ids = sql
        .exec(`INSERT INTO node (labels, properties) VALUES ${marks('(?, ?)', part.length)} RETURNING id`, ...values)
        .raw();
      const labels = [...ids].flatMap(([id]) => [1, id ?? 0]);
      sql.exec(`INSERT INTO node_label (label, node) VALUES ${marks('(?, ?)', part.length)}`, ...labels);
    }
    for (let at = 0; at < this.#relations.length; at += RELATIONS) {
      const part = this.#relations.slice(at, at + RELATIONS);
      const values = part.flatMap(({ type, start, end, properties }) => [
        types.get(type) ?? 0,
        start,
        end,
        JSON.stringify(properties),
      ]);
      const columns = 'type, start_node, end_node, properties';
      sql.exec(`INSERT INTO relationship (${columns}) VALUES ${marks('(?, ?, ?, ?)', part.length)}`, ...values);
    }
    return this.#people.length + this.#relations.length;
  }

  async #path(start: number, end: number, times: number): Promise<number> {
    let length = -1;
    for (let time = 0; time < times; time += 1) {
      const path = await this.#session.run({
        operation: 'shortestPath',
        startNodeId: String(start),
        endNodeId: String(end),
        types: [],
        maxDepth: 15,
        weightProperty: null,
        isDirected: false,
      });
      length = path?.length ?? -1;
    }
    return length;
  }

  async #read(call: 'find' | 'findBare' | 'around' | 'aroundBare' | 'aroundAtMost', number: number): Promise<number> {
    const { sql } = this.ctx.storage;
    switch (call) {
      case 'find': {
        const where = { kind: 'compare', column: 'email', operator: 'eq', value: emailOf(number) } as const;
        const page = { orderBy: [], limit: 1_000, skip: 0 };
        return (await this.#session.run({ operation: 'findNodes', labels: [LABEL], where, ...page })).count;
      }
      case 'findBare':
        return sql.exec(FIND, emailOf(number)).toArray().length;
      case 'around': {
        const around = { nodeId: String(number), depth: 3, direction: 'OUTGOING', types: [], limit: 1_000 } as const;
        const nodeFilter = { labels: [], where: ANYTHING };
        return (await this.#session.run({ operation: 'getNeighborhood', ...around, nodeFilter })).nodes.length;
      }
      case 'aroundBare':
        return sql.exec(AROUND, number, number).toArray().length;
      case 'aroundAtMost':
        return sql.exec(AROUND_AT_MOST, number, number).toArray().length;
    }
  }
}

const FIND = `SELECT id, labels, properties FROM node
  WHERE json_extract(properties, '$.email') = ? AND instr(labels, ',1,') > 0`;

const around = (limit: string) => `WITH RECURSIVE around (id, distance) AS (
    SELECT ?, 0 UNION
    SELECT r.end_node, distance + 1 FROM around JOIN relationship AS r ON r.start_node = around.id WHERE distance < 3 ${limit}
  )
  SELECT n.id, n.labels, n.properties, nearest.distance
  FROM (SELECT id, min(distance) AS distance FROM around WHERE id <> ? GROUP BY id ORDER BY 2 LIMIT 1000) AS nearest
  JOIN node AS n ON n.id = nearest.id`;

/** The whole neighborhood is looked at, since the nearest of it are asked for. */
const AROUND = around('');
/** No more is looked at than a thousand nodes, of which some come twice and make the answer smaller. */
const AROUND_AT_MOST = around('LIMIT 1001');

let lists: ReturnType<typeof neighborLists> | null = null;

export default {
  async fetch(request, { GRAPHS }) {
    const given = await request.json<Call>();
    if (given.call !== 'pathInMemory') {
      const name = new URL(request.url).pathname;
      return Response.json(await GRAPHS.get(GRAPHS.idFromName(name)).do(given));
    }
    lists ??= neighborLists();
    let length: number | null = null;
    for (let time = 0; time < given.times; time += 1) length = textbookDistance(lists, given.start, given.end);
    return Response.json(length ?? -1);
  },
} satisfies ExportedHandler<Env>;
