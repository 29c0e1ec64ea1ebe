import type { Parts } from '../src/compose.ts';
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
