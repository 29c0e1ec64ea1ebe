/** The templates of a feature: what they refer to, and what is written out in them. */

import { compileTemplate } from '../../expressions/template.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import { Duration, Instant } from '../../kernel/fields.ts';
import { conditionText, neverHolds } from './manifest-feature-condition.ts';
import type { GraphStep } from './manifest-feature-graph.ts';
import { checkReferences, type ReferenceParts, type Standing } from './manifest-feature-references.ts';
import type { Step } from './manifest-feature-step.ts';
import type { Path, Report } from './manifest-feature-steps.ts';

/** Reports what is wrong with the templates of a feature beyond their syntax; that of the output and queries included. */
export function checkTemplates(parts: ReferenceParts, path: Path, report: Report): void {
  for (const [place, step] of parts.graph.steps.entries()) checkStep(step, place, parts, path, report);
  const { output, queries } = parts.feature;
  checkWhole(output, { in: 'output', place: null }, parts, [...path, 'output'], report);
  for (const [name, { result }] of Object.entries(queries ?? {}))
    checkWhole(result, { in: 'query', place: null }, parts, [...path, 'queries', name, 'result'], report);
}

function checkStep(
  { step, path: at, compiled }: GraphStep,
  place: number,
  parts: ReferenceParts,
  above: Path,
  report: Report,
): void {
  const path = [...above, ...at];
  const { condition, items, work, rollback } = compiled;
  const begin = [...(condition?.references ?? []), ...(items?.references ?? [])];
  checkReferences(begin, { in: 'begin', place }, parts, path, report);
  for (const { references } of work.values()) checkReferences(references, { in: 'work', place }, parts, path, report);
  checkReferences(rollback?.references ?? [], { in: 'rollback', place }, parts, path, report);
  if (condition !== null && step.condition !== undefined && neverHolds(conditionText(step.condition, '')))
    report([...path, 'condition'], 'never holds, so that the step can never run');
  // What does not compile has been told of.
  if (compiled.errors.length > 0) return;
  if (items?.isConstant === true && !Array.isArray(step.for_each?.items))
    report([...path, 'for_each', 'items'], 'must be a list, or an expression that gives one');
  if (step.type === 'sleep') checkSleep(step, compiled.work, path, report);
}

function checkSleep(
  { input: { duration, until } }: Extract<Step, { type: 'sleep' }>,
  work: GraphStep['compiled']['work'],
  path: Path,
  report: Report,
): void {
  const [[member, template] = []] = work;
  if (member === undefined || template?.isConstant !== true) return;
  const read = duration === undefined ? Instant.safeParse(until) : Duration.safeParse(duration);
  const at = [...path, 'input', member];
  if (!read.success) report(at, read.error.issues[0]?.message ?? 'is no time');
  else if (duration !== undefined && read.data > LIMITS.feature_sleep.value)
    report(at, 'a step sleeps for 365 days at most');
}

/** Checks a template that belongs to no step. */
function checkWhole(value: unknown, standing: Standing, parts: ReferenceParts, path: Path, report: Report): void {
  const [last = ''] = path.slice(-1);
  const above = path.slice(0, -1);
  try {
    checkReferences(compileTemplate(value ?? null, String(last)).references, standing, parts, above, report);
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    for (const { path: at, message } of thrown.details.errors ?? []) report([...above, at], message);
  }
}
