/** How two runs differ. */

import { type RunState, statusOf } from '../../engine/feature/state.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import { redact } from '../../kernel/redact.ts';
import { type ErrorView, stepView } from './step-view.ts';
import type { FeatureSpec, RunStatus } from './run.ts';

/** A run that is compared. */
export interface Compared {
  readonly spec: FeatureSpec;
  readonly state: RunState;
}

/** How two runs differ; `<id>` keys are the runs' ids. */
export interface Comparison {
  features: { feature_id: string; feature_tag: string; version: number; status: RunStatus; created_at: number }[];
  /** Fields of the input that differ, as the first and the second run have them; null for what one lacks. */
  input_diff: Record<string, [unknown, unknown]>;
  /** Steps that differ: `{ step, <id>: { status, output, error } }`. */
  step_diffs: ({ step: string } & Record<string, unknown>)[];
  /** How each ended, or stands. */
  outcome_diff: Record<string, { status: RunStatus; output: unknown }>;
}

/** Compares two runs. */
export function compareRuns(one: Compared, other: Compared): Comparison {
  const both = [one, other];
  return {
    features: both.map(({ spec, state }) => ({
      feature_id: spec.id,
      feature_tag: spec.feature,
      version: spec.version,
      status: statusOf(state),
      created_at: spec.createdAt,
    })),
    input_diff: inputDiff(one.state.input, other.state.input),
    step_diffs: stepDiffs(one, other),
    outcome_diff: Object.fromEntries(
      both.map(({ spec, state }) => [
        spec.id,
        { status: statusOf(state), output: redact(state.final?.output ?? null) },
      ]),
    ),
  };
}

function inputDiff(one: unknown, other: unknown): Comparison['input_diff'] {
  const [first, second] = [fieldsOf(one), fieldsOf(other)];
  const names = new Set([...first.keys(), ...second.keys()]);
  return Object.fromEntries(
    [...names].flatMap((name): [string, [unknown, unknown]][] => {
      const [left, right] = [first.get(name) ?? null, second.get(name) ?? null];
      if (isSame(left, right)) return [];
      // Under its name, by which it is known whether it is to be shown.
      const shown = (value: unknown) => (redact({ [name]: value }) as Record<string, unknown>)[name];
      return [[name, [shown(left), shown(right)]]];
    }),
  );
}

function fieldsOf(input: unknown): Map<string, unknown> {
  return new Map(typeof input === 'object' && input !== null ? Object.entries(input) : []);
}

function stepDiffs(one: Compared, other: Compared): Comparison['step_diffs'] {
  const tags = new Set([one, other].flatMap(({ state }) => state.plan.steps.map(({ tag }) => tag)));
  return [...tags].flatMap((step) => {
    const [first, second] = [briefOf(one.state, step), briefOf(other.state, step)];
    return isSame(first, second) ? [] : [{ step, [one.spec.id]: first, [other.spec.id]: second }];
  });
}

function briefOf(state: RunState, tag: string): { status: string; output: unknown; error: ErrorView | null } | null {
  const view = stepView(state, tag);
  return view === null ? null : { status: view.status, output: view.output, error: view.error };
}

function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
