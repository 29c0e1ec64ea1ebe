import { beforeAll, describe, expect, test, vi } from 'vitest';
import { crash, objectOf, PATIENCE } from '../../durable-objects/jobs.ts';
import { begin, objectOf as runObjectOf, result } from '../../durable-objects/features.ts';
import { action } from '../../support/manifest.ts';
import { ask, seen } from '../../support/target.ts';
import type { Member } from '../../support/workspace.ts';
import { confirmBy, createFallbacks, ended, option, paths, place } from '../fallbacks/fallbacks.ts';

const OPTIONS = {
  stop: option('stuck'),
  done: option('stuck', { on_unknown: 'confirm', confirm: confirmBy(200) }),
  notDone: option('passes', { on_unknown: 'confirm', confirm: confirmBy(404) }),
  twice: option('passes', { on_unknown: 'failover' }),
  keyed: option('keyed-gate'),
  idempotent: option('put-gate'),
} as const;
type Tag = keyof typeof OPTIONS;

const tags = Object.entries(OPTIONS);
const tiers = tags.map(([tag, one]) => ({
  tag: `tiers-${tag}`,
  name: tag,
  total_quota: 9,
  options: [
    { ...one, quota: 9 },
    { ...option('charge'), quota: 9 },
  ],
}));
/** The second is drawn where the first may not be tried again. */
const providers = tags.map(([tag, one]) => ({
  tag: `providers-${tag}`,
  name: tag,
  options: [
    { ...one, weight: 1 },
    { ...option('charge'), weight: 0 },
  ],
}));

let owner: Member;
beforeAll(async () => {
  const step = { tag: 'use', type: 'quota' as const, quota: 'tiers-stop', input: { key: '$Input{key}' } };
  owner = await createFallbacks(
    {},
    {
      quotas: [...tiers, ...providers],
      features: [{ tag: 'buy', name: 'Buy', steps: [{ ...step, options: { retries: 2, retry_delay: 1 } }] }],
    },
    [action('passes', { resource: '/gate' }), action('put-gate', { resource: '/gate', method: 'PUT' })],
  );
});

function requests(key: string, count: number): Promise<void> {
  return vi.waitFor(async () => expect(await seen(key)).toHaveLength(count), PATIENCE);
}

/** A job that was cut off while its option waited for an answer, and has gone on. */
async function cutOff(tag: string, key: string): Promise<string> {
  const { job_id } = await owner.client.quota.dispatch({ ...place, tag, input: { key }, retries: 2 });
  await requests(key, 1);
  await crash(objectOf(owner, job_id));
  await objectOf(owner, job_id).get(job_id);
  return job_id;
}

/** What a tier and the whole of its quota have used. */
async function used(tag: Tag, key: string): Promise<readonly unknown[]> {
  const standing = await owner.client.quota.usage({ ...place, tag: `tiers-${tag}`, key });
  return [standing.used, standing.options.map((one) => one.used)];
}

describe.each(['tiers', 'providers'] as const)('a job that is cut off while one of its %s hangs', (model) => {
  const isTiers = model === 'tiers';

  test('ends as unknown, and calls nobody again', async () => {
    const key = crypto.randomUUID();
    const { status, last_error: error } = await ended(owner, await cutOff(`${model}-stop`, key));
    expect({ status, code: error?.code }).toEqual({ status: 'failed', code: 'OUTCOME_UNKNOWN' });
    expect(await paths(key)).toEqual(['/hang']);
    if (isTiers) expect(await used('stop', key)).toEqual([1, [1, 0]]);
  });

  test('takes it as done where that is confirmed', async () => {
    const key = crypto.randomUUID();
    expect(await ended(owner, await cutOff(`${model}-done`, key))).toMatchObject({
      status: 'completed',
      result: { allowed: true, provider: 'stuck' },
    });
    expect(await paths(key)).toEqual(['/hang']);
    if (isTiers) expect(await used('done', key)).toEqual([1, [1, 0]]);
  });

  test(`${isTiers ? 'runs it again' : 'goes on to another'} where it was not done`, async () => {
    const key = crypto.randomUUID();
    const id = await cutOff(`${model}-notDone`, key);
    await requests(key, 2);
    await ask('/_open', { key });
    const by = isTiers ? 'passes' : 'charge';
    expect(await ended(owner, id)).toMatchObject({ status: 'completed', result: { provider: by } });
    expect(await paths(key)).toEqual(['/gate', isTiers ? '/gate' : '/echo']);
    if (isTiers) expect(await used('notDone', key)).toEqual([1, [1, 0]]);
  });

  test.each([
    ['is the same done twice', 'idempotent', 'put-gate'],
    ['honours a key', 'keyed', 'keyed-gate'],
    ['may be done twice, as its owner says', 'twice', 'passes'],
  ] as const)('runs what %s again under the same key', async (_what, tag, by) => {
    const key = crypto.randomUUID();
    const id = await cutOff(`${model}-${tag}`, key);
    await requests(key, 2);
    await ask('/_open', { key });
    expect(await ended(owner, id)).toMatchObject({ status: 'completed', result: { provider: by } });
    const sent = (await seen(key)).map(({ headers }) => headers[tag === 'keyed' ? 'x-key' : 'idempotency-key']);
    expect(sent).toEqual([`${id}:1:0`, `${id}:1:0`]);
    if (isTiers) expect(await used(tag, key)).toEqual([1, [1, 0]]);
  });
});

test('a step that is cut off while its tier hangs calls nobody again, and is charged once', async () => {
  const key = crypto.randomUUID();
  const { id } = await begin(owner, 'buy', { key });
  await requests(key, 1);
  await crash(runObjectOf(owner, id));
  await runObjectOf(owner, id).get(id);
  expect(await result(owner, id)).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN', step: 'use' } });
  expect(await paths(key)).toEqual(['/hang']);
  expect(await used('stop', key)).toEqual([1, [1, 0]]);
});
