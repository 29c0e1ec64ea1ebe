import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { createFallbacksExecutor } from '../../../src/resources/fallbacks/executor.ts';
import { RunSecrets } from '../../../src/secret-trail.ts';
import type { Member } from '../../support/workspace.ts';
import { createFallbacks, option, paths, place } from './fallbacks.ts';

const HEALTHCHECKS = ['one', 'two'].map((tag) => ({
  tag,
  name: tag,
  app: 'api',
  event: 'lookup',
  interval: '1h',
  envs: [{ slug: 'prd' }],
}));

let owner: Member;
beforeAll(async () => {
  owner = await createFallbacks(
    {
      both: [option('down', { healthcheck: 'one' }), option('charge', { healthcheck: 'two' })],
      keyed: [option('keyed', { healthcheck: 'one' }), option('charge')],
    },
    { healthchecks: HEALTHCHECKS },
  );
});

/** Makes one attempt of a run under a key, with these healthchecks unavailable. */
async function attempt(
  tag: string,
  key: string,
  down: readonly string[],
  idempotencyKey: string = crypto.randomUUID(),
) {
  const parts = compose(env);
  const executor = createFallbacksExecutor({
    ...parts,
    health: { status: async (_workspace, _place, name) => (down.includes(name) ? 'unavailable' : 'available') },
  });
  const workspace = owner.workspace_id;
  const config = await parts.config.resolve(workspace, place.product, place.env);
  const call = { namespace: 'fallback', operation: 'run', ...place, tag, input: { key } } as const;
  const scope = {
    workspace,
    user: owner.user_id,
    runId: 'run_1',
    idempotencyKey,
    traceparent: null,
    hops: 0,
    secrets: new RunSecrets(),
  };
  const prepared = await executor.prepare(call, config, scope);
  return prepared.attempt({ timeoutMs: 10_000 });
}

describe('an option whose healthcheck', () => {
  test('is unavailable is left out', async () => {
    const key = crypto.randomUUID();
    expect(await attempt('both', key, ['one'])).toMatchObject({ value: { provider: 'charge' } });
    expect(await paths(key)).toEqual(['/echo']);
  });

  test('is unavailable is told of when the others fail', async () => {
    await expect(attempt('both', crypto.randomUUID(), ['two'])).rejects.toMatchObject({
      code: 'FALLBACK_EXHAUSTED',
      details: {
        options: [
          { option: 'charge', code: 'SERVICE_UNAVAILABLE', outcome: 'not_sent' },
          { option: 'down', code: 'SERVICE_UNAVAILABLE', outcome: 'sent' },
        ],
      },
    });
  });

  test('is unavailable, like all others, is tried in its turn', async () => {
    const key = crypto.randomUUID();
    expect(await attempt('both', key, ['one', 'two'])).toMatchObject({ value: { provider: 'charge' } });
    expect(await paths(key)).toEqual(['/status/503', '/echo']);
  });

  test('became unavailable is asked again by a repetition, and no other in its place', async () => {
    const [key, run] = [crypto.randomUUID(), crypto.randomUUID()];
    for (const down of [[], ['one']])
      await expect(attempt('keyed', key, down, run)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(await paths(key)).toEqual(['/hang', '/hang']);
  });
});

describe('defaults', () => {
  const run = (action: string | undefined, input?: object, member = owner) =>
    member.call('fallback.run', {
      ...place,
      tag: 'both',
      ...(input !== undefined && { input }),
      ...(action !== undefined && { action }),
    });

  test('lie beneath the input of each run until they are reset', async () => {
    const key = crypto.randomUUID();
    expect((await run('update', { key, other: 1 })).body.data).toEqual({ input: { key, other: 1 } });
    expect((await run('update', { other: null, more: 2 })).body.data).toEqual({ input: { key, more: 2 } });
    expect((await run(undefined, {})).status).toBe(200);
    expect(await paths(key)).toEqual(['/status/503', '/echo']);
    expect((await run('reset')).body.data).toEqual({ input: {} });
    expect((await run(undefined)).status).toBe(200);
    expect(await paths(key)).toHaveLength(2);
  });

  test('are put by fields alone', async () => {
    const { status, body } = await run('update');
    expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 400, path: 'input' });
  });

  test('are sealed', async () => {
    await run('update', { key: 'readable' });
    const { results } = await env.DB.prepare('SELECT * FROM fallback_defaults').all();
    expect(results.length).toBeGreaterThan(0);
    expect(JSON.stringify(results)).not.toContain('readable');
    await run('reset', {});
  });

  test('that come at once are all kept', async () => {
    const names = ['a', 'b', 'c'];
    const answers = await Promise.all(names.map((name) => run('update', { [name]: 1 })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await run('update', {})).body.data).toEqual({ input: { a: 1, b: 1, c: 1 } });
    await run('reset', {});
  });

  test('have a limit', async () => {
    const { status, body } = await run('update', { text: 'x'.repeat(70_000) });
    expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 413, path: 'input' });
  });
});
