import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { action, manifest, scope } from '../support/manifest.ts';
import { seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import { crash as cutOff, objectOf, setClock } from './jobs.ts';
import { createReceiver, PATIENCE, type Receiver } from './webhooks.ts';

const HOUR = 3_600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A receiver of all events, whose product has an action that fails for good too. */
async function watching(): Promise<Receiver> {
  const receiver = await createReceiver();
  await receiver.owner.apply(manifest([action('echo'), action('absent', { resource: '/status/404' })]), [scope.env]);
  return receiver;
}

async function dispatch(owner: Member, more: object): Promise<string> {
  const { body } = await owner.call('actions.dispatch', { ...scope, event: 'echo', input: { key: 'x' }, ...more });
  return (body.data as { job_id: string }).job_id;
}

/** Waits until the receiver has seen these events of a job, each once. */
async function told(receiver: Receiver, jobId: string, events: readonly string[]): Promise<void> {
  await vi.waitFor(async () => {
    const bodies = (await seen(receiver.key)).map(
      ({ body }) => JSON.parse(body) as { event: string; job: { id: string } },
    );
    const of = bodies.filter(({ job }) => job.id === jobId).map(({ event }) => event.slice('job.'.length));
    expect(of.toSorted()).toEqual(events.toSorted());
  }, PATIENCE);
}

describe('a webhook hears of a job', () => {
  test('in a lane that completes, and of one that fails', async () => {
    const receiver = await watching();
    await told(receiver, await dispatch(receiver.owner, {}), ['scheduled', 'started', 'completed']);
    await told(receiver, await dispatch(receiver.owner, { event: 'absent' }), ['scheduled', 'started', 'failed']);
  });

  test('for later in an object of its own, that is paused, resumed and cancelled', async () => {
    const receiver = await watching();
    const { owner } = receiver;
    const id = await dispatch(owner, { schedule: { every: HOUR } });
    await told(receiver, id, ['scheduled']);
    await owner.call('jobs.pause', { job_id: id });
    await owner.call('jobs.resume', { job_id: id });
    await owner.call('jobs.cancel', { job_id: id });
    await told(receiver, id, ['scheduled', 'paused', 'resumed', 'cancelled']);
  });

  test('that was missed, once each although its object was cut off in between', async () => {
    const receiver = await watching();
    const start = Date.now() + HOUR;
    const id = await dispatch(receiver.owner, { schedule: { start_at: start } });
    await told(receiver, id, ['scheduled']);
    await cutOff(objectOf(receiver.owner, id));
    setClock(start + HOUR);
    await runDurableObjectAlarm(objectOf(receiver.owner, id));
    await told(receiver, id, ['scheduled', 'missed', 'started', 'completed']);
  });
});
