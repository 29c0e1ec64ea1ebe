/** Which steps of a feature must have ended before which. */

import type { Reference } from '../../expressions/scope.ts';
import { writtenKey } from '../../expressions/lookup.ts';
import { type CompiledStep, compileStep, referencesOf } from './manifest-feature-compile.ts';
import { type PlacedStep, sequencesOf } from './manifest-feature-steps.ts';
import type { Feature } from './manifest-feature.ts';

/** A step among the others. */
export interface GraphStep extends PlacedStep {
  readonly compiled: CompiledStep;
  /** Places of the steps that must have ended, none twice. */
  readonly dependsOn: readonly number[];
}

/** By what names steps are known. */
export interface StepNames {
  /** Places by tag; of two steps with one tag, that of the first. */
  readonly places: ReadonlyMap<string, number>;
  /** Places by sequence and event. */
  readonly sequences: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Places by event alone; null for a name that events of several sequences have. */
  readonly events: ReadonlyMap<string, number | null>;
}

/** The steps of a feature with what each depends on. */
export interface FeatureGraph extends StepNames {
  readonly steps: readonly GraphStep[];
}

/** Compiles steps and finds what they depend on. Names that lead nowhere are passed over. */
export function createGraph(feature: Feature, placed: readonly PlacedStep[]): FeatureGraph {
  const names = namesOf(placed);
  const parents = new Map(sequencesOf(feature).map((sequence) => [sequence.tag, sequence.parents]));
  const steps = placed.map((each): GraphStep => {
    const compiled = compileStep(each.step);
    return { ...each, compiled, dependsOn: [...dependencies(each, compiled, names, placed, parents)] };
  });
  return { ...names, steps };
}

/**
 * The place of the step that a reference means. A text where it means none that there is: what is wrong with it. Null
 * for references to something else.
 */
export function stepOf({ name, groups }: Reference, names: StepNames): number | string | null {
  if (name !== 'Step' && name !== 'Sequence') return null;
  if (groups.some((group, index) => group === null && index < (name === 'Step' ? 1 : 2)))
    return `$${name} names its ${name === 'Step' ? 'step' : 'event'} as it is, not by an expression`;
  const keys = groups.flatMap((group) => (group === null ? [] : [group]));
  return name === 'Step' ? byTag(keys, names) : byEvent(keys, names);
}

function namesOf(placed: readonly PlacedStep[]): StepNames {
  const places = new Map<string, number>();
  const sequences = new Map<string, Map<string, number>>();
  const all = new Map<string, number | null>();
  for (const [place, { step, from }] of placed.entries()) {
    if (!places.has(step.tag)) places.set(step.tag, place);
    if (from === null) continue;
    const events = sequences.get(from.sequence) ?? new Map<string, number>();
    sequences.set(from.sequence, events);
    if (events.has(from.event)) continue;
    events.set(from.event, place);
    all.set(from.event, all.has(from.event) ? null : place);
  }
  return { places, sequences, events: all };
}

function dependencies(
  { step, from }: PlacedStep,
  compiled: CompiledStep,
  names: StepNames,
  placed: readonly PlacedStep[],
  parents: ReadonlyMap<string, readonly string[]>,
): Set<number> {
  const { places, sequences } = names;
  if (step.dependsOn !== undefined) return new Set(step.dependsOn.flatMap((tag) => places.get(tag) ?? []));
  const referred = referencesOf(compiled).flatMap((reference) => {
    const place = stepOf(reference, names);
    return typeof place === 'number' ? place : [];
  });
  if (from === null) return new Set(referred);
  const before = (parents.get(from.sequence) ?? []).flatMap((parent) => [...(sequences.get(parent)?.values() ?? [])]);
  const beside = referred.filter((place) => placed[place]?.from?.sequence === from.sequence);
  return new Set([...before, ...beside]);
}

// What a key means to a reference: the very name first, else a path whose first segment is the name.
function byTag([key = '']: readonly string[], { places }: StepNames): number | string {
  const place = places.get(key) ?? places.get(writtenKey(key).segments?.[0] ?? '');
  return place ?? `$Step{${key}}: there is no step '${key}'`;
}

function byEvent(keys: readonly string[], { sequences, events: all }: StepNames): number | string {
  const [first = ''] = keys;
  const [head = first, ...rest] = sequences.has(first) ? [first] : (writtenKey(first).segments ?? []);
  const events = sequences.get(head);
  if (events === undefined) return byEventAlone(all.has(first) ? first : head, all);
  const event = rest[0] ?? keys[1];
  if (event === undefined) return `$Sequence{${first}}: name an event of the sequence too`;
  return (
    events.get(event) ??
    events.get(writtenKey(event).segments?.[0] ?? '') ??
    `$Sequence{${head}}{${event}}: sequence '${head}' has no event '${event}'`
  );
}

/** The short form, which leaves the sequence out. */
function byEventAlone(name: string, events: StepNames['events']): number | string {
  const place = events.get(name);
  if (place === null) return `$Sequence{${name}}: several sequences have an event '${name}'; name the sequence too`;
  return place ?? `$Sequence{${name}}: there is no sequence '${name}', and no such event`;
}
