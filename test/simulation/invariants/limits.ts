import { ruleOfLimit } from '../limits.ts';
import type { Execution } from '../platform/observer.ts';
import { eventOf } from '../target.ts';
import type { Invariant } from '../watched.ts';

/** An attempt that begins so soon after it was granted counts from then; one that is told later says so, too late for some. */
const AT_ONCE_MS = 20;

/** Calls a function for each key that an attempt was admitted by. */
function eachKey({ admitted }: Execution, each: (name: string, limit: string) => void): void {
  for (const { limit, key } of admitted?.needs ?? []) each(`${limit} ${key}`, limit);
}

/**
 * An attempt holds its place from its grant to its end. That of a holder who asks again is given up; one that was cut
 * off holds it for as long as its target may be at work, and one that goes on after its time does not.
 */
export const concurrencyIsKept: Invariant = {
  holds: 'Of no key are more attempts under way than its concurrency, each in its time and the latest of its holder',
  watch: ({ world, gates }, violate) => {
    const running = new Map<string, Map<string, Execution>>();
    const begin = (execution: Execution): void => {
      const { now } = world.scheduler;
      eachKey(execution, (name, limit) => {
        const { concurrency } = ruleOfLimit(limit);
        const holders = running.get(name) ?? new Map<string, Execution>();
        running.set(name, holders.set(execution.holder, execution));
        for (const [holder, { end, beganAt, event }] of holders) {
          const isOver = end !== null || now >= beganAt + eventOf(event).timeoutMs;
          if (isOver || (gates.askedAt.get(holder) ?? 0) > beganAt) holders.delete(holder);
        }
        if (concurrency !== null && holders.size > concurrency)
          violate(`${name} has attempts ${[...holders.values()].map(({ number }) => number).join(', ')}`);
      });
    };
    return { began: begin, beganRun: begin };
  },
};

/** What is asked late is counted late; what begins at once keeps to the rate, where the gate's clock is right. */
export const ratesAreKept: Invariant = {
  holds: 'In no period of a rate do more attempts begin at once after their grant than its limit',
  watch: ({ world }, violate) => {
    const begun = new Map<string, Execution[]>();
    const begin = (execution: Execution): void => {
      const { admitted, beganAt } = execution;
      if (admitted === null || world.hasWrongClocks || beganAt - admitted.at > AT_ONCE_MS) return;
      eachKey(execution, (name, limit) => {
        const { rate } = ruleOfLimit(limit);
        if (rate === null) return;
        const all = [...(begun.get(name) ?? []), execution].slice(-rate.limit - 1);
        begun.set(name, all);
        const [first] = all;
        if (all.length > rate.limit && first !== undefined && beganAt - first.beganAt < rate.periodMs)
          violate(
            `${name} has attempts ${all.map(({ number }) => number).join(', ')} within ${beganAt - first.beganAt} ms`,
          );
      });
    };
    return { began: begin, beganRun: begin };
  },
};

/** A key that is paused lets nothing begin. */
export const pausedKeysRest: Invariant = {
  holds: 'Nothing of a paused key is granted until it is resumed',
  watch: ({ world }, violate) => {
    const pausedAt = new Map<string, number>();
    const resumed = new Map<string, number>();
    const nameOf = ({ limit, key = '' }: { readonly limit?: string; readonly key?: string }): string =>
      `${limit} ${key}`;
    const begin = (execution: Execution): void => {
      const { admitted, number } = execution;
      if (admitted === null || world.hasWrongClocks) return;
      eachKey(execution, (name) => {
        if (admitted.at > (pausedAt.get(name) ?? Infinity))
          violate(`attempt ${number} was granted although ${name} is paused`);
      });
    };
    return {
      began: begin,
      beganRun: begin,
      asked({ operation, input }) {
        if (operation !== 'limits.resume') return;
        pausedAt.delete(nameOf(input));
        // It may come through yet, after another pause.
        resumed.set(nameOf(input), Infinity);
      },
      answered({ operation, input }) {
        const { now } = world.scheduler;
        const name = nameOf(input);
        if (operation === 'limits.pause' && !resumed.has(name)) pausedAt.set(name, now);
      },
    };
  },
};
