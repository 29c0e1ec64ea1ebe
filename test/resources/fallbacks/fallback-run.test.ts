import { beforeAll, describe, expect, test } from 'vitest';
import { seen } from '../../support/target.ts';
import type { Member } from '../../support/workspace.ts';
import { confirmBy, createFallbacks, ended, option, paths, place } from './fallbacks.ts';

const OUTPUT = { receipt: '$Response{path}', key: '$Input{key}' };

let owner: Member;
beforeAll(async () => {
  owner = await createFallbacks(
    {
      first: [option('charge', { output: OUTPUT }), option('down')],
      second: [option('down'), option('charge', { output: { ...OUTPUT, provider: 'paid-by-two' } })],
      text: [option('charge', { output: '$Response{path}' })],
      none: [option('down'), option('down', { name: 'again' })],
      retried: [option('flaky', { retries: 1 }), option('charge')],
      stop: [option('slow'), option('charge')],
      gateway: [option('late'), option('charge')],
      dropped: [option('gone'), option('charge')],
      failover: [option('slow', { on_unknown: 'failover' }), option('charge')],
      lost: [option('slow', { on_unknown: 'failover' }), option('down')],
      keyed: [option('keyed', { retries: 1 }), option('charge')],
      idempotent: [option('put'), option('charge')],
      done: [
        option('slow', {
          on_unknown: 'confirm',
          confirm: { event: 'lookup', input: { query: { of: '$Run{key}' } }, output: { was: '$Response{query}{of}' } },
        }),
        option('charge'),
      ],
      notDone: [option('slow', { on_unknown: 'confirm', confirm: confirmBy(404) }), option('charge')],
      notDoneByCondition: [
        option('slow', {
          on_unknown: 'confirm',
          confirm: { event: 'lookup', input: {}, condition: "$Response{method} == 'POST'" },
        }),
        option('charge'),
      ],
      notTold: [option('slow', { on_unknown: 'confirm', confirm: confirmBy(503) }), option('charge')],
      unmapped: [option('charge', { output: '$Response{method}.$Add($Response{path})' }), option('charge')],
      feature: [option('down'), { type: 'feature', event: 'pay', input: { key: '$Input{key}' } }],
    },
    {
      features: [
        {
          tag: 'pay',
          name: 'Pay',
          steps: [
            { tag: 'one', type: 'action', app: 'api', event: 'charge', input: { query: { key: '$Input{key}' } } },
          ],
          output: { path: '$Step{one}{path}' },
        },
      ],
    },
  );
});

function run(tag: string, key: string, more: object = {}) {
  return owner.call('fallback.run', { ...place, tag, input: { key }, ...more });
}

describe('a run', () => {
  test('answers with what the first option makes of its answer', async () => {
    const key = crypto.randomUUID();
    const { status, body } = await run('first', key);
    expect({ status, data: body.data }).toEqual({ status: 200, data: { receipt: '/echo', key, provider: 'charge' } });
    expect(await paths(key)).toEqual(['/echo']);
    const [request] = await seen(key);
    expect(request?.headers['idempotency-key']).toBe(`${body.meta?.run_id}:0`);
  });

  test('goes on to the next when one fails, and its output may say who that is', async () => {
    const key = crypto.randomUUID();
    const { body } = await run('second', key);
    expect(body.data).toEqual({ receipt: '/echo', key, provider: 'paid-by-two' });
    expect(await paths(key)).toEqual(['/status/503', '/echo']);
  });

  test('answers an output that is no object beside the provider', async () => {
    expect((await run('text', crypto.randomUUID())).body.data).toEqual({ output: '/echo', provider: 'charge' });
  });

  test('repeats an option as often as it says', async () => {
    const key = crypto.randomUUID();
    expect((await run('retried', key)).body.data).toMatchObject({ provider: 'flaky' });
    expect(await paths(key)).toEqual(['/flaky', '/flaky']);
  });

  test('fails with what every option came to', async () => {
    const { status, body } = await run('none', crypto.randomUUID());
    expect({ status, code: body.code, options: body.options }).toEqual({
      status: 502,
      code: 'FALLBACK_EXHAUSTED',
      options: [
        { option: 'down', code: 'SERVICE_UNAVAILABLE', message: 'api/down answered 503', outcome: 'sent' },
        { option: 'again', code: 'SERVICE_UNAVAILABLE', message: 'api/down answered 503', outcome: 'sent' },
      ],
    });
  });

  test('runs a feature as an option, and answers with its output', async () => {
    const key = crypto.randomUUID();
    expect((await run('feature', key)).body.data).toEqual({ path: '/echo', provider: 'pay' });
    expect(await paths(key)).toEqual(['/status/503', '/echo']);
  });

  test('whose output cannot be made is not done again by another', async () => {
    const key = crypto.randomUUID();
    const { body } = await run('unmapped', key);
    expect(body).toMatchObject({ code: 'OPERATOR_ERROR', outcome: 'sent' });
    expect(await paths(key)).toEqual(['/echo']);
  });

  test('of an unknown fallback is refused', async () => {
    const { status, body } = await run('nope', 'x');
    expect({ status, code: body.code, path: body.errors?.[0]?.path }).toEqual({
      status: 404,
      code: 'NOT_FOUND',
      path: 'tag',
    });
  });
});

describe('a provider that accepts a charge and never answers', () => {
  const stops: [string, string, string[]][] = [
    ['that says nothing else', 'stop', ['/hang']],
    ['whose gateway gave up', 'gateway', ['/status/504']],
    ['whose connection broke', 'dropped', ['/reset']],
    ['that honours a key, after its retries', 'keyed', ['/hang', '/hang']],
    ['of which its confirmation cannot tell', 'notTold', ['/hang']],
  ];
  test.each(stops)('%s is not followed by another: %s', async (_what, tag, expected) => {
    const key = crypto.randomUUID();
    const { status, body } = await run(tag, key);
    expect({ status, code: body.code, outcome: body.outcome }).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      outcome: 'unknown',
    });
    expect(status).toBeGreaterThanOrEqual(502);
    expect(body.options).toMatchObject([{ outcome: 'unknown' }]);
    expect(body.detail?.match(/may have been carried out/g)).toHaveLength(1);
    expect(await paths(key)).toEqual(expected);
  });

  const follows: [string, string][] = [
    ['that may happen twice', 'failover'],
    ['that is idempotent', 'idempotent'],
    ['that says it was not done', 'notDone'],
    ['whose confirmation does not hold', 'notDoneByCondition'],
  ];
  test.each(follows)('%s is followed by another: %s', async (_what, tag) => {
    const key = crypto.randomUUID();
    expect((await run(tag, key)).body.data).toMatchObject({ path: '/echo', provider: 'charge' });
    expect(await paths(key)).toEqual(['/hang', '/echo']);
  });

  test('and confirms that it was done is not followed by another', async () => {
    const key = crypto.randomUUID();
    const { body } = await run('done', key);
    expect(body.data).toEqual({ was: `${body.meta?.run_id}:0`, provider: 'slow' });
    expect(await paths(key)).toEqual(['/hang']);
  });
});

describe('a job', () => {
  async function dispatch(tag: string, key: string, more: object = {}) {
    const { job_id } = await owner.client.fallback.dispatch({
      ...place,
      tag,
      input: { key },
      retries: 2,
      retryConfig: { initialDelay: 1 },
      ...more,
    });
    return ended(owner, job_id);
  }

  test('keeps the output and the provider', async () => {
    const key = crypto.randomUUID();
    expect(await dispatch('second', key)).toMatchObject({
      namespace: 'fallback',
      target: 'second',
      status: 'completed',
      result: { receipt: '/echo', provider: 'paid-by-two' },
    });
  });

  test('repeats what failed for certain', async () => {
    const key = crypto.randomUUID();
    expect(await dispatch('none', key)).toMatchObject({ status: 'failed', retry_count: 2 });
    expect(await paths(key)).toHaveLength(6);
  });

  test.each(['stop', 'notTold', 'lost'])('does not repeat what is unknown: %s', async (tag) => {
    const key = crypto.randomUUID();
    expect(await dispatch(tag, key)).toMatchObject({ status: 'failed', retry_count: 0 });
    expect((await paths(key)).filter((path) => path === '/hang')).toHaveLength(1);
    expect(await paths(key)).not.toContain('/echo');
  });

  test('that is told to repeat what is unknown asks the same option again, and no other', async () => {
    const key = crypto.randomUUID();
    const more = { on_unknown: 'retry' as const };
    expect(await dispatch('stop', key, more)).toMatchObject({ status: 'failed', retry_count: 2 });
    expect(await paths(key)).toEqual(['/hang', '/hang', '/hang']);
    const keys = (await seen(key)).map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(1);
  });

  test('among others is dispatched', async () => {
    const key = crypto.randomUUID();
    const { results } = await owner.client.jobs.dispatchMany({
      jobs: [{ namespace: 'fallback', ...place, tag: 'first', input: { key } }],
    });
    const [first] = results;
    expect(first).toMatchObject({ ok: true });
    const id = first?.ok === true ? first.job.job_id : '';
    expect(await ended(owner, id)).toMatchObject({ status: 'completed', result: { key } });
  });
});

test('a repetition under one key is the same run', async () => {
  const key = crypto.randomUUID();
  const input = { ...place, tag: 'stop', input: { key } };
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const [one, two] = [
    await owner.call('fallback.run', input, { headers }),
    await owner.call('fallback.run', input, { headers }),
  ];
  expect([one.body.code, two.body.code]).toEqual(['OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN']);
  expect(await paths(key)).toEqual(['/hang']);
});
