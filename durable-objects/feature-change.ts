import type { Parts } from '../src/compose.ts';
import type { Entry } from '../src/engine/feature/entries.ts';
import type { Effect, RunEvent } from '../src/engine/feature/events.ts';
import { handleEvent } from '../src/engine/feature/run.ts';
import { isProcessorError, ProcessorError, toErrorRecord } from '../src/kernel/errors.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import type { JournalRow } from '../src/resources/features/directory.ts';
import { sealRow } from '../src/resources/features/journal.ts';
import type { FeatureSpec, RunSummary } from '../src/resources/features/run.ts';
import type { FeatureFiles } from './feature-files.ts';
import { createLive, type Live, loadLive } from './feature-live.ts';
import type { FeatureSchedule } from './feature-schedule.ts';
import type { FeatureStore } from './feature-store.ts';

/** Something that is to happen to a run. */
export interface Request {
  readonly id: string;
  /** Of a run that is to begin. */
  readonly spec?: FeatureSpec;
  /** The event, as the run stands; null for none. Throws a `ProcessorError` to refuse. */
  readonly decide: (live: Live) => RunEvent | null;
  readonly resolve: (run: RunSummary) => void;
  readonly reject: (thrown: unknown) => void;
}

/** What a turn makes of a run. */
export interface Change {
  readonly id: string;
  readonly live: Live | null;
  readonly row: JournalRow | null;
  readonly effects: readonly Effect[];
  /** Those whose request was taken. */
  readonly taken: readonly Request[];
  /** Whether the row of the run was written, too. */
  isWritten: boolean;
  /** Why nothing of it counts, and who is told so; a run that could not begin for a reason of its caller's is refused. */
  failed: { readonly thrown: unknown; readonly requests: readonly Request[]; readonly isRefused?: boolean } | null;
}

/** What changes are prepared with. */
export interface ChangeParts {
  readonly parts: Parts;
  readonly store: FeatureStore;
  readonly schedule: Pick<FeatureSchedule, 'isAbandoned' | 'knows'>;
  readonly files: Pick<FeatureFiles, 'note'>;
}

/** What becomes of a request. */
export interface Preparation {
  /** The run in memory; null where it has to be read. */
  readonly known: Live | null;
  /** To be called before anything that may take long: what is read and what is put elsewhere. */
  readonly slow: () => void;
}

/** Lets requests happen to a run, and seals what that adds to its journal. Never throws. */
export async function prepareChange(
  given: ChangeParts,
  id: string,
  requests: readonly Request[],
  { known, slow }: Preparation,
): Promise<Change> {
  const { parts, files, schedule } = given;
  let isRefused = true;
  try {
    const live = known ?? (await read(given, id, requests, slow));
    isRefused = false;
    const { taken, entries, effects } = happen(live, requests, schedule.isAbandoned(id), parts.clock.now());
    const filing = async () => {
      slow();
      await files.note(live);
    };
    const row = entries.length === 0 ? null : await sealRow(parts.journal, live.spec, live.rows + 1, entries, filing);
    return { id, live, row, effects, taken, isWritten: false, failed: null };
  } catch (thrown) {
    isRefused &&= isProcessorError(thrown) && thrown.code !== 'INTERNAL' && !schedule.knows(id);
    const failed = { thrown, requests, isRefused };
    return { id, live: null, row: null, effects: [], taken: [], isWritten: false, failed };
  }
}

function read({ parts, store }: ChangeParts, id: string, requests: readonly Request[], slow: () => void) {
  const spec = requests.find((request) => request.spec !== undefined)?.spec;
  if (spec !== undefined && !store.has(id)) return createLive(parts, spec);
  slow();
  return loadLive(parts, store, id);
}

/** What an earlier instance left under way is taken over before anything else happens: nobody else comes back to it. */
function happen(live: Live, requests: readonly Request[], isAbandoned: boolean, now: number) {
  const [taken, entries, effects]: [Request[], Entry[], Effect[]] = [[], [], []];
  const handle = (event: RunEvent): void => {
    const handled = handleEvent(live.state, event, now);
    entries.push(...handled.entries);
    effects.push(...handled.effects);
  };
  if (isAbandoned) handle({ type: 'recover' });
  if (live.length > LIMITS.feature_journal.value) handle({ type: 'fail', error: toErrorRecord(tooLong()) });
  for (const request of requests) {
    let event: RunEvent | null;
    try {
      event = request.decide(live);
    } catch (refused) {
      request.reject(refused);
      continue;
    }
    taken.push(request);
    if (event !== null) handle(event);
  }
  return { taken, entries, effects };
}

/** All of a run has to be in memory while anything happens to it. */
function tooLong(): ProcessorError {
  const most = LIMITS.feature_journal.value;
  return new ProcessorError(
    'PAYLOAD_TOO_LARGE',
    `inputs, outputs and signals of the run have more than ${most} characters`,
  );
}
