interface Change {
  readonly key: string;
  readonly before: string | undefined;
}

/** The entries of an object beside its tables: texts by key, which can be taken back to where they were. */
export class Entries {
  readonly #texts = new Map<string, string>();
  /** What changed since each savepoint was set. */
  readonly #frames: Change[][] = [];

  get(key: string): string | undefined {
    return this.#texts.get(key);
  }

  /** Sets an entry, or removes it; answers whether it was there. */
  set(key: string, text: string | undefined): boolean {
    const before = this.#texts.get(key);
    this.#frames.at(-1)?.push({ key, before });
    this.#put(key, text);
    return before !== undefined;
  }

  clear(): void {
    for (const key of this.#texts.keys()) this.set(key, undefined);
  }

  /** Sets a savepoint. */
  mark(): void {
    this.#frames.push([]);
  }

  /** Takes back what changed since so many savepoints were set. */
  takeBack(depth: number): void {
    for (const changes of this.#frames.splice(depth).toReversed())
      for (const { key, before } of changes.toReversed()) this.#put(key, before);
  }

  /** Makes what changed since so many savepoints were set a part of what changed before. */
  fold(depth: number): void {
    const changes = this.#frames.splice(depth).flat();
    this.#frames.at(-1)?.push(...changes);
  }

  #put(key: string, text: string | undefined): void {
    if (text === undefined) this.#texts.delete(key);
    else this.#texts.set(key, text);
  }
}
