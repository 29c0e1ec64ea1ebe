/** What a job of `save` carries that was uploaded before. */

import type { Clock } from '../../kernel/clock.ts';
import { refusal } from '../../kernel/errors.ts';
import type { JobDirectory } from '../jobs/directory.ts';
import type { Carried } from '../jobs/job-settings.ts';
import type { PayloadKey, Payloads } from './payloads.ts';
import { isCarried } from './sweep-payloads.ts';

/** What taking a payload works with. */
interface TakingParts {
  readonly payloads: Payloads;
  readonly jobs: JobDirectory;
  readonly clock: Clock;
}

/** A dispatch has stored its job by then, or never will. */
const DISPATCH_MS = 300_000;

/** A payload that was uploaded before. */
export function carriedUpload(parts: TakingParts, key: PayloadKey): Carried {
  return {
    digest: key.id,
    async keep(jobs) {
      const { payloads } = parts;
      if (await payloads.take(key, jobs, await letGo(parts, key))) return;
      throw refusal('CONFLICT', [{ path: 'input.payload', message: 'is another job’s, or is gone' }]);
    },
    // Another payload makes another digest, so that an earlier job of the same request carries this one.
    async settle() {},
  };
}

/** Ids of a job that took the payload and was never stored; null where there is none. */
async function letGo({ payloads, jobs, clock }: TakingParts, key: PayloadKey): Promise<readonly string[] | null> {
  const kept = await payloads.kept(key);
  const takenBy = kept?.jobs ?? [];
  if (kept === null || takenBy.length === 0) return null;
  const isSettled = (kept.lookedAt ?? 0) <= clock.now() - DISPATCH_MS;
  return isSettled && !(await isCarried(jobs, kept)) ? takenBy : null;
}
