/**
 * Which calls a handler had awaited when it made the next one.
 *
 * Reading `then` of a call tells who awaits it, at the very moment; continuing one waiter at a time tells who makes the
 * next call. 1. Only one waiter is continued between two rests, and what it calls before it awaits anything else knows
 * exactly what it had awaited: what it knew then, and the call it waited for. 2. What runs later may have been waiting
 * for several calls, as `Promise.all` does; it is taken to know every call that was awaited so far. So a step never
 * lacks a dependency, and has one too many only where a handler awaits promises of its own.
 */

import type { Frame } from './frame.ts';
import type { Order } from './order.ts';

/** What the code that runs has awaited: tags of steps. Its frame is undefined where it cannot be told. */
export interface Knowledge {
  readonly steps: readonly string[];
  readonly frame: Frame | null | undefined;
}

interface Waiter {
  readonly call: RecordedCall<unknown>;
  readonly knows: Knowledge;
  readonly proceed: () => void;
}

/** Rounds of microtasks after which a handler that does nothing with the recorder is taken to wait. */
const ROUNDS = 512;

/** What is awaited for everything that is ready to run once. */
const ROUND = Promise.resolve();

/** The order of one pass of a handler. */
export class Flow {
  readonly #waiters: Waiter[] = [];
  readonly #order: Order;
  #awaited: readonly string[] = [];
  #current: Knowledge = { steps: [], frame: null };
  #inside: Knowledge | null = null;
  #round = 0;

  constructor(order: Order) {
    this.#order = order;
  }

  /** What the code that runs now knows. */
  knowledge(): Knowledge {
    if (this.#inside !== null) return this.#inside;
    return this.#round === 0 ? this.#current : { steps: this.#awaited, frame: undefined };
  }

  /** Runs a function in a frame; what it calls before it awaits anything is in the frame. */
  within<T>(frame: Frame | null, work: () => T): T {
    const before = this.#inside;
    this.#inside = { steps: this.knowledge().steps, frame };
    try {
      return work();
    } finally {
      this.#inside = before;
    }
  }

  /** Lets code wait for a call. */
  wait(waiter: Waiter): void {
    this.#waiters.push(waiter);
  }

  /** Lets the handler run until it waits for something. */
  async rest(): Promise<void> {
    // Each await lets everything that is ready run once.
    for (this.#round = 0; this.#round < ROUNDS; this.#round += 1) await ROUND;
  }

  /** Continues the earliest of those whose call is answered; false when there is none. */
  proceed(): boolean {
    const at = this.#waiters.findIndex(({ call }) => call.isAnswered);
    const [waiter] = at < 0 ? [] : this.#waiters.splice(at, 1);
    if (waiter === undefined) return false;
    const { steps, frame } = waiter.knows;
    const { tag } = waiter.call;
    if (tag !== null) this.#awaited = this.#order.with(this.#awaited, tag);
    this.#current = { steps: tag === null ? steps : this.#order.with(steps, tag), frame };
    this.#round = 0;
    waiter.proceed();
    return true;
  }
}

/** What a call answers with: a promise that tells its recording who awaits it. It never fails. */
export class RecordedCall<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = 'RecordedCall';
  readonly #flow: Flow;
  #answer: { readonly read: () => T } | null = null;
  /** Its step; null for a rollback's call, on which nothing depends. */
  tag: string | null = null;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  /** Whether those who wait may continue. */
  get isAnswered(): boolean {
    return this.#answer !== null;
  }

  /** What it was answered with; undefined before. */
  get value(): T | undefined {
    return this.#answer?.read();
  }

  /** Answers it for the step of a tag. The value is read when somebody continues with it. */
  answer(tag: string | null, read: () => T): this {
    this.tag = tag;
    this.#answer = { read };
    return this;
  }

  /** Waits for the answer. `await` reads this at once and calls it later, so the reading tells who waits. */
  // oxlint-disable-next-line unicorn/no-thenable -- it is a promise
  get then(): Promise<T>['then'] {
    const knows = this.#flow.knowledge();
    return (fulfilled) =>
      new Promise((resolve) => {
        // What throws in here rejects what `resolve` is given.
        const proceed = () => {
          resolve(outcomeOf(fulfilled, this.value as T));
        };
        this.#flow.wait({ call: this, knows, proceed });
      });
  }

  /** Never hears of a failure: a recorded call has none. */
  catch(): Promise<T> {
    return this.then((value) => value);
  }

  /** Runs a function after the answer. */
  finally(last?: (() => void) | null): Promise<T> {
    return this.then((value) => {
      last?.();
      return value;
    });
  }
}

/** What a function makes of a value; a promise that is rejected where it throws. */
function outcomeOf<T, R>(
  fulfilled: ((value: T) => R | PromiseLike<R>) | null | undefined,
  value: T,
): R | PromiseLike<R> {
  if (fulfilled == null) return value as never;
  try {
    return fulfilled(value);
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }
}
