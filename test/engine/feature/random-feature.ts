import type { Step } from '../../../src/resources/products/manifest-feature-step.ts';
import type { Feature } from '../../../src/resources/products/manifest-feature.ts';
import type { Random } from '../../simulation/platform/random.ts';

const STRATEGIES = ['reverse_all', 'critical_only', 'to_checkpoint', 'none'] as const;
const POLICIES = ['terminate', 'request_cancel', 'abandon'] as const;

/** What features that chance makes consist of. */
export interface Ingredients {
  /** Steps of one, at most. */
  readonly steps: number;
  /** Actions that may be called; the first of them compensates. */
  readonly events: readonly string[];
  /** Features that may run as children, with whether one is refused what it is given. */
  readonly children: readonly string[];
  /** Milliseconds that anything waits, at most. */
  readonly waitMs: number;
  /** Milliseconds for an attempt; absent for what the work itself allows. */
  readonly timeoutMs?: number;
}

/** What a single run is tried with. */
export const ALONE: Ingredients = { steps: 12, events: ['act'], children: ['child'], waitMs: 100_000 };

/** A feature that chance makes: some steps, each after some of those before it. */
export function randomFeature(random: Random, tag: string, ingredients: Ingredients): Feature {
  const steps: Step[] = [];
  for (let n = random.between(1, ingredients.steps); n > 0; n -= 1) steps.push(randomStep(random, steps, ingredients));
  return {
    tag,
    name: tag,
    steps,
    signals: { go: {}, stop: {} },
    options: {
      rollback_strategy: random.pick(STRATEGIES),
      ...(random.chance(0.15) && { timeout: random.between(1_000, 60_000) }),
    },
  };
}

type Common = Pick<Step, 'tag' | 'dependsOn' | 'condition' | 'for_each' | 'options' | 'rollback'>;

function randomStep(random: Random, before: readonly Step[], ingredients: Ingredients): Step {
  const { events, timeoutMs } = ingredients;
  const dependsOn = before.filter(() => random.chance(2 / (before.length + 1))).map(({ tag }) => tag);
  const kind = random.chance(0.6) ? 'action' : KINDS[random.between(0, KINDS.length - 1)];
  const isCall = kind === 'action' || kind === 'feature';
  const mayRepeat = kind !== 'rollback' && random.chance(isCall ? 0.2 : 0.1);
  const common: Common = {
    tag: `s${before.length}`,
    dependsOn,
    ...(dependsOn.length > 0 && random.chance(0.2) && { condition: `$Step{${dependsOn[0]}}{n} > 5` }),
    ...(mayRepeat && {
      for_each: {
        items: Array.from({ length: random.between(0, 6) }, (_, n) => n),
        concurrency: random.between(1, 4),
      },
    }),
    ...(isCall &&
      random.chance(0.6) && { rollback: { app: 'app', event: events[0] ?? '', input: { of: '$Step{s0}' } } }),
    options: {
      retries: random.between(0, 2),
      retry_delay: random.between(1, 5_000),
      allow_fail: random.chance(0.15),
      critical: random.chance(0.3),
      ...(timeoutMs !== undefined && random.chance(0.8) && { timeout: random.between(1_000, timeoutMs) }),
    },
  };
  return workOf(random, kind ?? 'action', common, ingredients);
}

const KINDS = ['sleep', 'wait_signal', 'wait_signal', 'checkpoint', 'feature', 'rollback', 'set_state', 'log'] as const;

function workOf(
  random: Random,
  kind: 'action' | (typeof KINDS)[number],
  common: Common & Pick<Step, 'tag'>,
  { events, children, waitMs }: Ingredients,
): Step {
  const action = (): Step => ({ ...common, type: 'action', app: 'app', event: random.pick(events), input: { n: 1 } });
  switch (kind) {
    case 'sleep':
      return { ...common, type: 'sleep', input: { duration: random.between(1, waitMs) } };
    case 'wait_signal': {
      const [isEither, isPatient] = [random.chance(0.5), random.chance(0.3)];
      return {
        ...common,
        type: 'wait_signal',
        ...(isEither ? { signals: ['go', 'stop'] } : { signal: 'go' }),
        ...(!isPatient && { input: { timeout: random.between(1, waitMs / 2) } }),
      };
    }
    case 'checkpoint':
      return { ...common, type: 'checkpoint', input: { name: 'mark' } };
    case 'feature': {
      if (children.length === 0) return action();
      const feature = random.pick(children);
      return { ...common, type: 'feature', feature, parent_close_policy: random.pick(POLICIES), input: { n: 1 } };
    }
    case 'rollback':
      if (!random.chance(0.4)) return { ...common, type: 'log', input: { message: 'line' } };
      return { ...common, type: 'rollback', input: { reason: 'because' } } as Step;
    case 'set_state':
      return { ...common, type: 'set_state', input: { at: '$Now' } };
    case 'log':
      return { ...common, type: 'log', input: { message: 'line' } };
    default:
      return action();
  }
}
