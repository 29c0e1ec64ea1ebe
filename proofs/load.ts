/** Keeps dispatching, and notes what was acknowledged. */

import { setTimeout as wait } from 'node:timers/promises';
import type Ductape from '@ductape/sdk';
import type { Acknowledged } from './ledger.ts';
import type { Order } from './orders.ts';

/** What dispatches come to. */
export interface LoadResult {
  readonly acknowledged: Acknowledged[];
  /** Orders that no answer came for, with the codes of their errors; what has a key was tried again. */
  readonly unanswered: { readonly order: Order; readonly code: string }[];
  /** Dispatches that were sent again under their key. */
  repeated: number;
}

/** How to dispatch. */
export interface LoadOptions {
  readonly next: () => Order;
  /** A client of the processor, as soon as it serves. */
  readonly client: () => Promise<Ductape>;
  readonly perSecond: number;
  /** Dispatches in flight at a time. */
  readonly connections: number;
  /** Orders after which it ends by itself. */
  readonly most?: number;
}

/** A load under way. */
export interface Load {
  readonly result: LoadResult;
  /** Makes no more orders; resolves when each of those made was answered or given up. */
  stop(): Promise<void>;
  /** Resolves when it ended by itself. */
  readonly ended: Promise<void>;
}

const PAUSE_MS = 100;

/** Begins to dispatch. */
export function startLoad(options: LoadOptions): Load {
  const { next, client, perSecond, connections, most = Infinity } = options;
  const result: LoadResult = { acknowledged: [], unanswered: [], repeated: 0 };
  let [made, isStopped] = [0, false];
  let slot = performance.now();
  const work = async () => {
    for (;;) {
      await client();
      // What was missed while it did not serve is not made up for.
      slot = Math.max(slot + 1000 / perSecond, performance.now() - PAUSE_MS);
      await wait(Math.max(0, slot - performance.now()));
      if (isStopped || made >= most) return;
      made += 1;
      await dispatch(next(), client, result);
    }
  };
  const ended = Promise.all(Array.from({ length: connections }, work)).then(() => {});
  return {
    result,
    ended,
    stop() {
      isStopped = true;
      return ended;
    },
  };
}

async function dispatch(order: Order, client: LoadOptions['client'], result: LoadResult): Promise<void> {
  const { request, idempotencyKey, isRepeated } = order;
  for (;;) {
    try {
      const { actions } = await client();
      const options = idempotencyKey === undefined ? {} : { idempotency_key: idempotencyKey };
      const { job_id: jobId, scheduled_at: dueAt } = await actions.dispatch(request, options);
      result.acknowledged.push({ order, jobId, dueAt });
      return;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      if (!isRepeated || code !== 'CONNECTION_ERROR') return void result.unanswered.push({ order, code });
      result.repeated += 1;
      await wait(PAUSE_MS);
    }
  }
}
