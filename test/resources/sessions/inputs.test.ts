import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { action, manifest, scope } from '../../support/manifest.ts';
import { ownObjects } from '../../support/objects.ts';
import { stored } from '../../support/stored.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { type Dispatched, endedJob } from '../jobs/jobs.ts';
import { BAD_TOKENS } from './bad-tokens.ts';
import { begin, later, login, place } from './signed-in.ts';

const USER = '$Session{user}{id}';
const INPUT = { params: { key: '$Input{key}' }, body: { of: USER, plan: '$Session{login}{plan}' } };
const BODY = { of: 'u1', plan: 'pro' };

const option = (event: string, more: object = {}) => ({
  type: 'action' as const,
  app: scope.app,
  event,
  input: INPUT,
  output: { of: USER },
  ...more,
});
const step = (tag: string, more: object) => ({ tag, input: { key: '$Input{key}' }, ...more });

let owner: Member;
let token: string;

beforeAll(async () => {
  const validation = [{ selector: '$Body{ruled}{user}', defaultValue: USER }];
  owner = await createWorkspace(
    manifest([action('echo'), action('ruled', { validation })], {
      sessions: [login(), login({ tag: 'gone' })],
      fallbacks: [
        { tag: 'pay', name: 'Pay', options: [option('echo')] },
        { tag: 'ruled', name: 'Ruled', options: [option('ruled', { input: { params: { key: '$Input{key}' } } })] },
        { tag: 'by-feature', name: 'By feature', options: [{ type: 'feature', event: 'steps', output: { of: USER } }] },
      ],
      quotas: [
        { tag: 'tier', name: 'Tier', options: [option('echo', { name: 'only', quota: 100 })] },
        { tag: 'provider', name: 'Provider', options: [option('echo', { name: 'only', weight: 1 })] },
        { tag: 'calls', name: 'Calls', limit: 100, period: 'year' },
      ],
      features: [
        {
          tag: 'steps',
          name: 'Steps',
          steps: [step('call', { type: 'action', app: scope.app, event: 'echo', input: INPUT })],
          output: { of: USER },
        },
        {
          tag: 'fallback-step',
          name: 'Fallback',
          steps: [step('call', { type: 'fallback', fallback: 'pay' })],
          output: '$Step{call}',
        },
        {
          tag: 'quota-step',
          name: 'Quota',
          steps: [step('call', { type: 'quota', quota: 'tier', input: { key: '$Input{key}', userId: USER } })],
          output: '$Step{call}{output}',
        },
      ],
    } as never),
  );
  ({ token } = await begin(owner, 'u1'));
});

const bodiesOf = async (key: string) =>
  (await seen(`/echo/${key}`)).map((request) => JSON.parse(request.body) as unknown);

/** Runs with a session by their operation and tag, what of the answer has the mapped output, and what the target got. */
const RUNS: [operation: string, tag: string, outputOf: (data: never) => unknown, body?: object][] = [
  ['fallback', 'pay', ({ of }: { of: unknown }) => ({ of })],
  ['fallback', 'ruled', ({ of }: { of: unknown }) => ({ of }), { user: 'u1' }],
  ['fallback', 'by-feature', ({ of }: { of: unknown }) => ({ of })],
  ['quota', 'tier', ({ output }: { output: unknown }) => output],
  ['quota', 'provider', ({ output }: { output: unknown }) => output],
  ['features', 'steps', ({ output }: { output: unknown }) => output],
  ['features', 'fallback-step', ({ output }: { output: { of: unknown } }) => ({ of: output.of })],
  ['features', 'quota-step', ({ output }: { output: unknown }) => output],
];

describe('the data of a session reach what is sent, and what is answered,', () => {
  test.each(RUNS)('%s.run of %s', async (operation, tag, outputOf, sent = BODY) => {
    for (const headers of [{}, { 'idempotency-key': crypto.randomUUID() }]) {
      const key = crypto.randomUUID();
      const given = { ...place, tag, input: { key }, session: token };
      const { status, body } = await owner.call(`${operation}.run`, given, { headers });
      expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
      expect(outputOf(body.data as never)).toEqual({ of: 'u1' });
      expect(await bodiesOf(key)).toEqual([sent]);
    }
  });

  test.each(RUNS)('%s.dispatch of %s', async (operation, tag, _outputOf, sent = BODY) => {
    const key = crypto.randomUUID();
    const { body } = await owner.call(`${operation}.dispatch`, { ...place, tag, input: { key }, session: token });
    expect(await endedJob(owner, (body.data as Dispatched).job_id)).toMatchObject({ status: 'completed' });
    expect(await bodiesOf(key)).toEqual([sent]);
  });

  test('and a counter without another key counts its user’s use', async () => {
    const [{ token: one }, { token: other }] = [await begin(owner, 'one'), await begin(owner, 'other')];
    const used = async (session: string) =>
      (await owner.call('quota.run', { ...place, tag: 'calls', input: {}, session })).body.data;
    expect([await used(one), await used(one), await used(other)]).toMatchObject([
      { used: 1 },
      { used: 2 },
      { used: 1 },
    ]);
  });
});

describe('a run with a token that', () => {
  const calls = RUNS.map(([operation, tag]) => ({ operation, tag }));

  test.each(BAD_TOKENS)('%s calls no target, counts nothing and leaves nothing', async (_what, make, ms) => {
    const session = await make(owner);
    const key = crypto.randomUUID();
    await later(ms, async () => {
      const kept = async () => ({
        ...(await stored()),
        counters: (await ownObjects(env.QUOTAS)).map(String).toSorted(),
      });
      const before = await kept();
      for (const { operation, tag } of [...calls, { operation: 'quota', tag: 'calls' }]) {
        const given = { ...place, tag, input: { key }, session };
        const answers = [
          await owner.call(`${operation}.run`, given),
          await owner.call(`${operation}.run`, given, { headers: { 'idempotency-key': key } }),
          await owner.call(`${operation}.dispatch`, given),
          ...(operation === 'fallback' ? [await owner.call('fallback.run', { ...given, action: 'update' })] : []),
        ];
        for (const { status, body } of answers)
          expect({ status, code: body.code, path: body.errors?.[0]?.path, tag }).toEqual({
            status: 401,
            code: 'SESSION_INVALID',
            path: 'session',
            tag,
          });
      }
      expect(await kept()).toEqual(before);
    });
    expect(await seen(`/echo/${key}`)).toEqual([]);
  });
});
