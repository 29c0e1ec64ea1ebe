/** Keeps a handler from reading what differs each time while it is recorded. */

import { expressionOf } from './stand-in.ts';

/** Something of the platform that a handler must not use: where it is, its name, and what to do instead. */
interface Trap {
  readonly holder: () => object | undefined;
  readonly name: string;
  readonly shown: string;
  readonly instead: string;
}

/** What not every platform has. */
const platform = globalThis as { readonly crypto?: object; readonly performance?: object };

const TIME = 'Use ctx.transform.now(), which is read when the feature runs';
const CHANCE = 'Let an action make it, or take it from the input';
const OUTSIDE = 'Call the outside through ctx.action.run';
const WAITING = 'Use ctx.sleep';

const globally = (name: string, instead: string): Trap => ({ holder: () => globalThis, name, shown: name, instead });

const TRAPS: readonly Trap[] = [
  { holder: () => Math, name: 'random', shown: 'Math.random', instead: CHANCE },
  { holder: () => platform.crypto, name: 'randomUUID', shown: 'crypto.randomUUID', instead: CHANCE },
  { holder: () => platform.crypto, name: 'getRandomValues', shown: 'crypto.getRandomValues', instead: CHANCE },
  { holder: () => platform.performance, name: 'now', shown: 'performance.now', instead: TIME },
  globally('fetch', OUTSIDE),
  globally('setTimeout', WAITING),
  globally('setInterval', WAITING),
  globally('setImmediate', WAITING),
];

/**
 * Sets the traps until the function that it answers is called. They are for everyone, so nothing but the handler may
 * run meanwhile: they are set for microtasks only. What a handler imports, or kept from before, is not seen. `refuse`
 * throws.
 */
export function setTraps(refuse: (message: string) => never): () => void {
  const restore = TRAPS.map(({ holder, name, shown, instead }) =>
    replace(holder(), name, () => refuse(`${shown} is used, which is not the same each time. ${instead}`)),
  );
  restore.push(replace(globalThis, 'Date', trappedDate(refuse)));
  return () => {
    for (const undo of restore) undo();
  };
}

/** After everything that is ready has run, timers and traffic of others included. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { setImmediate: soon } = globalThis as { setImmediate?: (run: () => void) => unknown };
    if (soon === undefined) setTimeout(resolve, 0);
    else soon(resolve);
  });
}

/** A `Date` that makes dates of what it is given and does not tell the time. */
function trappedDate(refuse: (message: string) => never): DateConstructor {
  const clock = (shown: string) => refuse(`${shown} reads the clock, which differs each time. ${TIME}`);
  return new Proxy(Date, {
    construct(target, args: unknown[], made): Date {
      if (args.length === 0) clock('new Date()');
      if (args.some((arg) => expressionOf(arg) !== undefined))
        refuse('a Date is made of a value that exists when the feature runs. Use ctx.transform.formatDate');
      return Reflect.construct(target, args, made) as Date;
    },
    apply: () => clock('Date()'),
    get: (target, key, receiver): unknown =>
      key === 'now' ? () => clock('Date.now') : Reflect.get(target, key, receiver),
  });
}

/** Puts a value in the place of a property, and answers how to put it back. */
function replace(holder: object | undefined, name: string, value: unknown): () => void {
  if (holder === undefined || !(name in holder)) return () => {};
  const own = Object.getOwnPropertyDescriptor(holder, name);
  if (own?.configurable === false) return () => {};
  Object.defineProperty(holder, name, {
    value,
    configurable: true,
    writable: true,
    enumerable: own?.enumerable ?? false,
  });
  return () => {
    if (own === undefined) Reflect.deleteProperty(holder, name);
    else Object.defineProperty(holder, name, own);
  };
}
