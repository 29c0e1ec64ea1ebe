import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PATIENCE } from '../../durable-objects/jobs.ts';
import { everythingKept, type Found, textsOf } from '../../support/everything.ts';
import { scope } from '../../support/manifest.ts';
import { worker } from '../../support/processor.ts';
import { formsIn } from '../../support/secret-forms.ts';
import { ask } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { type Dispatched, endedJob } from '../jobs/jobs.ts';
import { keptRecords } from '../run-records.ts';
import { LINE, LOUD, mirrorShop, PLAIN } from './leaking-calls.ts';

const SECRETS = { LOUD, LINE, PLAIN };
/** What a caller gives, which the targets give back. */
const GIVEN = `given by the caller: ${crypto.randomUUID()}`;
const { product, env, app } = scope;

/** What is sent to a target that gives everything back. */
const request = (how: string, status: number, more: object = {}) => ({
  params: { how, status },
  headers: { 'x-key': '$Secret{LINE}' },
  query: { q: '$Secret{PLAIN} $Secret{LOUD}' },
  body: { v: 'a $Secret{LOUD}', ...more },
});
const option = (status: number, more: object = {}) => ({
  name: `of ${status}`,
  type: 'action' as const,
  app,
  event: 'plain',
  input: request('json', status, { given: '$Input{given}' }),
  ...more,
});
const check = (tag: string, status: number) => ({
  tag,
  name: tag,
  app,
  event: 'plain',
  interval: '1h',
  envs: [{ slug: env, input: request('json', status) }],
});

let owner: Member;
const lines: string[] = [];
const answers: Found[] = [];

beforeAll(async () => {
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...given: unknown[]) => void lines.push(given.map(String).join(' ')));
  owner = await createWorkspace();
  for (const [key, value] of Object.entries(SECRETS)) await owner.call('secrets.create', { key, value });
  const asked = { on_unknown: 'confirm', confirm: { event: 'plain', input: request('json', 404) } };
  const lost = option(0, { event: 'short', input: request('hang', 200), ...asked });
  await owner.apply({
    ...mirrorShop(),
    fallbacks: [
      { tag: 'one', name: 'One', options: [option(503), lost, option(200)] },
      { tag: 'none', name: 'None', options: [option(500), option(418, { event: 'by-variable' })] },
    ],
    quotas: [
      { tag: 'tiers', name: 'Tiers', options: [option(200, { quota: 50 })] },
      { tag: 'providers', name: 'Providers', options: [option(500, { weight: 1 }), option(200, { weight: 0 })] },
    ],
    features: [
      {
        tag: 'steps',
        name: 'Steps',
        steps: [
          { tag: 'pay', type: 'fallback', fallback: 'one', input: { given: '$Input{given}' } },
          { tag: 'use', type: 'quota', quota: 'tiers', input: { given: '$Input{given}' } },
        ],
        output: ['$Step{pay}', '$Step{use}'],
      },
    ],
    healthchecks: [check('well', 200), check('ill', 503)],
  } as never);
});

afterAll(() => {
  vi.restoreAllMocks();
});

/** Calls an operation and keeps all of its answer. */
async function call(operation: string, input: object, headers: Readonly<Record<string, string>> = {}) {
  const serve = async (sent: Request) => {
    const response = await worker(sent);
    answers.push(...textsOf([await response.clone().text(), ...response.headers], operation));
    return response;
  };
  return owner.call(operation, { product, env, ...input }, { headers, serve });
}

/** Where values stand, and in which form. */
function leaks(found: readonly Found[], values: Readonly<Record<string, string>> = SECRETS): string[] {
  return found.flatMap(({ where, text }) =>
    Object.entries(values).flatMap(([key, value]) => formsIn(text, value).map((form) => `${key} ${form}: ${where}`)),
  );
}

describe('no answer holds a secret that a target gives back', () => {
  test.each([
    ['fallback', 'one', 200],
    ['fallback', 'none', 502],
    ['quota', 'tiers', 200],
    ['quota', 'providers', 200],
    ['features', 'steps', 200],
  ])('of %s.run of %s', async (operation, tag, status) => {
    const from = answers.length;
    const given = { tag, input: { given: GIVEN } };
    expect((await call(`${operation}.run`, given)).status).toBe(status);
    const headers = { 'idempotency-key': crypto.randomUUID() };
    for (let n = 0; n < 2; n += 1) expect((await call(`${operation}.run`, given, headers)).status).toBe(status);
    const { body } = await call(`${operation}.dispatch`, given);
    const { job_id } = body.data as Dispatched;
    await endedJob(owner, job_id);
    await call('jobs.get', { job_id, product: undefined, env: undefined });
    if (status === 200) expect(answers.slice(from).some(({ text }) => text.includes('[redacted]'))).toBe(true);
    expect(leaks(answers.slice(from))).toEqual([]);
  });

  test('of a healthcheck', async () => {
    const from = answers.length;
    for (const tag of ['well', 'ill']) {
      expect((await call('health.run', { tag })).body.data).toMatchObject({ ok: tag === 'well' });
      for (const operation of ['status', 'history', 'fetch'])
        await call(`health.${operation}`, operation === 'fetch' ? { tag, env: undefined } : { tag });
    }
    expect(answers.slice(from).some(({ text }) => text.includes('SERVICE_UNAVAILABLE'))).toBe(true);
    expect(leaks(answers.slice(from))).toEqual([]);
  });
});

test('the secrets did reach the target', async () => {
  const sent = JSON.stringify(await ask('/_seen', { key: '/mirror/json/200/end' }));
  for (const value of Object.values(SECRETS)) expect(formsIn(sent, value)).not.toEqual([]);
});

test('nothing that is kept holds one, nor what a caller gave, and no line of the console', async () => {
  const runs = lines.filter((line) => line.includes(owner.workspace_id));
  await vi.waitFor(
    async () => expect((await keptRecords(owner.workspace_id)).length).toBeGreaterThan(runs.length / 2),
    PATIENCE,
  );
  const kept = await everythingKept(owner.workspace_id);
  const places = new Set(kept.map(({ where }) => where));
  expect([...places].filter((where) => /^object (counter|checks|runs)/.test(where))).not.toEqual([]);
  expect(leaks(kept, { ...SECRETS, GIVEN })).toEqual([]);
  expect(lines.length).toBeGreaterThan(20);
  expect(
    leaks(
      lines.flatMap((line) => textsOf(line, 'console')),
      { ...SECRETS, GIVEN },
    ),
  ).toEqual([]);
});
