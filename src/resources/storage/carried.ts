/** What a job of `save` carries: a payload. */

import type { Job } from '../../engine/job-state.ts';
import type { Carried } from '../jobs/job-settings.ts';
import type { StoredCall } from '../jobs/sealed-call.ts';
import type { Payload, Payloads } from './payloads.ts';

/** Bytes that came with a dispatch, and go into the bucket before its job is stored. */
export function carriedBytes(
  payloads: Payloads,
  payload: Payload & { readonly checksum: string },
  bytes: Uint8Array<ArrayBuffer>,
): Carried {
  let kept: readonly string[] | null = null;
  return {
    digest: payload.checksum,
    async keep(jobs) {
      kept = jobs;
      await payloads.keep(payload, bytes, jobs);
    },
    async settle(job) {
      if (kept === null || carries(job, payload.id)) return;
      const { workspace, id } = payload;
      // What is left behind is found by the sweep.
      await payloads.remove({ workspace, id, jobs: kept, lookedAt: null }).catch(() => undefined);
    },
  };
}

/** Whether a job carries a payload, or will when what is under way has ended. */
export function carries({ spec, next }: Job<StoredCall>, id: string): boolean {
  return [spec, next].some((each) => {
    const call = each?.call;
    const content = call?.namespace === 'storage' ? call.content : undefined;
    return content !== undefined && 'payload' in content && content.payload === id;
  });
}
