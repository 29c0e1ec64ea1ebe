import { beforeAll, expect, test, vi } from 'vitest';
import { env } from 'cloudflare:workers';
import { compose } from '../../../src/compose.ts';
import { sweepPayloads } from '../../../src/resources/storage/sweep-payloads.ts';
import { PATIENCE } from '../../durable-objects/jobs.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, base64, createFiles, names, storage } from './storages.ts';

const DAY = 86_400_000;

let owner: Member;
beforeAll(async () => {
  owner = await createFiles([storage()]);
});

interface Job {
  readonly status: string;
  readonly input: { readonly payload: string };
}

const jobOf = async (job_id: string) => (await owner.call('jobs.get', { job_id })).body.data as Job;
const saving = (fileName: string, schedule: object) =>
  ask<{ job_id: string }>(owner, 'dispatch', {
    operation: 'save',
    input: { fileName, buffer: base64(`bytes of ${fileName}`) },
    schedule,
  });
const textOf = async (fileName: string) => atob((await ask<{ data: string }>(owner, 'download', { fileName })).data);
const isThere = (fileName: string) =>
  vi.waitFor(async () => expect(await names(owner, { prefix: fileName })).toEqual([fileName]), PATIENCE);
const sweepLater = (days: number) => {
  const { storageSweep } = compose(env);
  const now = () => Date.now() + days * DAY;
  return sweepPayloads({ ...storageSweep, log: { fault: vi.fn<() => void>() }, clock: { ...storageSweep.clock, now } });
};
const payloads = async () =>
  (await env.FILES.list({ prefix: `${owner.workspace_id}/payloads/` })).objects.map(({ key }) =>
    key.replace(/.*\//, ''),
  );

test('each firing of a recurring job saves the same bytes', async () => {
  const { job_id } = await saving('night.txt', { cron: '0 3 * * *' });
  for (let firing = 0; firing < 2; firing += 1) {
    expect((await owner.call('jobs.trigger', { job_id })).status).toBe(200);
    await isThere('night.txt');
    expect(await textOf('night.txt')).toBe('bytes of night.txt');
    await vi.waitFor(async () => expect((await jobOf(job_id)).status).toBe('scheduled'), PATIENCE);
    await ask(owner, 'delete', { fileName: 'night.txt' });
    // Two sweeps at once, as two cron triggers may overlap.
    await Promise.all([sweepLater(2 + firing * 2), sweepLater(2 + firing * 2)]);
  }
  expect(await payloads()).toEqual([(await jobOf(job_id)).input.payload]);
  await owner.call('jobs.delete', { job_id });
  await sweepLater(10);
  expect(await payloads()).toEqual([]);
});

test('a job that failed saves the same bytes when it is retried', async () => {
  const { job_id } = await saving('again.txt', { delay: 1_000 });
  const { payload } = (await jobOf(job_id)).input;
  const key = `${owner.workspace_id}/payloads/${payload}`;
  await env.FILES.delete(key);
  await vi.waitFor(async () => expect((await jobOf(job_id)).status).toBe('failed'), PATIENCE);
  await sweepLater(2);
  await env.FILES.put(key, 'bytes of again.txt');
  expect((await owner.call('jobs.retry', { job_id })).status).toBe(200);
  await isThere('again.txt');
  expect(await textOf('again.txt')).toBe('bytes of again.txt');
  expect((await jobOf(job_id)).input.payload).toBe(payload);
});
