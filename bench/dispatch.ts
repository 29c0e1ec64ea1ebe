/** Stores jobs that are due at given instants. */

import { loadTimes, once } from './load.ts';
import { callOf } from './products.ts';
import { signAll } from './requests.ts';
import type { Subjects } from './row.ts';

/** A job that is to be stored. */
export interface Due {
  readonly key: string;
  /** Epoch milliseconds; goes to the target with the job. */
  readonly dueAt: number;
}

/** Requests signed at a time: their signatures live for a minute. */
const BATCH = 500;

/** Dispatches each, and answers when all are stored; fails when one was refused. */
export async function dispatchEach(
  { processor, connections }: Pick<Subjects, 'processor' | 'connections'>,
  product: string,
  jobs: readonly Due[],
): Promise<void> {
  const call = callOf(product, 'due');
  for (let at = 0; at < jobs.length; at += BATCH) {
    const requests = jobs.slice(at, at + BATCH).map(({ key, dueAt }) => ({
      path: '/v1/actions/dispatch',
      input: {
        ...call,
        input: { body: { ...call.input.body, due_at: dueAt } },
        schedule: { start_at: dueAt },
      },
      idempotencyKey: key,
    }));
    const supply = once(await signAll(processor, requests));
    const { errors } = await loadTimes({ url: processor.url, connections, supply }, requests.length);
    if (errors > 0) throw new Error(`${errors} of ${requests.length} dispatches failed`);
  }
}
