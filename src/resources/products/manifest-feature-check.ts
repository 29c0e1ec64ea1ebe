/** What the shape of a feature cannot say: steps that must lead somewhere, and things they name that must exist. */

import { pathText } from '../../kernel/field-errors.ts';
import { createGraph, type FeatureGraph } from './manifest-feature-graph.ts';
import { createOrder, type Order } from './manifest-feature-order.ts';
import { isUnsupported, STEPS } from './manifest-feature-step.ts';
import { type Path, placeSteps, type Report, sequencesOf, within } from './manifest-feature-steps.ts';
import { checkTargets, type FeatureNames } from './manifest-feature-targets.ts';
import { checkTemplates } from './manifest-feature-templates.ts';
import type { Feature } from './manifest-feature.ts';
import type { InputFields } from './manifest-input-fields.ts';

/** Steps of a cycle that an error names. */
const SHOWN = 40;

/** Reports what is wrong with the features of a manifest, each by itself and together. */
export function checkFeatures(
  features: readonly { readonly value: Feature; readonly path: Path }[],
  names: FeatureNames,
  report: Report,
): void {
  for (const { value, path } of features) checkFeature(value, names, path, report);
}

/** Reports what is wrong with a feature by itself. Nothing that it reports depends on the time at which it is asked. */
export function checkFeature(feature: Feature, names: FeatureNames, path: Path, report: Report): void {
  checkEnvironments(feature, names, path, report);
  checkForm(feature, path, report);
  checkSequences(feature, path, report);
  checkLengths(feature.input, [...path, 'input'], report);
  for (const [name, { input }] of Object.entries(feature.signals ?? {}))
    checkLengths(input, [...path, 'signals', name, 'input'], report);
  const { steps, faults } = placeSteps(feature);
  for (const fault of faults) report([...path, ...fault.path], fault.message);
  if (steps.length > STEPS) return report(path, `a feature has ${STEPS} steps at most`);
  const graph = createGraph(feature, steps);
  for (const { path: at, compiled } of graph.steps)
    for (const fault of within(at, compiled.errors)) report([...path, ...fault.path], fault.message);
  const order = createOrder(graph.steps.map(({ dependsOn }) => dependsOn));
  checkTags(graph, path, report);
  checkOrder(graph, order, path, report);
  checkTemplates({ feature, graph, order, apps: names.whole }, path, report);
  checkTargets(feature, steps, names, path, report);
}

/** Steps of a feature that are understood and that this processor cannot run, by path. */
export function unsupportedSteps(feature: Feature, path: string): { path: string; message: string }[] {
  const events = sequencesOf(feature).flatMap((sequence) =>
    sequence.events.map(({ type }, index) => ({ type, at: [...sequence.path, 'events', index] })),
  );
  return [...(feature.steps ?? []).map(({ type }, index) => ({ type, at: ['steps', index] })), ...events]
    .filter(({ type }) => isUnsupported(type))
    .map(({ type, at }) => ({
      path: `${path}.${pathText([...at, 'type'])}`,
      message: `this processor does not run steps of type '${type}'`,
    }));
}

function checkEnvironments({ envs = [] }: Feature, names: FeatureNames, path: Path, report: Report): void {
  const seen = new Set<string>();
  for (const [index, { slug }] of envs.entries()) {
    const at = [...path, 'envs', index, 'slug'];
    if (!names.environments.has(slug)) report(at, `the product has no environment '${slug}'`);
    if (seen.has(slug)) report(at, `'${slug}' stands there already`);
    seen.add(slug);
  }
}

function checkForm(feature: Feature, path: Path, report: Report): void {
  const given = (['steps', 'sequence', 'events'] as const).filter((form) => feature[form] !== undefined);
  const [first, second] = given;
  if (first === undefined) report([...path, 'steps'], 'give steps, sequence or events');
  if (second !== undefined) report([...path, second], `give one of steps, sequence and events; ${first} stands there`);
}

function checkLengths(fields: InputFields | undefined, path: Path, report: Report): void {
  for (const [name, { minlength, maxlength }] of Object.entries(fields ?? {}))
    if (minlength !== undefined && maxlength !== undefined && minlength > maxlength)
      report([...path, name, 'minlength'], 'is more than maxlength');
}

/** Tags that stand twice, and those that lead nowhere. */
function checkTags({ steps, places }: FeatureGraph, path: Path, report: Report): void {
  for (const [place, { step, path: at, from }] of steps.entries()) {
    if (places.get(step.tag) !== place)
      report([...path, ...at, from === null ? 'tag' : 'event'], `'${step.tag}' stands there already`);
    for (const [index, tag] of (step.dependsOn ?? []).entries())
      if (!places.has(tag)) report([...path, ...at, 'dependsOn', index], `there is no step '${tag}'`);
  }
}

function checkSequences(feature: Feature, path: Path, report: Report): void {
  const sequences = sequencesOf(feature);
  const tags = new Set(sequences.map(({ tag }) => tag));
  const seen = new Set<string>();
  for (const { tag, parents, path: at } of sequences) {
    if (seen.has(tag)) report([...path, ...at, 'tag'], `'${tag}' stands there already`);
    seen.add(tag);
    for (const [index, parent] of parents.entries())
      if (!tags.has(parent)) report([...path, ...at, 'parents', index], `there is no sequence '${parent}'`);
  }
}

function checkOrder({ steps }: FeatureGraph, { cycles, stuck }: Order, path: Path, report: Report): void {
  const tag = (place: number) => steps[place]?.step.tag;
  const at = (place: number): Path => [...path, ...(steps[place]?.path ?? [])];
  for (const cycle of cycles) {
    const [first = 0] = cycle;
    const shown = cycle.slice(0, SHOWN).map(tag);
    const rest = cycle.length > SHOWN ? [`${cycle.length - SHOWN} more`] : [];
    report(at(first), `can never begin, since it waits for itself: ${[...shown, ...rest, tag(first)].join(' → ')}`);
  }
  for (const [place, keeps] of stuck) report(at(place), `can never begin, since it waits for '${tag(keeps)}'`);
}
