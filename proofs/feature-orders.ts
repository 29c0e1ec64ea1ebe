/** The feature that its crash test runs, and what each run of it is to leave at the target. */

import { defineProduct } from '@ductape/sdk';
import { ACTION, ENV } from './products.ts';
import { between } from './random.ts';
import type { Arrival } from './target.ts';

/** The product and its one feature. */
export const [PRODUCT, FEATURE] = ['proof-features', 'five-steps'];

const STEPS = ['one', 'two', 'three', 'four', 'five'] as const;
/** One run in so many has its last step refused for good. */
const BROKEN_ONE_IN = 4;
/** Refusals of a step that is refused for good. */
const ALWAYS = 1_000_000;

/** A run that is to be started. */
export interface FeatureOrder {
  /** Names it at the target. */
  readonly name: string;
  readonly isBroken: boolean;
  /** How long the target takes for each step, milliseconds. */
  readonly slowMs: number;
}

/** So many runs, as a source of chance picks them. */
export function createFeatureOrders(random: () => number, count: number): FeatureOrder[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `order-${index}`,
    isBroken: between(random, 1, BROKEN_ONE_IN) === 1,
    slowMs: between(random, 0, 400),
  }));
}

/** What a run is given. */
export function inputOf({ name, isBroken, slowMs }: FeatureOrder) {
  return { order: name, slow_ms: slowMs, last_fails: isBroken ? ALWAYS : 0 };
}

/** Five calls, one after the other, each with what undoes it. */
export function featureProduct(targetUrl: string) {
  const body = (order: string, fails: unknown = 0) => ({ body: { order, fails, slow_ms: '$Input{slow_ms}' } });
  return defineProduct({
    tag: PRODUCT,
    name: PRODUCT,
    environments: [{ slug: ENV, env_name: 'production' }],
    apps: [
      {
        tag: ACTION.app,
        name: 'Target',
        environments: [{ slug: ENV, base_url: targetUrl }],
        actions: [{ tag: ACTION.event, name: 'take', method: 'POST', resource: '/take', idempotent: true }],
      },
    ],
    features: [
      {
        tag: FEATURE,
        name: FEATURE,
        input: { order: { type: 'string' }, slow_ms: { type: 'number' }, last_fails: { type: 'number' } },
        steps: STEPS.map((tag, index) => ({
          tag,
          type: 'action' as const,
          ...ACTION,
          input: body(`$Input{order}/${tag}`, tag === 'five' ? '$Input{last_fails}' : 0),
          rollback: { event: ACTION.event, input: body(`$Input{order}/undo-${tag}`) },
          ...(index > 0 && { dependsOn: [STEPS[index - 1] ?? ''] }),
        })),
      },
    ],
  });
}

/** What the target is to take of a run, in this order. */
export function effectsOf({ isBroken }: FeatureOrder): string[] {
  const done = STEPS.filter((step) => step !== 'five' || !isBroken);
  return isBroken ? [...done, ...done.toReversed().map((step) => `undo-${step}`)] : [...done];
}

/** The effects of each run that the target took, by the name of its order; what it refused is left out. */
export function takenBy(arrivals: readonly Arrival[]): Map<string, { effect: string; key: string }[]> {
  const taken = arrivals
    .filter(({ status }) => status === 200)
    .map(({ order, key }) => ({ order, key, at: order.indexOf('/') }));
  const byOrder = Map.groupBy(taken, ({ order, at }) => order.slice(0, at));
  return new Map(
    [...byOrder].map(([name, effects]) => [
      name,
      effects.map(({ order, key, at }) => ({ effect: order.slice(at + 1), key })),
    ]),
  );
}

/** What is wrong with what the target took of a run, each in a word or two; repeated attempts are allowed. */
export function faultsIn(order: FeatureOrder, taken: readonly { readonly effect: string; readonly key: string }[]) {
  const expected = effectsOf(order);
  const first = [...new Set(taken.map(({ effect }) => effect))];
  const faults: string[] = [];
  for (const effect of expected) if (!first.includes(effect)) faults.push(`${order.name}: ${effect} is lost`);
  for (const effect of first)
    if (!expected.includes(effect)) faults.push(`${order.name}: ${effect} was not to be done`);
  if (first.join() !== expected.filter((effect) => first.includes(effect)).join())
    faults.push(`${order.name}: done in the order ${first.join(', ')}`);
  let furthest = -1;
  for (const { effect } of taken) {
    const place = expected.indexOf(effect);
    if (place >= 0 && place < furthest) faults.push(`${order.name}: ${effect} again after what follows it`);
    furthest = Math.max(furthest, place);
  }
  const keys = new Set(taken.map(({ effect, key }) => `${effect} ${key}`));
  if (keys.size > first.length) faults.push(`${order.name}: two runs or keys for one effect`);
  return faults;
}
