import { compileCondition } from '../../../src/expressions/condition.ts';
import { compileTemplate } from '../../../src/expressions/template.ts';
import type { Compensation, Plan, PlanStep, StepOptions, StepWork } from '../../../src/engine/feature/plan.ts';

/** A step as a test writes it: an action without more. */
export interface Written {
  readonly tag: string;
  readonly after?: readonly string[];
  readonly condition?: string;
  readonly items?: unknown;
  readonly concurrency?: number;
  readonly options?: Partial<StepOptions>;
  readonly work?: StepWork;
  readonly input?: unknown;
  /** What its compensation is given; none when absent. */
  readonly undo?: unknown;
}

const OPTIONS: StepOptions = { retries: 0, retryDelayMs: 1_000, timeoutMs: null, allowFail: false, critical: false };

/** A plan of such steps. */
export function planOf(written: readonly Written[], more: Partial<Plan> = {}): Plan {
  const places = new Map(written.map(({ tag }, place) => [tag, place]));
  const placesOf = (tags: readonly string[]) => tags.map((tag) => places.get(tag) ?? -1);
  const steps = written.map((step, place): PlanStep => ({
    tag: step.tag,
    name: step.tag,
    type: step.work?.type ?? 'action',
    dependsOn: placesOf(step.after ?? []),
    dependents: written.flatMap(({ after = [] }, other) => (placesOf(after).includes(place) ? [other] : [])),
    condition: step.condition === undefined ? null : compileCondition(step.condition),
    items: step.items === undefined ? null : compileTemplate(step.items),
    concurrency: step.concurrency ?? 1,
    options: { ...OPTIONS, ...step.options },
    work: step.work ?? {
      type: 'call',
      namespace: 'actions',
      target: {},
      input: compileTemplate(step.input ?? {}),
      cache: null,
    },
    rollback: step.undo === undefined ? null : undoing(step.undo),
  }));
  return {
    tag: 'tested',
    steps,
    places,
    sequences: {},
    output: compileTemplate(null),
    strategy: 'reverse_all',
    timeoutMs: null,
    signals: new Set(['go', 'stop']),
    ...more,
  };
}

function undoing(input: unknown): Compensation {
  return { namespace: 'actions', target: {}, input: compileTemplate(input) };
}

/** Kinds of work other than calls. */
export const work = {
  sleep: (duration: unknown): StepWork => ({ type: 'sleep', time: compileTemplate(duration), isDuration: true }),
  signal: (signals: readonly string[], timeoutMs: number | null = null): StepWork => ({
    type: 'wait_signal',
    signals,
    timeoutMs,
  }),
  checkpoint: (name: string): StepWork => ({ type: 'checkpoint', name, metadata: compileTemplate(null) }),
  state: (values: unknown): StepWork => ({ type: 'set_state', values: compileTemplate(values) }),
  log: (message: string): StepWork => ({
    type: 'log',
    level: 'info',
    message: compileTemplate(message),
    data: compileTemplate(null),
  }),
  rollback: (reason: string): StepWork => ({ type: 'rollback', reason: compileTemplate(reason) }),
  child: (closePolicy: 'terminate' | 'request_cancel' | 'abandon' = 'terminate'): StepWork => ({
    type: 'feature',
    feature: 'child',
    input: compileTemplate({}),
    closePolicy,
  }),
};
