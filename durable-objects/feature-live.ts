import type { Parts } from '../src/compose.ts';
import type { Effect } from '../src/engine/feature/events.ts';
import { nextDue } from '../src/engine/feature/run.ts';
import { createRunState, type RunState, statusOf } from '../src/engine/feature/state.ts';
import { refusal } from '../src/kernel/errors.ts';
import { givenOf, type LoadedRun, loadState } from '../src/resources/features/loading.ts';
import type { JournalRow } from '../src/resources/features/directory.ts';
import { openGiven } from '../src/resources/features/journal.ts';
import { LONGEST_ATTEMPT_MS } from '../src/resources/features/attempt.ts';
import type { FeatureSpec, RunSummary } from '../src/resources/features/run.ts';
import type { FeatureStore, Stage, StoredRun } from './feature-store.ts';

/** A run in memory. */
export interface Live extends Omit<LoadedRun, 'run'> {
  readonly spec: FeatureSpec;
  /** As it was written last; null before its first turn. */
  stored: StoredRun | null;
  /** Number of the latest row of its journal. */
  rows: number;
  /** Characters of its journal. */
  length: number;
  /** Whether its object knows that it may have files. */
  hasFiles: boolean;
}

/** There is no such run. */
export function absent(id: string): Error {
  return refusal('NOT_FOUND', [{ path: 'feature_id', message: `run '${id}' not found` }]);
}

/** All rows of a journal, however many. */
const ALL = Infinity;

/** Reads a run that is stored; throws `NOT_FOUND` when it is not. */
export async function loadLive(parts: Parts, store: FeatureStore, id: string): Promise<Live> {
  const stored = store.read(id);
  if (stored === null) throw absent(id);
  const { spec } = stored.run;
  const { rows } = store.rows(id, 0, ALL);
  const loaded = await loadState(parts, spec, rows);
  return { ...loaded, spec, stored, rows: rows.length, length: lengthOf(rows), hasFiles: store.hasFiles(id) };
}

/** A run that begins; throws where its environment has no such feature. */
export async function createLive({ config: source, journal }: Parts, spec: FeatureSpec): Promise<Live> {
  const { workspace, product, env, version } = spec;
  const [config, given] = await Promise.all([
    source.resolve(workspace, product, env, version),
    openGiven(journal.sealer, spec),
  ]);
  const state = createRunState(givenOf(config, spec, given));
  return { config, given, state, spec, stored: null, rows: 0, length: 0, hasFiles: false };
}

function lengthOf(rows: readonly JournalRow[]): number {
  return rows.reduce((sum, { length }) => sum + length, 0);
}

/** Characters of what a run was given, and of its journal. */
export function heldBy({ spec, length }: Live): number {
  return spec.sealed.length + length;
}

/** Whether something is under way in a run that this instance has to see to. */
function isBusy({ underWay, rollback }: RunState): boolean {
  if (rollback?.left.at(-1)?.compensation?.status === 'running') return true;
  for (const { status } of underWay) if (status === 'running') return true;
  return false;
}

/** Whether an effect is an errand: others have yet to hear of something in the run until it is done. */
export function isErrand({ type }: Effect): boolean {
  return type === 'start_child' || type === 'close_child';
}

/** How a run is to be looked after; `hasErrands` while others have yet to hear of something in it. */
export function stageOf({ state }: Live, hasErrands: boolean): Stage {
  if (state.final !== null) return 'ended';
  return hasErrands || isBusy(state) ? 'active' : 'waiting';
}

/** When a run is looked at again: one with something under way at the latest when no attempt can be any more. */
export function dueOf({ state }: Live, stage: Stage, now: number, keepMs: number): number {
  if (state.final !== null) return state.final.at + keepMs;
  return stage === 'active' ? Math.min(nextDue(state), now + LONGEST_ATTEMPT_MS) : nextDue(state);
}

/** How a run stands. */
export function summaryOf({ spec, state, rows }: Live, revision: number): RunSummary {
  const { final, ending, startedAt, updatedAt } = state;
  return {
    spec,
    status: statusOf(state),
    revision,
    startedAt,
    updatedAt,
    endedAt: final?.at ?? null,
    error: final !== null && ending?.type === 'failure' ? ending.error : null,
    rows,
  };
}
