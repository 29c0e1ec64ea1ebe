/** What an isolate knows of circuits: a healthy target costs no call to its gate. */

import type { CallCount } from '../../engine/breaker.ts';
import { BoundedMap } from '../../kernel/bounded-map.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { CircuitView } from './directory.ts';

/** Circuits that an isolate knows. */
const CIRCUITS = 500;
/** How long a refusal of the gate is given to other runs, and how long other runs go on while one asks. */
const SHARED_MS = 2_000;
/** How long a telling that was cut off keeps others from telling. */
const TELLING_MS = 10_000;
/** Parts of a window that are counted one by one. */
const PARTS = 10;

/** What is done with a call: it passes, its gate is asked, or it is held back as the view says. */
export type Verdict = { readonly is: 'pass' | 'ask' } | { readonly is: 'held'; readonly view: CircuitView };

/** A circuit as this isolate knows it. */
export interface IsolateCircuit {
  /** What is done with a call. A job is never held back here: its gate has to know that it waits. */
  verdict(isJob: boolean, now: number): Verdict;
  /** Takes over what the gate says. */
  learn(view: CircuitView, now: number): void;
  /** Counts a call that passed. */
  count(failed: boolean, windowMs: number, now: number): void;
  /** Counts that the gate is to be told, where one is a failure and nobody is telling it; they are counted here no longer. */
  take(now: number, windowMs: number): readonly CallCount[] | null;
  /** To be called once the gate was told, or could not be. */
  told(): void;
}

/** Keeps what this isolate knows of circuits, by the names of their gates' objects. */
export function createCircuitViews(): (name: string) => IsolateCircuit {
  const known = new BoundedMap<string, IsolateCircuit>(CIRCUITS);
  return (name) => {
    const circuit = known.get(name) ?? createIsolateCircuit();
    known.set(name, circuit);
    return circuit;
  };
}

function createIsolateCircuit(): IsolateCircuit {
  let view: CircuitView | null = null;
  let heardAt = -Infinity;
  let askedAt = -Infinity;
  let counts: CallCount[] = [];
  let tellingUntil = -Infinity;

  const ask = (now: number): Verdict => {
    askedAt = now;
    return { is: 'ask' };
  };

  return {
    verdict(isJob, now) {
      if (view !== null && view.status !== 'closed') {
        const isOver = view.until !== null && view.until <= now;
        return isJob || isOver || now - heardAt >= SHARED_MS ? ask(now) : { is: 'held', view };
      }
      const isFresh = now - heardAt < LIMITS.circuit_trust.value;
      // One that was closed a minute ago likely still is; a job does not try that out.
      const isBeingAsked = view !== null && !isJob && now - askedAt < SHARED_MS;
      return isFresh || isBeingAsked ? { is: 'pass' } : ask(now);
    },
    learn(next, now) {
      if (next.status !== 'closed' || (view !== null && view.status !== 'closed')) counts = [];
      view = next;
      heardAt = now;
    },
    count(failed, windowMs, now) {
      const last = counts.at(-1);
      const isNew = last === undefined || now - last.from >= windowMs / PARTS;
      const { from, calls, failures } = isNew ? { from: now, calls: 0, failures: 0 } : last;
      const next = { from, calls: calls + 1, failures: failures + (failed ? 1 : 0) };
      counts = [...(isNew ? counts.slice(1 - PARTS) : counts.slice(0, -1)), next];
    },
    take(now, windowMs) {
      if (tellingUntil > now || counts.every(({ failures }) => failures === 0)) return null;
      const told = counts.filter(({ from }) => from > now - windowMs);
      counts = [];
      if (told.length === 0) return null;
      tellingUntil = now + TELLING_MS;
      return told;
    },
    told() {
      tellingUntil = -Infinity;
    },
  };
}
