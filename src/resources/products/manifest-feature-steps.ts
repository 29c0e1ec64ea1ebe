/** Every form of a feature as one list of steps. */

import type { FieldError } from '../../kernel/errors.ts';
import { type FeatureEvent, Step } from './manifest-feature-step.ts';
import type { Feature } from './manifest-feature.ts';
import { fileEvent } from './manifest-file-call.ts';
import { sendInput } from './manifest-message-call.ts';
import { ownerOf } from './manifest-owned-action.ts';

/** Where something stands in a manifest. */
export type Path = readonly (string | number)[];

/** Tells of something that is wrong. */
export type Report = (path: Path, message: string) => void;

/** A step with its place in the feature. */
export interface PlacedStep {
  readonly step: Step;
  /** Where the step, or the event that it was read from, stands in the feature. */
  readonly path: Path;
  /** The event that it was read from, and that event's sequence; null for a step. */
  readonly from: { readonly sequence: string; readonly event: string } | null;
}

/** A sequence with its place in the feature. */
export interface PlacedSequence {
  readonly tag: string;
  readonly parents: readonly string[];
  readonly events: readonly FeatureEvent[];
  readonly path: Path;
}

/** Something wrong in a feature. */
interface Fault {
  readonly path: Path;
  readonly message: string;
}

/** The steps of a feature. Events that cannot be read as steps are left out and told of in `faults`. */
export function placeSteps(feature: Feature): { readonly steps: readonly PlacedStep[]; readonly faults: Fault[] } {
  const faults: Fault[] = [];
  const steps = (feature.steps ?? []).map((step, index): PlacedStep => ({ step, path: ['steps', index], from: null }));
  for (const { tag, events, path } of sequencesOf(feature)) {
    for (const [index, event] of events.entries()) {
      const at = [...path, 'events', index];
      const parsed = Step.safeParse(stepOf(event, `${tag}.${event.event}`));
      if (parsed.success) steps.push({ step: parsed.data, path: at, from: { sequence: tag, event: event.event } });
      else
        for (const issue of parsed.error.issues)
          for (const found of faultsOf(issue)) faults.push({ path: [...at, ...found.path], message: found.message });
    }
  }
  return { steps, faults };
}

/** The sequences of a feature; a list of events is one by the name of `main`. */
export function sequencesOf(feature: Feature): PlacedSequence[] {
  const sequences = (feature.sequence ?? []).map(({ tag, parents = [], events }, index) => ({
    tag,
    parents,
    events,
    path: ['sequence', index],
  }));
  return feature.events === undefined
    ? sequences
    : [...sequences, { tag: 'main', parents: [], events: feature.events, path: [] }];
}

/** Errors of what a step was made of, which name places within it. */
export function within(path: Path, errors: readonly FieldError[]): Fault[] {
  return errors.map(({ path: at, message }) => ({ path: [...path, at], message }));
}

function stepOf(given: FeatureEvent, tag: string): Record<string, unknown> {
  const { type, event, retries, allow_fail, ...written } = given;
  const rest =
    type === 'notification' && isFields(written.input) ? { ...written, input: sendInput(written.input) } : written;
  const options = Object.fromEntries(
    Object.entries({ retries, allow_fail }).filter(([, value]) => value !== undefined),
  );
  return { ...rest, ...targetOf(type, event), type, tag, name: event, options };
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Kinds of steps that name a component by a field of that name. */
const OF_TAG: ReadonlySet<string> = new Set(['feature', 'fallback', 'healthcheck', 'quota']);

function targetOf(type: FeatureEvent['type'], event: string): Record<string, unknown> {
  if (type === 'action' || ownerOf(type) !== null) return { event };
  if (OF_TAG.has(type)) return { [type]: event };
  if (type === 'storage') return { ...fileEvent(event) };
  if (type === 'notification' || type === 'publish') return { event };
  return type === 'wait_signal' ? { signals: [event] } : {};
}

/** An issue of a step by the names of the event that it was made of. */
function faultsOf(issue: {
  readonly code?: string;
  readonly keys?: readonly string[];
  readonly path: readonly PropertyKey[];
  readonly message: string;
}): Fault[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys')
    return (issue.keys ?? []).map((key) => ({ path: [...path, key], message: 'is not a known field' }));
  const [first, ...more] = path;
  const isName = ['tag', ...OF_TAG, 'storage', 'signals'].includes(String(first));
  return [{ path: isName ? ['event'] : path.length === 0 ? [] : [first ?? '', ...more], message: issue.message }];
}
