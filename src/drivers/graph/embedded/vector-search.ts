/** Exact searches of vector indexes: every vector is looked at. */

import type { StatementOf } from '../../../engine/graph/model.ts';
import type { GraphResults } from '../../../engine/graph/results.ts';
import { invalidField } from '../../../kernel/errors.ts';
import { inOrder } from './answers.ts';
import { nodeOf, nodeRows } from './entities.ts';
import { noIndex } from './full-text.ts';
import type { Tables } from './tables.ts';
import { KEPT_BYTES, type KeptVectors } from './vector-cache.ts';
import { isVectorIndex, type VectorIndex, vectorFrom } from './vectors.ts';

/** How alike vectors are, from 0 to 1, as Neo4j counts it. */
type Score = (one: Float32Array, other: Float32Array) => number;

/** See {@link GraphResults}. */
export function vectorSearch(
  tables: Tables,
  { index: name, vector, topK }: StatementOf<'vectorSearch'>,
): GraphResults['vectorSearch'] {
  const index = tables.definitions.named(name);
  if (index === null || !isVectorIndex(index)) throw noIndex('indexName', 'is no VECTOR index of this graph');
  const wanted = vectorFrom(vector, index.vector);
  if (wanted === null) throw invalidField('vector', unfit(index));
  const best = new Best(topK);
  const score = index.vector.similarity === 'cosine' ? cosineScore : euclideanScore;
  for (const [node, numbers] of vectorsOf(tables, index)) best.add(node, score(wanted, numbers));
  const found = best.all();
  const scores = new Map(found.map(({ node, score: of }) => [node, of]));
  const rows = inOrder(
    found.map(({ node }) => ({ id: node })),
    (ids) => nodeRows(tables, ids),
  );
  const matches = rows.map((row) => ({ node: nodeOf(tables, row), score: scores.get(row.id) ?? 0 }));
  return { matches, count: matches.length };
}

function unfit({ vector: { dimensions, similarity } }: VectorIndex): string {
  const isZero = similarity === 'cosine' ? ', not all of them 0' : '';
  return `must have ${dimensions} numbers that 32 bits hold${isZero}`;
}

/** From memory, or from the table where they are too many. */
function vectorsOf(tables: Tables, index: VectorIndex): Iterable<readonly [number, Float32Array]> {
  const { dimensions } = index.vector;
  const kept = tables.vectors.get(index.id);
  if (kept !== undefined) return keptVectors(kept, dimensions);
  const table = `definition_${index.id}`;
  const { count } = tables.sql.exec<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).one();
  const stored = storedVectors(tables, table);
  if (count * dimensions * Float32Array.BYTES_PER_ELEMENT > KEPT_BYTES) return stored;
  const loaded = { nodes: new Array<number>(), numbers: new Float32Array(count * dimensions) };
  for (const [node, numbers] of stored) {
    loaded.numbers.set(numbers, loaded.nodes.length * dimensions);
    loaded.nodes.push(node);
  }
  tables.vectors.set(index.id, loaded);
  return keptVectors(loaded, dimensions);
}

function* keptVectors({ nodes, numbers }: KeptVectors, dimensions: number): Generator<readonly [number, Float32Array]> {
  for (const [at, node] of nodes.entries())
    yield [node, numbers.subarray(at * dimensions, (at + 1) * dimensions)] as const;
}

function* storedVectors({ sql }: Tables, table: string): Generator<readonly [number, Float32Array]> {
  const rows = sql.exec<{ node: number; vector: ArrayBuffer }>(`SELECT node, vector FROM ${table}`);
  for (const { node, vector } of rows) yield [node, new Float32Array(vector)] as const;
}

const cosineScore: Score = (one, other) => {
  let dot = 0;
  let ofOne = 0;
  let ofOther = 0;
  for (let at = 0; at < one.length; at += 1) {
    const a = one[at] ?? 0;
    const b = other[at] ?? 0;
    dot += a * b;
    ofOne += a * a;
    ofOther += b * b;
  }
  const cosine = dot / Math.sqrt(ofOne * ofOther);
  return (1 + Math.max(-1, Math.min(1, cosine))) / 2;
};

const euclideanScore: Score = (one, other) => {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += ((one[at] ?? 0) - (other[at] ?? 0)) ** 2;
  return 1 / (1 + sum);
};

interface Scored {
  readonly node: number;
  readonly score: number;
}

/** The best of many, better ones first, and of equal ones the older. */
class Best {
  readonly #most: number;
  #kept: Scored[] = [];
  /** What must be exceeded once there are enough. */
  #least = -1;

  constructor(most: number) {
    this.#most = most;
  }

  /** Nodes come in order of their ids. */
  add(node: number, score: number): void {
    if (score <= this.#least) return;
    this.#kept.push({ node, score });
    if (this.#kept.length < 2 * this.#most) return;
    this.#kept = this.all();
    this.#least = this.#kept.at(-1)?.score ?? -1;
  }

  all(): Scored[] {
    return this.#kept.toSorted((one, other) => other.score - one.score || one.node - other.node).slice(0, this.#most);
  }
}
