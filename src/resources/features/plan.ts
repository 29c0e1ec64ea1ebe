/** Makes a feature ready to run. */

import type { Compensation, Plan, PlanStep, StepOptions, StepWork } from '../../engine/feature/plan.ts';
import { compileTemplate, type Template } from '../../expressions/template.ts';
import { type FieldError, ProcessorError, refusal } from '../../kernel/errors.ts';
import { pathText } from '../../kernel/field-errors.ts';
import { createGraph, type FeatureGraph, type GraphStep } from '../products/manifest-feature-graph.ts';
import { rollbackFile, rollbackMessage, rollbackNaming, rollbackTopic } from '../products/manifest-feature-rollback.ts';
import type { Step } from '../products/manifest-feature-step.ts';
import { type Path, placeSteps, within } from '../products/manifest-feature-steps.ts';
import type { Feature } from '../products/manifest-feature.ts';
import { type PublishCall, publishCall } from '../products/manifest-event-call.ts';
import { type FileCall, fileCall } from '../products/manifest-file-call.ts';
import { type MessageCall, messageCall } from '../products/manifest-message-call.ts';
import { type OwnedCall, ownedCall } from '../products/manifest-owned-action.ts';

const RETRY_DELAY_MS = 1_000;
const NOTHING = compileTemplate(null);

/**
 * The plan of a feature: one list of steps whatever its form, every template compiled. Of a feature that passed its
 * check; of another, throws `VALIDATION_ERROR` for what does not compile, and `NOT_SUPPORTED` for a kind of step that
 * this processor does not run. Linear in steps and references.
 */
export function createPlan(feature: Feature): Plan {
  const { steps: placed, faults } = placeSteps(feature);
  const graph = createGraph(feature, placed);
  const errors = errorsOf(faults, graph);
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  const dependents = dependentsOf(graph);
  return {
    tag: feature.tag,
    steps: graph.steps.map((step, place) => planStep(step, dependents[place] ?? [], feature)),
    places: graph.places,
    sequences: tagsOf(graph),
    output: compileTemplate(feature.output ?? null, 'output'),
    strategy: feature.options?.rollback_strategy ?? 'reverse_all',
    timeoutMs: feature.options?.timeout ?? null,
    signals: new Set(Object.keys(feature.signals ?? {})),
  };
}

/** What could not be read as steps, and what does not compile. */
function errorsOf(
  faults: readonly { readonly path: Path; readonly message: string }[],
  graph: FeatureGraph,
): FieldError[] {
  const compiled = graph.steps.flatMap((step) => within(step.path, step.compiled.errors));
  return [...faults, ...compiled].map(({ path, message }) => ({ path: pathText(path), message }));
}

function dependentsOf({ steps }: FeatureGraph): number[][] {
  const dependents = steps.map((): number[] => []);
  for (const [place, { dependsOn }] of steps.entries()) for (const before of dependsOn) dependents[before]?.push(place);
  return dependents;
}

function tagsOf({ steps, sequences }: FeatureGraph): Plan['sequences'] {
  return Object.fromEntries(
    [...sequences].map(([sequence, events]) => [
      sequence,
      Object.fromEntries(
        [...events].flatMap(([event, place]) => {
          const tag = steps[place]?.step.tag;
          return tag === undefined ? [] : [[event, tag]];
        }),
      ),
    ]),
  );
}

function planStep({ step, compiled, dependsOn }: GraphStep, dependents: readonly number[], feature: Feature): PlanStep {
  return {
    tag: step.tag,
    name: step.name ?? step.tag,
    type: step.type,
    dependsOn,
    dependents,
    condition: compiled.condition,
    items: compiled.items,
    concurrency: step.for_each?.concurrency ?? 1,
    options: optionsOf(step, feature),
    work: workOf(step, (member) => compiled.work.get(member) ?? NOTHING),
    rollback: compiled.rollback === null ? null : compensationOf(step, compiled.rollback),
  };
}

function optionsOf({ type, options = {} }: Step, feature: Feature): StepOptions {
  // Waiting anew, or a whole child anew, is never what an option for all calls was meant for.
  const usual = type === 'action' ? (feature.options?.retries ?? 0) : 0;
  return {
    retries: options.retries ?? usual,
    retryDelayMs: options.retry_delay ?? RETRY_DELAY_MS,
    timeoutMs: options.timeout ?? null,
    allowFail: options.allow_fail ?? false,
    critical: options.critical ?? false,
  };
}

function compensationOf(step: Step, input: Template): Compensation | null {
  if (step.rollback === undefined) return null;
  const naming = rollbackNaming(step);
  const owned = naming === null ? null : ownedCall(naming);
  if (owned !== null) return { ...owned, input, ...writtenOf(owned, step.rollback.input) };
  const other =
    fileCall(rollbackFile(step) ?? {}) ??
    messageCall(rollbackMessage(step) ?? {}) ??
    publishCall(rollbackTopic(step) ?? {});
  if (other !== null) return { ...other, target: { ...other.target }, input };
  const { app = step.type === 'action' ? step.app : undefined, event } = step.rollback;
  if (app === undefined || event === undefined)
    throw refusal('VALIDATION_ERROR', [
      { path: `${step.tag}.rollback.${app === undefined ? 'app' : 'event'}`, message: 'is required' },
    ]);
  return { namespace: 'actions', target: { app, event }, input };
}

/** What an operation of a graph is given, as it is written: its names are those, and what references give are values. */
function writtenOf(
  { namespace, target }: OwnedCall | FileCall | MessageCall | PublishCall,
  input: unknown,
): Pick<Compensation, 'written'> {
  return namespace === 'graphs' && 'operation' in target ? { written: input ?? {} } : {};
}

type ResourceStep = Extract<Step, { type: 'database' | 'graph' | 'storage' | 'notification' | 'publish' }>;

/** What a step calls of a resource that is no app; null for another kind. */
function resourceCall(step: Step): OwnedCall | FileCall | MessageCall | PublishCall | null {
  if (step.type === 'storage') return fileCall(step);
  if (step.type === 'notification') return messageCall(step);
  return step.type === 'publish' ? publishCall(step) : ownedCall(step);
}

function workOf(step: Step, template: (member: string) => Template): StepWork {
  const owned = resourceCall(step);
  if (owned !== null) {
    const { input, cache = null } = step as ResourceStep;
    return { type: 'call', ...owned, input: template(''), ...writtenOf(owned, input), cache };
  }
  switch (step.type) {
    case 'action': {
      const { app, event, cache = null } = step;
      return { type: 'call', namespace: 'actions', target: { app, event }, input: template(''), cache };
    }
    case 'fallback': {
      const { fallback: tag, cache = null } = step;
      return { type: 'call', namespace: 'fallback', target: { tag }, input: template(''), cache };
    }
    case 'quota': {
      const { quota: tag, action, on_exceeded: onExceeded, cache = null } = step;
      const target = { tag, ...(action !== undefined && { action }), ...(onExceeded !== undefined && { onExceeded }) };
      return { type: 'call', namespace: 'quota', target, input: template(''), cache };
    }
    case 'healthcheck':
      return { type: 'call', namespace: 'healthcheck', target: { tag: step.healthcheck }, input: NOTHING, cache: null };
    case 'feature': {
      const { feature, parent_close_policy: closePolicy = 'terminate' } = step;
      return { type: 'feature', feature, input: template(''), closePolicy };
    }
    case 'sleep': {
      const isDuration = step.input.duration !== undefined;
      return { type: 'sleep', time: template(isDuration ? 'duration' : 'until'), isDuration };
    }
    case 'wait_signal': {
      const { signal, signals = signal === undefined ? [] : [signal], input } = step;
      return { type: 'wait_signal', signals, timeoutMs: input?.timeout ?? null };
    }
    case 'checkpoint':
      return { type: 'checkpoint', name: step.input.name, metadata: template('metadata') };
    case 'set_state':
      return { type: 'set_state', values: template('') };
    case 'log': {
      const { level = 'info' } = step.input;
      return { type: 'log', level, message: template('message'), data: template('data') };
    }
    case 'rollback':
      return { type: 'rollback', reason: template('reason') };
    default:
      throw new ProcessorError('NOT_SUPPORTED', `this processor does not run steps of type '${step.type}'`);
  }
}
