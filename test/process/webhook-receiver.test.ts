import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWebhookSecret, signWebhook } from '../../src/kernel/webhook-signature.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { type Program, ROOT, start } from './program.ts';

const SECRET = createWebhookSecret(systemIds);

let receiver: Program;
let url: string;

/** The program that the guide shows. */
async function shown(): Promise<string> {
  const guide = await readFile(path.join(ROOT, 'docs/guide/webhooks.md'), 'utf8');
  const programs = [...guide.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code ?? '');
  const [found] = programs.filter((code) => code.includes('createServer'));
  if (found === undefined) throw new Error('the guide shows no receiver');
  return found;
}

interface Sent {
  readonly job?: string;
  readonly secret?: string;
  /** What comes instead of what was signed. */
  readonly altered?: string;
  readonly ageS?: number;
}

/** Sends the event of a job as the processor does; answers the status. */
async function send(id: string, { job = 'one', secret = SECRET, altered, ageS = 0 }: Sent = {}): Promise<number> {
  const body = JSON.stringify({ event: 'job.failed', timestamp: 1, job: { id: job } });
  const timestamp = Math.floor(Date.now() / 1000) - ageS;
  const headers = await signWebhook([secret], { id, timestamp, body });
  const { status } = await fetch(url, { method: 'POST', headers: { ...headers }, body: altered ?? body });
  return status;
}

beforeAll(async () => {
  const env = { WEBHOOK_SECRET: SECRET, PORT: '0' };
  receiver = start(process.execPath, ['--input-type=module', '--eval', await shown()], { env });
  const [, port] = await receiver.printed(/listening on (\d+)/);
  url = `http://127.0.0.1:${port}/`;
});
afterAll(() => receiver.kill('SIGTERM'));

describe('the receiver of the guide', () => {
  test('takes what is signed, and handles it once however often it comes', async () => {
    for (const job of ['one', 'one', 'two']) expect(await send(`${job}.1`, { job })).toBe(204);
    const [printed] = await receiver.printed(/listening[^]*two\n/);
    expect(printed.split('\n').slice(1)).toEqual(['job.failed one', 'job.failed two', '']);
  });

  test.each<[title: string, sent: Sent]>([
    ['altered', { altered: '{"event":"job.completed"}' }],
    ['signed with another secret', { secret: createWebhookSecret(systemIds) }],
    ['older than five minutes', { ageS: 301 }],
  ])('refuses what was %s', async (_what, sent) => {
    expect(await send('one.2', sent)).toBe(400);
  });
});
