/** Vectors of an index as they are kept in memory, which is for as long as the index does not change. */

import { WeightedMap } from '../../../kernel/weighted-map.ts';

/** Vectors, one after the other, and of which nodes they are. */
export interface KeptVectors {
  readonly nodes: readonly number[];
  readonly numbers: Float32Array;
}

/** What all indexes of a graph keep together, in bytes. */
export const KEPT_BYTES = 32 * 1024 * 1024;

/** By the number of the index. */
export class VectorCache {
  #kept = new WeightedMap<number, KeptVectors>(100, KEPT_BYTES);

  get(index: number): KeptVectors | undefined {
    return this.#kept.get(index);
  }

  set(index: number, vectors: KeptVectors): void {
    this.#kept.set(index, vectors, vectors.numbers.byteLength);
  }

  delete(index: number): void {
    this.#kept.delete(index);
  }

  forget(): void {
    this.#kept = new WeightedMap<number, KeptVectors>(100, KEPT_BYTES);
  }
}
