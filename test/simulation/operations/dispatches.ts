/** Dispatches and runs, and their repetitions. */

import type { Reply } from '../clients.ts';
import { EVENTS } from '../target.ts';
import { call, later, policies, recurrence } from './drawing.ts';
import { type Input, remember, sdkKey, type Session } from './session.ts';

/** Dispatches a job that is to run now, or as a schedule says. */
export async function dispatch(session: Session, more: Input): Promise<void> {
  const { random, clients, keyed } = session;
  const input = { ...call(random), ...policies(random), ...more };
  const key = random.pick([null, sdkKey(random), `user-${random.hex(8)}`, `user-${random.hex(8)}`]);
  if (key?.startsWith('user-') === true) keyed.push({ operation: 'actions.dispatch', input, key });
  remember(session, input, await clients.request('actions.dispatch', input, key));
}

/** Declares a schedule under a key that others use too. */
export async function declare(session: Session): Promise<void> {
  const { random, clients } = session;
  const soon = { delay: random.between(1, 3_000) };
  const schedule = random.pick([soon, { every: 5_000, limit: 4, ...soon }, later(session), recurrence(session)]);
  const event = random.pick(['slow', 'hanging', 'flaky', 'quick', 'unsure']);
  const input = { ...call(random), ...policies(random), event, schedule, key: random.pick(session.scheduleKeys) };
  // A deployment may declare the same again, or another may declare something else at the same time.
  const times = random.pick([1, 1, 2, 3]);
  const replies = Array.from({ length: times }, () => clients.request('actions.dispatch', input, sdkKey(random)));
  for (const reply of await Promise.all(replies)) remember(session, input, reply);
}

/** Does so while what was declared before may still run. */
export async function declareAgain(session: Session): Promise<void> {
  const { random, clients } = session;
  const key = random.pick(session.scheduleKeys);
  for (let left = 2; left > 0; left -= 1) {
    const schedule = { delay: random.between(1, 500), ...random.pick([{}, { every: 3_000, limit: 3 }]) };
    const input = { ...call(random), event: random.pick(['slow', 'hanging']), schedule, key };
    remember(session, input, await clients.request('actions.dispatch', input, sdkKey(random)));
    await clients.pause(random.between(1, 3_000));
  }
}

/** Dispatches more at a time than one object runs itself: without a key they go to few lanes. */
export async function dispatchMany(session: Session): Promise<void> {
  const { random, clients } = session;
  const count = random.between(6, 30);
  const at = { start_at: session.now() + random.between(500, 20_000) };
  const often = { ...recurrence(session), ...at, limit: 3 };
  const schedule = random.pick([null, null, null, at, often]);
  const more = { ...policies(random), ...(schedule === null ? {} : { schedule }) };
  const event = random.pick(['slow', 'hanging', 'narrow', 'narrow', 'metered', 'metered', ...Object.keys(EVENTS)]);
  const replies = Array.from({ length: count }, () =>
    clients.request('actions.dispatch', { ...call(random), event, ...more }),
  );
  for (const reply of await Promise.all(replies)) remember(session, more, reply);
}

/** Runs something under a key of the caller's. */
export function runUnderKey({ random, clients, keyed }: Session): Promise<Reply> {
  const { version: _none, ...input } = call(random);
  const key = `user-${random.hex(8)}`;
  keyed.push({ operation: 'actions.run', input, key });
  return clients.request('actions.run', input, key);
}

/** Runs something without a key: it is no job. */
export function run({ random, clients }: Session): Promise<Reply> {
  const { version: _none, ...input } = call(random);
  return clients.request('actions.run', { ...input, event: random.pick(['narrow', 'metered', 'quick']) });
}

/** Sends again what was sent under a key. */
export async function repeat(session: Session): Promise<void> {
  const { random, clients, keyed } = session;
  if (keyed.length === 0) return;
  const { operation, input, key } = random.pick(keyed);
  remember(session, input, await clients.request(operation, input, key));
}

/** Sends something else under a key. */
export async function misuse({ random, clients, keyed }: Session): Promise<void> {
  if (keyed.length === 0) return;
  const { operation, input, key } = random.pick(keyed);
  const { schedule: _dropped, ...rest } = input;
  await clients.request(operation, { ...random.pick([input, rest]), input: { other: true } }, key);
}
