/** The order of steps: which must have ended before which. */

/** The ancestors of each step, filled as steps are added. */
export class Order {
  readonly #ancestors = new Map<string, ReadonlySet<string>>();

  /** Whether there is such a step. */
  has(tag: string): boolean {
    return this.#ancestors.has(tag);
  }

  /** Adds a step that comes after others. */
  add(tag: string, after: readonly string[]): void {
    const all = new Set(after);
    for (const each of after) for (const ancestor of this.#ancestors.get(each) ?? []) all.add(ancestor);
    this.#ancestors.set(tag, all);
  }

  /** Whether a step comes before another one. */
  isBefore(tag: string, other: string): boolean {
    return this.#ancestors.get(other)?.has(tag) ?? false;
  }

  /** Steps and one more, without those that come before it. */
  with(tags: readonly string[], tag: string): string[] {
    const isCovered = tags.some((other) => other === tag || this.isBefore(tag, other));
    const others = tags.filter((other) => !this.isBefore(other, tag));
    return isCovered ? others : [...others, tag];
  }

  /** Of some steps those that come before no other one of them, in the order in which they were added. */
  latest(tags: Iterable<string>): string[] {
    const given = new Set(tags);
    const earlier = new Set([...given].flatMap((tag) => [...(this.#ancestors.get(tag) ?? [])]));
    return [...this.#ancestors.keys()].filter((tag) => given.has(tag) && !earlier.has(tag));
  }
}
