/** A place in a queue for a connection. */
export interface LockPlace {
  /** Resolves when it is its turn; null when it is already. */
  readonly turn: Promise<void> | null;
  /** Lets go, or gives up waiting. */
  leave(): void;
}

interface Waiting {
  readonly isAlone: boolean;
  begin(): void;
}

/** Lets many share a connection, or one have it alone, in the order in which they come. */
export class SharedLock {
  #sharing = 0;
  #isTaken = false;
  readonly #waiting: Waiting[] = [];

  enter(isAlone: boolean): LockPlace {
    let has = false;
    const begin = (): void => {
      has = true;
      if (isAlone) this.#isTaken = true;
      else this.#sharing += 1;
    };
    const { promise: turn, resolve } = Promise.withResolvers<void>();
    const waiting: Waiting = {
      isAlone,
      begin: () => {
        begin();
        resolve();
      },
    };
    this.#waiting.push(waiting);
    this.#admit();
    return {
      turn: has ? null : turn,
      leave: () => {
        const at = this.#waiting.indexOf(waiting);
        if (at >= 0) this.#waiting.splice(at, 1);
        else if (isAlone) this.#isTaken = false;
        else this.#sharing -= 1;
        this.#admit();
      },
    };
  }

  #admit(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined || this.#isTaken || (next.isAlone && this.#sharing > 0)) return;
      this.#waiting.shift();
      next.begin();
    }
  }
}
