/** What clients do in a history. Add an operation here and it is drawn like any other. */

import {
  askForNothing,
  backfill,
  ofJob,
  ofKey,
  ofRecurring,
  pauseForAWhile,
  reschedule,
} from './operations/commands.ts';
import {
  declare,
  declareAgain,
  dispatch,
  dispatchMany,
  misuse,
  repeat,
  run,
  runUnderKey,
} from './operations/dispatches.ts';
import { later, recurrence } from './operations/drawing.ts';
import type { Session } from './operations/session.ts';

/** One thing that clients do. */
export interface Operation {
  readonly name: string;
  readonly weight: number;
  run(session: Session): Promise<unknown>;
}

/** The operations. */
export const OPERATIONS: readonly Operation[] = [
  { name: 'dispatch now', weight: 6, run: (session) => dispatch(session, {}) },
  { name: 'dispatch for later', weight: 4, run: (session) => dispatch(session, { schedule: later(session) }) },
  {
    name: 'dispatch a recurring job',
    weight: 7,
    run: (session) => dispatch(session, { schedule: recurrence(session) }),
  },
  { name: 'declare a schedule', weight: 4, run: declare },
  { name: 'declare a schedule again', weight: 2, run: declareAgain },
  { name: 'dispatch many', weight: 3, run: dispatchMany },
  { name: 'run under a key', weight: 2, run: runUnderKey },
  { name: 'run', weight: 3, run },
  { name: 'repeat under a key', weight: 3, run: repeat },
  { name: 'take a key for another request', weight: 1, run: misuse },
  { name: 'cancel', weight: 3, run: (session) => ofJob(session, 'jobs.cancel') },
  { name: 'pause', weight: 2, run: (session) => ofRecurring(session, 'jobs.pause') },
  { name: 'pause for a while', weight: 2, run: pauseForAWhile },
  { name: 'resume', weight: 3, run: (session) => ofJob(session, 'jobs.resume') },
  { name: 'trigger', weight: 2, run: (session) => ofRecurring(session, 'jobs.trigger') },
  { name: 'reschedule', weight: 2, run: reschedule },
  {
    name: 'retry',
    weight: 3,
    run: (session) => ofJob(session, 'jobs.retry', session.random.pick([{}, { delay: 2_000 }])),
  },
  { name: 'backfill', weight: 2, run: backfill },
  { name: 'delete', weight: 2, run: (session) => ofJob(session, 'jobs.delete') },
  { name: 'pause a key', weight: 1, run: (session) => ofKey(session, 'limits.pause') },
  { name: 'resume a key', weight: 3, run: (session) => ofKey(session, 'limits.resume') },
  { name: 'get', weight: 3, run: (session) => ofJob(session, 'jobs.get') },
  { name: 'list', weight: 1, run: ({ clients }) => clients.request('jobs.list', {}) },
  { name: 'ask for what is not there', weight: 1, run: askForNothing },
  { name: 'move scheduled jobs', weight: 1, run: moveScheduled },
];

/** A new version of the product has its scheduled jobs elsewhere. */
async function moveScheduled({ product }: Session): Promise<void> {
  product.scheduled = product.scheduled === 'lane' ? 'per_job' : 'lane';
}
