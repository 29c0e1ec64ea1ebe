import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { crash, objectOf, PATIENCE } from '../../durable-objects/jobs.ts';
import { begin, objectOf as runObjectOf, result, sessionOf } from '../../durable-objects/features.ts';
import { ask, seen } from '../../support/target.ts';
import type { Member } from '../../support/workspace.ts';
import { confirmBy, createFallbacks, ended, option, paths, place } from './fallbacks.ts';

const CHARGE = option('charge');
const STEP = {
  tag: 'pay',
  type: 'fallback' as const,
  input: { key: '$Input{key}' },
  options: { retries: 2, retry_delay: 1 },
};

let owner: Member;
beforeAll(async () => {
  owner = await createFallbacks(
    {
      stop: [option('stuck'), CHARGE],
      hasty: [option('slow'), CHARGE],
      done: [option('stuck', { on_unknown: 'confirm', confirm: confirmBy(200) }), CHARGE],
      notDone: [option('stuck', { on_unknown: 'confirm', confirm: confirmBy(404) }), CHARGE],
      keyed: [option('keyed-gate'), CHARGE],
      later: [option('flaky'), option('stuck'), CHARGE],
      none: [option('down')],
      mapped: [option('down'), option('charge', { output: { receipt: '$Response{path}', who: '$Session{name}' } })],
    },
    {
      features: [
        ...['stop', 'hasty', 'none', 'mapped'].map((tag) => ({
          tag,
          name: tag,
          steps: [{ ...STEP, fallback: tag }],
          output: { receipt: '$Step{pay}{receipt}', by: '$Step{pay}{provider}', who: '$Step{pay}{who}' },
        })),
        {
          tag: 'older',
          name: 'Older',
          sequence: [
            {
              tag: 'main',
              events: [{ type: 'fallback' as const, event: 'mapped', input: { key: '$Input{key}' } }],
            },
            {
              tag: 'after',
              parents: ['main'],
              events: [
                {
                  type: 'action' as const,
                  app: 'api',
                  event: 'charge',
                  input: { body: { of: '$Sequence{main}{mapped}{receipt}' } },
                },
              ],
            },
          ],
          output: { by: '$Sequence{main}{mapped}{provider}', sent: '$Sequence{after}{charge}{body}' },
        },
      ],
    },
  );
});

afterEach(() => vi.restoreAllMocks());

function requests(key: string, count: number): Promise<void> {
  return vi.waitFor(async () => expect(await seen(key)).toHaveLength(count), PATIENCE);
}

/** A job that was cut off after so many requests, and has gone on. */
async function cutOff(tag: string, key: string, count: number): Promise<string> {
  const { job_id } = await owner.client.fallback.dispatch({ ...place, tag, input: { key }, retries: 2 });
  await requests(key, count);
  await crash(objectOf(owner, job_id));
  await objectOf(owner, job_id).get(job_id);
  return job_id;
}

describe('a job that is cut off while a provider hangs', () => {
  test('ends as unknown, and nobody is charged again', async () => {
    const key = crypto.randomUUID();
    const id = await cutOff('stop', key, 1);
    const { status, last_error: error } = await ended(owner, id);
    expect({ status, code: error?.code }).toEqual({ status: 'failed', code: 'OUTCOME_UNKNOWN' });
    expect(await paths(key)).toEqual(['/hang']);
  });

  test('asks whether it was done before anything else, and takes that as its answer', async () => {
    const key = crypto.randomUUID();
    expect(await ended(owner, await cutOff('done', key, 1))).toMatchObject({
      status: 'completed',
      result: { provider: 'stuck' },
    });
    expect(await paths(key)).toEqual(['/hang']);
  });

  test('goes on to the next when it was not done', async () => {
    const key = crypto.randomUUID();
    expect(await ended(owner, await cutOff('notDone', key, 1))).toMatchObject({
      status: 'completed',
      result: { provider: 'charge' },
    });
    expect(await paths(key)).toEqual(['/hang', '/echo']);
  });

  test('asks one that honours a key again under the same key', async () => {
    const key = crypto.randomUUID();
    const id = await cutOff('keyed', key, 1);
    await requests(key, 2);
    await ask('/_open', { key });
    expect(await ended(owner, id)).toMatchObject({ status: 'completed', result: { provider: 'keyed-gate' } });
    expect((await seen(key)).map(({ path, headers }) => [path, headers['x-key']])).toEqual([
      ['/gate', `${id}:1:0`],
      ['/gate', `${id}:1:0`],
    ]);
  });

  test('at its second option does not begin with the first again, which would do it by now', async () => {
    const key = crypto.randomUUID();
    const id = await cutOff('later', key, 2);
    expect(await ended(owner, id)).toMatchObject({ status: 'failed', last_error: { code: 'OUTCOME_UNKNOWN' } });
    expect(await paths(key)).toEqual(['/flaky', '/hang']);
  });
});

describe('a step of a feature', () => {
  async function run(feature: string, key: string, more: object = {}) {
    const { id } = await begin(owner, feature, { key }, more);
    return result(owner, id);
  }

  test('has the output and the provider, and the options have the session', async () => {
    const key = crypto.randomUUID();
    const ran = await run('mapped', key, { given: { session: sessionOf({ name: 'Jane' }) } });
    expect(ran).toMatchObject({ status: 'completed', output: { receipt: '/echo', by: 'charge', who: 'Jane' } });
    const [, charged] = await seen(key);
    expect(charged?.headers['idempotency-key']).toBe(`${ran.feature_id}:pay:0:1`);
  });

  test('is an event of the older forms', async () => {
    const { output } = await run('older', crypto.randomUUID());
    expect(output).toEqual({ by: 'charge', sent: '{"of":"/echo"}' });
  });

  test('repeats what failed for certain', async () => {
    const key = crypto.randomUUID();
    expect(await run('none', key)).toMatchObject({ status: 'failed', error: { code: 'FALLBACK_EXHAUSTED' } });
    expect(await paths(key)).toHaveLength(3);
  });

  test('does not repeat what is unknown', async () => {
    const key = crypto.randomUUID();
    expect(await run('hasty', key)).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN', step: 'pay' } });
    expect(await paths(key)).toEqual(['/hang']);
  });

  test('that is cut off while a provider hangs charges nobody again', async () => {
    const key = crypto.randomUUID();
    const { id } = await begin(owner, 'stop', { key });
    await requests(key, 1);
    await crash(runObjectOf(owner, id));
    await runObjectOf(owner, id).get(id);
    expect(await result(owner, id)).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN', step: 'pay' } });
    expect(await paths(key)).toEqual(['/hang']);
  });
});
