/** One step of a run, as callers see it. */

import type { Item, RunState, StepState } from '../../engine/feature/state.ts';
import type { ErrorCode, ErrorRecord } from '../../kernel/errors.ts';
import { redact } from '../../kernel/redact.ts';

/** What is told of a failure. */
export interface ErrorView {
  code: ErrorCode;
  message: string;
}

/** A step as callers see it. Times are epoch milliseconds, the duration milliseconds. */
export interface StepView {
  tag: string;
  name: string;
  type: string;
  status: StepState['status'];
  /** What it was given; null where secrets are in it. Of a `for_each`, a list. */
  input: unknown;
  output: unknown;
  error: ErrorView | null;
  /** Attempts that began, over all items. */
  attempts: number;
  start_time: number | null;
  end_time: number | null;
  duration: number | null;
  /** How its compensation stands; null where none was asked for. */
  rollback_status: 'running' | 'completed' | 'failed' | null;
}

/** What is told of a failure; null for none. */
export function errorView(error: ErrorRecord | null): ErrorView | null {
  return error === null ? null : { code: error.code, message: error.message };
}

/** A step by its tag; null for a tag that the feature does not have. */
export function stepView({ plan, steps, outputs }: RunState, tag: string): StepView | null {
  const place = plan.places.get(tag);
  const planned = place === undefined ? undefined : plan.steps[place];
  const step = place === undefined ? undefined : steps[place];
  if (planned === undefined || step === undefined) return null;
  const { status, elements, items, startedAt, endedAt } = step;
  const inputs = items.map(({ input }) => input ?? null);
  return {
    tag,
    name: planned.name,
    type: planned.type,
    status,
    input: redact(elements === null ? (inputs[0] ?? null) : inputs),
    output: redact(Object.hasOwn(outputs, tag) ? outputs[tag] : null),
    error: errorView(step.error ?? items.find(({ error }) => error !== null)?.error ?? null),
    attempts: items.reduce((sum, { begun }) => sum + begun, 0),
    start_time: startedAt,
    end_time: endedAt,
    duration: startedAt === null || endedAt === null ? null : endedAt - startedAt,
    rollback_status: rollbackStatus(items),
  };
}

function rollbackStatus(items: readonly Item[]): StepView['rollback_status'] {
  const stands = items.flatMap(({ compensation }) => (compensation === null ? [] : [compensation.status]));
  if (stands.length === 0) return null;
  if (stands.includes('failed')) return 'failed';
  return stands.every((status) => status === 'done') ? 'completed' : 'running';
}
