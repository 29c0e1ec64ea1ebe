import type { Parts } from '../src/compose.ts';
import type { Job } from '../src/engine/job-state.ts';
import { leftWaiting } from '../src/engine/job-waiting.ts';
import type { StoredCall } from '../src/resources/jobs/sealed-call.ts';

/** What leaving works with. */
interface LeavingParts {
  readonly parts: Pick<Parts, 'gates' | 'log'>;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Tells the gate at which a job waited that it does not any more: it was cancelled, paused, deleted, or its time is over. */
export function leaveGate({ parts, waitUntil }: LeavingParts, job: Job<StoredCall>, before: Job<StoredCall>): void {
  const holders = leftWaiting(before, job).map((number) => `${before.spec.id}:${number}`);
  const { workspace, call } = before.spec;
  if (holders.length === 0 || call.namespace !== 'actions') return;
  const { product, env, app: group } = call;
  const leaving = parts.gates.at({ workspace, product, env, group }).leave(holders);
  // A place that is not given up now is given up when it is its turn.
  waitUntil(leaving.catch((thrown: unknown) => parts.log.fault(before.spec.id, thrown)));
}
