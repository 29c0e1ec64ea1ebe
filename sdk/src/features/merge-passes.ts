/** One definition of what several passes of a handler recorded. */

import type { Step } from './definition.ts';
import { mergeOutputs } from './merge-outputs.ts';
import { Order } from './order.ts';
import { RecordingError } from './recording-error.ts';
import type { Pass, RecordedStep, Term } from './recorded.ts';
import { type SourcePlace, UNKNOWN_PLACE } from './source-place.ts';

/**
 * The steps of all passes in the order in which they first appeared, and the output. A step that only some passes reach
 * has the condition that tells those from the others. Throws `RECORDING_ERROR` where passes contradict each other.
 */
export function mergePasses(passes: readonly Pass[], home: SourcePlace): { steps: Step[]; output: unknown } {
  const tags = [...new Set(passes.flatMap(({ steps }) => [...steps.keys()]))];
  const merged = new Map(tags.map((tag) => [tag, mergeStep(tag, passes)]));
  const order = orderOf(merged);
  const steps = [...merged.values()].map(({ step, after, condition }): Step => {
    const latest = order.latest(after);
    return {
      ...step,
      ...(latest.length === 0 ? {} : { dependsOn: latest }),
      ...(condition === null ? {} : { condition }),
    };
  });
  return { steps, output: mergeOutputs(passes, home) };
}

interface MergedStep {
  readonly step: Step;
  readonly after: ReadonlySet<string>;
  readonly condition: string | null;
  readonly place: SourcePlace;
}

function mergeStep(tag: string, passes: readonly Pass[]): MergedStep {
  const [first, ...others] = passes.flatMap(({ steps }) => steps.get(tag) ?? []);
  if (first === undefined) throw new RecordingError(`there is no step '${tag}'`, UNKNOWN_PLACE);
  const other = others.find(({ step }) => JSON.stringify(step) !== JSON.stringify(first.step));
  if (other !== undefined)
    throw new RecordingError(
      `the step '${tag}' is recorded differently in two scenarios (${differenceOf(first.step, other.step)}). Give it another tag, or pass on what no scenario gives`,
      other.place,
    );
  const recorded = [first, ...others];
  return {
    step: first.step,
    after: new Set(recorded.flatMap(({ after }) => after)),
    condition: conditionOf(tag, recorded, recorded.length === passes.length),
    place: first.place,
  };
}

/** The condition under which a step is reached; null for none. */
function conditionOf(tag: string, recorded: readonly RecordedStep[], isInAll: boolean): string | null {
  const conditions = recorded.map(({ terms }) => allOf(terms.filter(({ isOfScenario }) => !isInAll || !isOfScenario)));
  const unconditional = conditions.indexOf('');
  if (unconditional < 0) return [...new Set(conditions)].join(' || ');
  if (isInAll) return null;
  throw new RecordingError(
    `the step '${tag}' is reached in some scenarios only, and one of them has read nothing that tells it from the others. Give what the handler branches on in every scenario`,
    recorded[unconditional]?.place ?? UNKNOWN_PLACE,
  );
}

function allOf(terms: readonly Term[]): string {
  return terms.map(({ text }) => text).join(' && ');
}

function orderOf(steps: ReadonlyMap<string, MergedStep>): Order {
  const order = new Order();
  const visit = (tag: string, path: readonly string[]): void => {
    const step = steps.get(tag);
    if (step === undefined || order.has(tag)) return;
    if (path.includes(tag))
      throw new RecordingError(
        `the step '${tag}' comes before '${path.at(-1)}' in one scenario and after it in another. Give one of them another tag`,
        step.place,
      );
    for (const before of step.after) visit(before, [...path, tag]);
    order.add(tag, [...step.after]);
  };
  for (const tag of steps.keys()) visit(tag, []);
  return order;
}

function differenceOf(one: Step, other: Step): string {
  const fields = [...new Set([...Object.keys(one), ...Object.keys(other)])] as (keyof Step)[];
  return fields.filter((field) => JSON.stringify(one[field]) !== JSON.stringify(other[field])).join(', ');
}
