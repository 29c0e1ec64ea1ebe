import type { Plan, StepWork } from '../../../src/engine/feature/plan.ts';
import type { Random } from '../../simulation/platform/random.ts';
import { planOf, work, type Written } from './plans.ts';

const STRATEGIES = ['reverse_all', 'critical_only', 'to_checkpoint', 'none'] as const;

/** A plan that chance makes: up to a dozen steps, each after some of those before it. */
export function randomPlan(random: Random): Plan {
  const written: Written[] = [];
  for (let n = random.between(1, 12); n > 0; n -= 1) written.push(randomStep(random, written));
  return planOf(written, {
    strategy: STRATEGIES[random.between(0, 3)] ?? 'none',
    timeoutMs: random.chance(0.15) ? random.between(1_000, 60_000) : null,
  });
}

function randomStep(random: Random, before: readonly Written[]): Written {
  const tag = `s${before.length}`;
  const after = before.filter(() => random.chance(2 / (before.length + 1))).map((step) => step.tag);
  const other = randomWork(random);
  const isCall = other === null;
  const isEach = isCall && random.chance(0.2);
  return {
    tag,
    after,
    ...(after.length > 0 && random.chance(0.2) && { condition: `$Step{${after[0]}}{n} > 5` }),
    ...(isEach && {
      items: Array.from({ length: random.between(0, 6) }, (_, n) => n),
      concurrency: random.between(1, 4),
    }),
    ...(other !== null && { work: other }),
    ...(isCall && random.chance(0.6) && { undo: { of: tag } }),
    options: {
      retries: random.between(0, 2),
      retryDelayMs: random.between(1, 5_000),
      allowFail: random.chance(0.15),
      critical: random.chance(0.3),
    },
  };
}

function randomWork(random: Random): StepWork | null {
  if (random.chance(0.6)) return null;
  switch (random.between(0, 6)) {
    case 0:
      return work.sleep(random.between(1, 100_000));
    case 1:
      return work.signal(['go'], random.chance(0.5) ? random.between(1, 50_000) : null);
    case 2:
      return work.signal(['go', 'stop'], random.between(1, 50_000));
    case 3:
      return work.checkpoint('mark');
    case 4:
      return work.child((['terminate', 'request_cancel', 'abandon'] as const)[random.between(0, 2)]);
    case 5:
      return random.chance(0.3) ? work.rollback('because') : work.log('line');
    default:
      return work.state({ at: '$Now' });
  }
}
