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

/** Asks the receiver for the events of a job that it has seen, in order of their names. */
function told(receiver: Receiver, jobId: string): () => Promise<string[]> {
  return async () => {
    const bodies = (await seen(receiver.key)).map(
      ({ body }) => JSON.parse(body) as { event: string; job: { id: string } },
    );
    return bodies
      .filter(({ job }) => job.id === jobId)
      .map(({ event }) => event.slice('job.'.length))
      .toSorted();
  };
}

describe('a webhook hears of a job', () => {
  test('in a lane that completes, and of one that fails', async () => {
    const receiver = await watching();
    const done = await dispatch(receiver.owner, {});
    const failed = await dispatch(receiver.owner, { event: 'absent' });
    await expect.poll(told(receiver, done), PATIENCE).toEqual(['completed', 'scheduled', 'started']);
    await expect.poll(told(receiver, failed), PATIENCE).toEqual(['failed', 'scheduled', 'started']);
  });

  test('for later in an object of its own, that is paused, resumed and cancelled', async () => {
    const receiver = await watching();
    const { owner } = receiver;
    const id = await dispatch(owner, { schedule: { every: HOUR } });
    await expect.poll(told(receiver, id), PATIENCE).toEqual(['scheduled']);
    await owner.call('jobs.pause', { job_id: id });
    await owner.call('jobs.resume', { job_id: id });
    await owner.call('jobs.cancel', { job_id: id });
    await expect.poll(told(receiver, id), PATIENCE).toEqual(['cancelled', 'paused', 'resumed', 'scheduled']);
  });

  test('that was missed, once each although its object was cut off in between', async () => {
    const receiver = await watching();
    const start = Date.now() + HOUR;
    const id = await dispatch(receiver.owner, { schedule: { start_at: start } });
    await expect.poll(told(receiver, id), PATIENCE).toEqual(['scheduled']);
    await cutOff(objectOf(receiver.owner, id));
    setClock(start + HOUR);
    await runDurableObjectAlarm(objectOf(receiver.owner, id));
    await expect.poll(told(receiver, id), PATIENCE).toEqual(['completed', 'missed', 'scheduled', 'started']);
  });
});
