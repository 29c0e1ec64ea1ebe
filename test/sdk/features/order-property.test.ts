import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import { make, stepsOf } from './record.ts';

/** A handler as data: what it does one after the other, side by side, after promises of its own, or with a shared promise. */
type Program =
  | { readonly kind: 'step' }
  | { readonly kind: 'sequence' | 'together'; readonly of: readonly Program[] }
  | { readonly kind: 'after'; readonly rounds: number; readonly of: Program }
  | { readonly kind: 'shared'; readonly name: number };

const { program } = fc.letrec<{ program: Program }>((tie) => ({
  program: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant<Program>({ kind: 'step' }),
    fc.record({ kind: fc.constant('shared' as const), name: fc.nat(2) }),
    fc.record({
      kind: fc.constantFrom('sequence' as const, 'together' as const),
      of: fc.array(tie('program'), { minLength: 1, maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant('after' as const), rounds: fc.nat(4), of: tie('program') }),
  ),
}));

/** Runs programs, and keeps what each step's caller had awaited when it made it. */
class Interpreter {
  readonly awaited = new Map<string, ReadonlySet<string>>();
  readonly #shared = new Map<number, Promise<Set<string>>>();
  readonly #ctx: FeatureContext;

  constructor(ctx: FeatureContext) {
    this.#ctx = ctx;
  }

  /** Answers all that has been awaited once it is done. */
  async run(each: Program, known: ReadonlySet<string>): Promise<Set<string>> {
    switch (each.kind) {
      case 'step': {
        const { tag, done } = this.#step(known);
        await done;
        return new Set([...known, tag]);
      }
      case 'sequence':
        return this.#sequence(each.of, known);
      case 'together': {
        const all = await Promise.all(each.of.map((one) => this.run(one, known)));
        return new Set(all.flatMap((one) => [...one]));
      }
      case 'after': {
        for (let round = 0; round < each.rounds; round += 1) await Promise.resolve();
        return this.run(each.of, known);
      }
      case 'shared': {
        const shared = this.#shared.get(each.name) ?? this.run({ kind: 'sequence', of: [{ kind: 'step' }] }, known);
        this.#shared.set(each.name, shared);
        return new Set([...known, ...(await shared)]);
      }
    }
  }

  /** Steps of it are awaited by this very function. */
  async #sequence(of: readonly Program[], known: ReadonlySet<string>): Promise<Set<string>> {
    let now = new Set(known);
    for (const each of of) {
      if (each.kind === 'step') {
        const { tag, done } = this.#step(now);
        await done;
        now.add(tag);
      } else now = await this.run(each, now);
    }
    return now;
  }

  #step(known: ReadonlySet<string>): { tag: string; done: Promise<unknown> } {
    const tag = `s${this.awaited.size}`;
    this.awaited.set(tag, new Set(known));
    return { tag, done: make(this.#ctx, tag) };
  }
}

describe('Whatever a handler awaits', () => {
  test('a step comes after all of it, names only the latest, and comes after nothing that comes after it', async () => {
    await fc.assert(
      fc.asyncProperty(program, async (each) => {
        const interpreters: Interpreter[] = [];
        const steps = await stepsOf(async (ctx) => {
          const interpreter = new Interpreter(ctx);
          interpreters.push(interpreter);
          await interpreter.run(each, new Set());
        });
        const ancestors = new Map<string, Set<string>>();
        for (const { tag, dependsOn = [] } of steps) {
          const earlier = dependsOn.map((other) => ancestors.get(other) ?? new Set<string>());
          expect(dependsOn.every((other) => ancestors.has(other) && !earlier.some((set) => set.has(other)))).toBe(true);
          ancestors.set(tag, new Set([...dependsOn, ...earlier.flatMap((set) => [...set])]));
          const missing = [...(interpreters[0]?.awaited.get(tag) ?? [])].filter(
            (other) => !ancestors.get(tag)?.has(other),
          );
          expect(missing).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });
});
