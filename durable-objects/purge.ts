import type { Parts } from '../src/compose.ts';
import { isFinal } from '../src/engine/job.ts';
import { type IndexRecord, toIndexRecord } from '../src/resources/jobs/job-index.ts';
import type { GroupCommit } from './group-commit.ts';
import type { JobStore } from './job-store.ts';
import type { Outbox } from './outbox.ts';
import type { PutOff } from './put-off.ts';

/** What a purge works with. */
export interface PurgeParts {
  readonly parts: Parts;
  readonly store: JobStore;
  readonly outbox: Outbox;
  readonly commits: GroupCommit;
  readonly putOff: PutOff;
  /** Keeps the object alive until the work is done. */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Forgets jobs that were kept long enough, or deleted: those whose key another object holds once it is given back. */
export class Purge {
  readonly #given: PurgeParts;

  constructor(given: PurgeParts) {
    this.#given = given;
  }

  /** To be called in a turn of the group commit; takes at most `limit` jobs. */
  run(now: number, limit: number): void {
    const { parts, store, outbox, putOff, waitUntil } = this.#given;
    const outlived = store
      .outlived(now, limit)
      .filter(({ job }) => !putOff.has(job.spec.id) && !outbox.has(job.spec.id));
    for (const { job } of outlived) {
      const { id, workspace, claim } = job.spec;
      if (claim === null) {
        store.remove(id);
        continue;
      }
      putOff.add(id, now);
      waitUntil(this.#release(workspace, claim, id).catch((thrown: unknown) => parts.log.fault(id, thrown)));
    }
    for (const { workspace, claim } of store.drop(now)) {
      const released = parts.jobs.at(workspace, claim).release(claim);
      waitUntil(released.catch((thrown: unknown) => parts.log.fault(claim, thrown)));
    }
  }

  async #release(workspace: string, claim: string, id: string): Promise<void> {
    const { parts, store, commits, putOff } = this.#given;
    await parts.jobs.at(workspace, claim).release(claim);
    await commits.submit(() => {
      store.remove(id);
      putOff.remove(id);
    });
  }
}

/**
 * Erases an object whose one job has been kept for long enough, once the job's key is given back; null then, or when it
 * has no such job, else how the job stands. See `JobObject`.
 */
export async function outlive(
  { parts, store, commits }: Pick<PurgeParts, 'parts' | 'store' | 'commits'>,
  id: string,
): Promise<IndexRecord | null> {
  const stored = store.read(id);
  if (stored === null) return null;
  const { job, revision, due } = stored;
  const { claim, workspace } = job.spec;
  if (store.lone !== stored || !isFinal(job) || due > parts.clock.now()) return toIndexRecord(job, revision, due);
  if (claim !== null) await parts.jobs.at(workspace, claim).release(claim);
  await commits.submit(() => {
    if (store.lone === stored) store.remove(id);
  });
  return null;
}
