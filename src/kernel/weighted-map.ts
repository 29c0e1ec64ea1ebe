/** A map for caches of things of different sizes: it lets the oldest go when there are too many, or they weigh too much. */
export class WeightedMap<Key, Value> {
  readonly #entries = new Map<Key, { readonly value: Value; readonly weight: number }>();
  readonly #capacity: number;
  readonly #maxWeight: number;
  #weight = 0;

  /** `capacity` is the most entries it keeps, `maxWeight` the most that they weigh together. */
  constructor(capacity: number, maxWeight: number) {
    this.#capacity = capacity;
    this.#maxWeight = maxWeight;
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  keys(): Iterable<Key> {
    return this.#entries.keys();
  }

  delete(key: Key): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0;
    this.#entries.delete(key);
  }

  /** What weighs more than all may is not kept. */
  set(key: Key, value: Value, weight: number): void {
    this.delete(key);
    if (weight > this.#maxWeight) return;
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#capacity && this.#weight <= this.#maxWeight) return;
      this.delete(oldest);
    }
  }
}
