/** What the templates of a feature may refer to. */

import { writtenKey } from '../../expressions/lookup.ts';
import type { Reference } from '../../expressions/scope.ts';
import { OF_FEATURES, type ReferenceName } from '../../expressions/syntax.ts';
import { checkAppValue } from './manifest-auth-check.ts';
import { type FeatureGraph, stepOf } from './manifest-feature-graph.ts';
import type { Order } from './manifest-feature-order.ts';
import type { Path, Report } from './manifest-feature-steps.ts';
import type { Feature } from './manifest-feature.ts';
import { ownerOf } from './manifest-owned-action.ts';
import type { App } from './manifest.ts';

/** What references are looked up in. */
export interface ReferenceParts {
  readonly feature: Feature;
  readonly graph: FeatureGraph;
  readonly order: Order;
  readonly apps: readonly App[];
}

/** Where a template stands: `begin` is what is read before the items of a step, `work` is read for each of them. */
export type Standing =
  | { readonly in: 'begin' | 'work' | 'rollback'; readonly place: number }
  | { readonly in: 'output' | 'query'; readonly place: null };

/** What `$Run{}` refers to. */
export const RUN_FACTS = [
  'feature_id',
  'feature_tag',
  'product',
  'env',
  'context',
  'original_input',
  'is_replay',
  'is_restart',
  'is_restored',
  'replayed_from',
  'restarted_from',
  'resumed_from',
  'replay_reason',
  'restart_reason',
  'restored_checkpoint',
  'checkpoint_name',
  'checkpoint_data',
] as const;

const OF_QUERIES: ReadonlySet<ReferenceName> = new Set<ReferenceName>(['Input', 'Step', 'Sequence', 'State', 'Now']);
const OF_RUNS: ReadonlySet<ReferenceName> = new Set<ReferenceName>([
  ...OF_QUERIES,
  'Session',
  'Secret',
  'Variable',
  'Constant',
]);

/** Reports references that can have no value where they stand. Their own paths are below `path`. */
export function checkReferences(
  references: readonly Reference[],
  standing: Standing,
  parts: ReferenceParts,
  path: Path,
  report: Report,
): void {
  for (const reference of references) {
    const { name, groups } = reference;
    const at = [...path, reference.path];
    const fault =
      scopeFault(name, standing, parts) ??
      factFault(reference) ??
      inputFault(reference, parts) ??
      stepFault(reference, standing, parts);
    if (fault !== null) report(at, fault);
    else if (name === 'Variable' || name === 'Constant') checkAppValue(name, groups, parts.apps, at, report);
  }
}

function scopeFault(name: ReferenceName, standing: Standing, { graph }: ReferenceParts): string | null {
  if (name === 'Item' || name === 'Index') {
    const isRead = standing.in === 'work' || standing.in === 'rollback';
    return isRead && graph.steps[standing.place]?.compiled.items !== null
      ? null
      : `$${name} has a value in the input and the rollback of a step with for_each alone`;
  }
  const step = standing.place === null ? undefined : graph.steps[standing.place]?.step;
  if (name === 'Secret' || name === 'Variable') {
    const type = standing.in === 'work' ? step?.type : standing.in === 'rollback' ? step?.rollback?.type : undefined;
    if (type === 'fallback' || type === 'quota')
      return `$${name} has no value here: the options of the ${type} may name it`;
    const owner = ownerOf(type);
    const written =
      owner ?? (type === 'storage' || type === 'notification' ? type : type === 'publish' ? 'broker' : null);
    if (written !== null) return `$${name} has no value here: what is given to a ${written} outlives its run`;
  }
  if (name === 'Param' && standing.in !== 'query') return '$Param has a value in the result of a query alone';
  const allowed = standing.in === 'query' ? OF_QUERIES : OF_RUNS;
  return allowed.has(name) || OF_FEATURES.has(name) ? null : `$${name} has no value here`;
}

function factFault({ name, groups: [field] }: Reference): string | null {
  if (name !== 'Run' || field === undefined || field === null) return null;
  const head = writtenKey(field).segments?.[0] ?? field;
  return RUN_FACTS.some((fact) => fact === head) ? null : `$Run{${field}}: a run is told of by ${RUN_FACTS.join(', ')}`;
}

function inputFault({ name, groups: [field] }: Reference, { feature: { input } }: ReferenceParts): string | null {
  if (name !== 'Input' || input === undefined || field === undefined || field === null) return null;
  const head = writtenKey(field).segments?.[0] ?? field;
  if (Object.hasOwn(input, field) || Object.hasOwn(input, head)) return null;
  return `$Input{${field}}: the feature declares no input '${field}'`;
}

function stepFault(reference: Reference, standing: Standing, { graph, order }: ReferenceParts): string | null {
  const other = stepOf(reference, graph);
  if (typeof other !== 'number') return other;
  const { place } = standing;
  if (place === null) return null;
  if ((standing.in === 'rollback' && other === place) || order.isAfter(place, other)) return null;
  if (other === place) return 'a step cannot refer to itself: it has not ended then';
  const tag = graph.steps[other]?.step.tag;
  if (standing.in === 'rollback') return `step '${tag}' need not have run when this is rolled back`;
  return `step '${tag}' need not have ended before this one; ${remedy(graph.steps[place]?.from !== null)}`;
}

function remedy(isEvent: boolean): string {
  return isEvent ? 'its sequence is none of the parents of this one' : 'name it in dependsOn';
}
