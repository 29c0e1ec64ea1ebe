/** A run as its journal tells it, for whoever reads one. */

import type { Entry } from '../../engine/feature/entries.ts';
import type { Plan } from '../../engine/feature/plan.ts';
import { foldJournal } from '../../engine/feature/run.ts';
import type { Given, RunState } from '../../engine/feature/state.ts';
import type { ConfigSource } from '../../processor.ts';
import type { ProductConfig } from '../products/config.ts';
import { childFeatureId, type FeatureObject, type JournalRow, valueOf } from './directory.ts';
import { factsOf } from './facts.ts';
import { type JournalParts, openGiven, openRows } from './journal.ts';
import { planOf } from './lookup.ts';
import { createPlan } from './plan.ts';
import type { FeatureSpec, RunGiven, RunSummary } from './run.ts';

/** What reading a run works with. */
export interface LoadParts {
  readonly config: ConfigSource;
  readonly journal: JournalParts;
}

/** A run with its state. */
export interface LoadedRun {
  readonly run: RunSummary;
  readonly given: RunGiven;
  readonly config: ProductConfig;
  readonly state: RunState;
}

/** The same, with all that happened. */
export interface ToldRun extends LoadedRun {
  readonly entries: readonly Entry[];
}

/** The plan of a run: its feature's, but for what its caller asked for in place of that. */
function planOfRun(config: ProductConfig, { env, feature: tag, retries, timeoutMs }: FeatureSpec): Plan {
  if (retries === null) return { ...planOf(config, env, tag), ...(timeoutMs !== null && { timeoutMs }) };
  const feature = config.feature(env, tag);
  return {
    ...createPlan({ ...feature, options: { ...feature.options, retries } }),
    ...(timeoutMs !== null && { timeoutMs }),
  };
}

/** What a run is given beside its journal. Throws `NOT_FOUND` or `VALIDATION_ERROR` where its environment has no such feature. */
export function givenOf(config: ProductConfig, spec: FeatureSpec, given: RunGiven): Given {
  const { input, session } = given;
  const apps = config.manifest.apps ?? [];
  return {
    id: spec.id,
    plan: planOfRun(config, spec),
    input,
    session: session?.payload ?? null,
    ...(session !== null && { sessionTag: session.tag }),
    constants: Object.fromEntries(
      apps.map(({ tag, constants = [] }) => [tag, Object.fromEntries(constants.map(({ key, value }) => [key, value]))]),
    ),
    facts: factsOf(spec, given),
    nameChild: (name) => childFeatureId(spec.id, name),
    pauseAfter: spec.pauseAfter,
  };
}

/** A run from what was asked for and the rows of its journal. */
export async function loadState(
  { config: source, journal }: LoadParts,
  spec: FeatureSpec,
  rows: readonly JournalRow[],
): Promise<Omit<ToldRun, 'run'>> {
  const { workspace, product, env, version } = spec;
  const [config, given, entries] = await Promise.all([
    source.resolve(workspace, product, env, version, 'in no hurry'),
    openGiven(journal.sealer, spec),
    openRows(journal, spec, rows),
  ]);
  return { config, given, entries, state: foldJournal(givenOf(config, spec, given), entries) };
}

/** A run as its object has it. Throws `NOT_FOUND` naming `feature_id`. */
export async function readRun(parts: LoadParts, object: FeatureObject, id: string): Promise<ToldRun> {
  const rows: JournalRow[] = [];
  for (let part = valueOf(await object.read(id, 0)); ; part = valueOf(await object.read(id, part.next))) {
    rows.push(...part.rows);
    if (part.next === null) return { run: part.run, ...(await loadState(parts, part.run.spec, rows)) };
  }
}
