import { beforeAll, describe, expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { seen } from '../../support/target.ts';
import { addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import { flowing, outcome, query } from './flows.ts';

const KEY = '$Input{query}{tenant}';

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(
    flowing({
      app: [{ concurrency: 5 }, { concurrency: 5, key: KEY }],
      actions: { echo: [{ rate: { limit: 100, period: '1m' } }] },
      circuit: true,
    }),
  );
});

/** What a refusal says: its code, and its fields with what is wrong with each. */
function refusalOf({ body }: Awaited<ReturnType<Member['call']>>) {
  return {
    code: body.code,
    errors: Object.fromEntries((body.errors ?? []).map(({ path, message }) => [path, message])),
  };
}

describe('a manifest is refused that declares', () => {
  const APP = 'manifest.apps[0]';
  test.each<[what: string, given: object, path: string]>([
    ['a limit without a bound', { app: [{ key: KEY }] }, `${APP}.limits[0]`],
    ['an empty limit of an action', { actions: { echo: [{ concurrency: 1 }, {}] } }, `${APP}.actions[2].limits[1]`],
    ['a concurrency of none', { app: [{ concurrency: 0 }] }, `${APP}.limits[0].concurrency`],
    ['a concurrency that is no number', { app: [{ concurrency: '3' }] }, `${APP}.limits[0].concurrency`],
    ['a concurrency beyond the bound', { app: [{ concurrency: 1_001 }] }, `${APP}.limits[0].concurrency`],
    ['half an attempt', { app: [{ concurrency: 1.5 }] }, `${APP}.limits[0].concurrency`],
    ['a rate without a period', { app: [{ rate: { limit: 1 } }] }, `${APP}.limits[0].rate.period`],
    ['a rate of none', { app: [{ rate: { limit: 0, period: '1m' } }] }, `${APP}.limits[0].rate.limit`],
    ['a rate beyond the bound', { app: [{ rate: { limit: 10_001, period: '1m' } }] }, `${APP}.limits[0].rate.limit`],
    ['a period that is too long', { app: [{ rate: { limit: 1, period: '2d' } }] }, `${APP}.limits[0].rate.period`],
    ['a period that is too short', { app: [{ rate: { limit: 1, period: 99 } }] }, `${APP}.limits[0].rate.period`],
    ['a period in words', { app: [{ rate: { limit: 1, period: 'a minute' } }] }, `${APP}.limits[0].rate.period`],
    ['a negative cap', { app: [{ concurrency: 1, max_queued: -1 }] }, `${APP}.limits[0].max_queued`],
    ['a wait that no run lives for', { app: [{ concurrency: 1, max_wait: '5m' }] }, `${APP}.limits[0].max_wait`],
    ['a key that does not compile', { app: [{ concurrency: 1, key: '$Input{a' }] }, `${APP}.limits[0].key`],
    ['a key of a secret', { app: [{ concurrency: 1, key: '$Secret{KEY}' }] }, `${APP}.limits[0].key`],
    ['a key of the time', { actions: { echo: [{ concurrency: 1, key: '$Now' }] } }, `${APP}.actions[2].limits[0].key`],
    ['an empty key', { app: [{ concurrency: 1, key: '' }] }, `${APP}.limits[0].key`],
    ['an unknown field', { app: [{ concurrency: 1, limit: 2 }] }, `${APP}.limits[0].limit`],
    ['six limits', { app: Array.from({ length: 6 }, () => ({ concurrency: 1 })) }, `${APP}.limits`],
    ['limits that are no list', { app: { concurrency: 1 } }, `${APP}.limits`],
    ['a circuit of no errors', { circuit: { error_rate: 0 } }, `${APP}.circuit.error_rate`],
    ['a circuit of more errors than calls', { circuit: { error_rate: 1.1 } }, `${APP}.circuit.error_rate`],
    ['a circuit without canaries', { circuit: { canaries: 0 } }, `${APP}.circuit.canaries`],
    ['a circuit with an endless window', { circuit: { window: '2d' } }, `${APP}.circuit.window`],
    ['a circuit without a cooldown', { circuit: { cooldown: 0 } }, `${APP}.circuit.cooldown`],
    ['a circuit with an unknown field', { circuit: { threshold: 5 } }, `${APP}.circuit.threshold`],
    ['a circuit by a word', { circuit: 'yes' }, `${APP}.circuit`],
  ])('%s', async (_what, given, path) => {
    const before = await stored();
    const { code, errors } = refusalOf(await owner.call('products.apply', { manifest: flowing(given) }));
    expect({ code, paths: Object.keys(errors) }).toEqual({ code: 'VALIDATION_ERROR', paths: [path] });
    expect(await stored()).toEqual(before);
  });

  test('two faults at once, with both their paths', async () => {
    const given = flowing({ app: [{ concurrency: 1, key: '$Response{a}' }], actions: { echo: [{ key: KEY }] } });
    const { errors } = refusalOf(await owner.call('products.apply', { manifest: given }));
    expect(errors).toEqual({ [`${APP}.actions[2].limits[0]`]: 'give concurrency, rate or both' });
    const { errors: key } = refusalOf(
      await owner.call('products.apply', { manifest: flowing({ app: [{ concurrency: 1, key: '$Response{a}' }] }) }),
    );
    expect(key).toEqual({ [`${APP}.limits[0].key`]: '$Response has no value here' });
  });
});

describe('a dispatch is refused that gives', () => {
  test.each<[what: string, limits: unknown, path: string]>([
    ['no limit in its list', [], 'limits'],
    ['a limit without a bound', [{ key: 'a' }], 'limits[0]'],
    [
      'a key twice',
      [
        { concurrency: 1, key: 'a' },
        { rate: { limit: 1, period: '1m' }, key: 'a' },
      ],
      'limits[1].key',
    ],
    ['no key twice', [{ concurrency: 1 }, { concurrency: 2 }], 'limits[1].key'],
    ['a key that is too long', [{ concurrency: 1, key: 'x'.repeat(257) }], 'limits[0].key'],
    ['a key that is no text', [{ concurrency: 1, key: 7 }], 'limits[0].key'],
    ['a wait, which a job has not', [{ concurrency: 1, max_wait: '1s' }], 'limits[0].max_wait'],
    ['six limits', Array.from({ length: 6 }, (_, n) => ({ concurrency: 1, key: `${n}` })), 'limits'],
  ])('%s', async (_what, limits, path) => {
    const before = await stored();
    const given = { ...scope, event: 'echo', input: query('refused'), limits };
    const { code, errors } = refusalOf(await owner.call('actions.dispatch', given));
    expect({ code, paths: Object.keys(errors) }).toEqual({ code: 'VALIDATION_ERROR', paths: [path] });
    expect(await stored()).toEqual(before);
  });

  test('nothing of it counts for a run, which takes no limits', async () => {
    const { errors } = refusalOf(await owner.run('echo', query('refused'), { limits: [{ concurrency: 1 }] }));
    expect(errors).toEqual({ limits: 'is not a known field' });
    expect(await seen('refused')).toEqual([]);
  });
});

describe('a key that a template makes', () => {
  test.each<[what: string, value: unknown, key: string]>([
    ['text', 'acme', 'acme'],
    ['a number', 7, '7'],
    ['a truth', true, 'true'],
    ['nothing', undefined, ''],
    ['null', null, ''],
    ['an object', { b: 1, a: [2] }, '{"a":[2],"b":1}'],
    ['what looks like a reference', '$Secret{KEY_OF_NONE}', '$Secret{KEY_OF_NONE}'],
  ])('of %s is named by it', async (_what, value, key) => {
    const shop = await createWorkspace(
      flowing({ app: [{ rate: { limit: 9, period: '1h' }, key: '$Input{body}{tenant}' }] }),
    );
    await shop.call('secrets.create', { key: 'KEY_OF_NONE', value: 'a secret value' });
    const input = { query: { key: 'any' }, ...(value === undefined ? {} : { body: { tenant: value } }) };
    expect(outcome(await shop.run('post', input))).toBe('200');
    const { body } = await shop.call('limits.list', scope);
    expect(body.data).toMatchObject({ keys: [{ limit: 'app/0', key, used: 1, running: null }] });
  });

  test('that is very long is named by its digest, also where it is paused', async () => {
    const shop = await createWorkspace(flowing({ app: [{ concurrency: 9, key: KEY }] }));
    const tenant = 'x'.repeat(300);
    const { body } = await shop.call('limits.pause', { ...scope, limit: 'app/0', key: tenant });
    expect(body.data).toMatchObject({ key: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    expect(outcome(await shop.run('echo', query('any', { tenant })))).toBe('429 RATE_LIMITED');
  });

  test('of operators that fail has the call refused, before anything is sent or stored', async () => {
    const shop = await createWorkspace(
      flowing({ app: [{ concurrency: 9, key: '$Uppercase($Input{query}{tenant})' }] }),
    );
    const key = crypto.randomUUID();
    expect(outcome(await shop.run('echo', query(key, { tenant: 'acme' })))).toBe('200');
    expect(outcome(await shop.run('echo', query(key, { tenant: 7 })))).toBe('400 OPERATOR_ERROR');
    const dispatched = await shop.call('actions.dispatch', {
      ...scope,
      event: 'echo',
      input: query(key, { tenant: 7 }),
    });
    expect(outcome(dispatched)).toBe('400 OPERATOR_ERROR');
    expect(await seen(key)).toHaveLength(1);
  });
});

describe('an operation on limits', () => {
  test.each<[what: string, operation: string, more: object, status: number, path: string]>([
    ['of a limit that is not there', 'limits.pause', { limit: 'app/7' }, 404, 'limit'],
    ['of an action that has none', 'limits.pause', { limit: 'action/busy/0' }, 404, 'limit'],
    ['of another form of name', 'limits.resume', { limit: 'echo' }, 404, 'limit'],
    ['of a keyed limit without a key', 'limits.pause', { limit: 'app/1' }, 400, 'key'],
    ['of a key of a limit that has none', 'limits.pause', { limit: 'app/0', key: 'a' }, 400, 'key'],
    ['of an app that is not there', 'limits.list', { app: 'nope' }, 404, 'app'],
    ['of an environment that is not there', 'limits.list', { env: 'qa' }, 404, 'env'],
    ['of more keys than a page has', 'limits.list', { count: 1_001 }, 400, 'count'],
    ['with an unknown field', 'limits.list', { tenant: 'acme' }, 400, 'tenant'],
    ['with a reason that is too long', 'limits.pause', { limit: 'app/0', reason: 'x'.repeat(501) }, 400, 'reason'],
  ])('%s is refused', async (_what, operation, more, status, path) => {
    const answer = await owner.call(operation, { ...scope, ...more });
    expect({ status: answer.status, path: answer.body.errors?.[0]?.path }).toEqual({ status, path });
  });

  test('tells what is declared, in the numbers of the version that the environment runs', async () => {
    const { body } = await owner.call('limits.list', scope);
    const plain = { concurrency: null, rate: null, max_queued: null, max_wait: 10_000 };
    expect(body.data).toMatchObject({
      declared: [
        { ...plain, limit: 'app/0', event: null, key: null, concurrency: 5 },
        { ...plain, limit: 'app/1', event: null, key: KEY, concurrency: 5 },
        { ...plain, limit: 'action/echo/0', event: 'echo', key: null, rate: { limit: 100, period: 60_000 } },
      ],
      keys: [
        { limit: 'app/0', key: '', running: 0, waiting: 0, used: null, paused: null },
        { limit: 'action/echo/0', key: '', running: null, waiting: 0, used: 0, paused: null },
      ],
      has_more: false,
    });
  });

  test('shows no more keys than it is asked for, and that there are more', async () => {
    const shop = await createWorkspace(flowing({ app: [{ rate: { limit: 9, period: '1h' }, key: KEY }] }));
    for (const tenant of ['a', 'b', 'c']) await shop.run('echo', query('any', { tenant }));
    const { body } = await shop.call('limits.list', { ...scope, count: 2 });
    const { keys, has_more } = body.data as { keys: unknown[]; has_more: boolean };
    expect([keys.length, has_more]).toEqual([2, true]);
  });

  test('pauses a key of dispatches, which are declared nowhere', async () => {
    const shop = await createWorkspace(flowing({}));
    const place = { ...scope, limit: 'dispatch', key: 'customer-7' };
    expect((await shop.call('limits.pause', place)).body.data).toMatchObject({ limit: 'dispatch', key: 'customer-7' });
    const { body } = await shop.call('limits.list', scope);
    expect(body.data).toMatchObject({ declared: [], keys: [{ limit: 'dispatch', key: 'customer-7' }] });
    expect((await shop.call('limits.resume', place)).body.data).toMatchObject({ paused: null });
    expect((await shop.call('limits.list', scope)).body.data).toMatchObject({ keys: [] });
  });

  test('by who may only read, or out of reach, is refused; another workspace has gates of its own', async () => {
    const other = await createWorkspace(flowing({ app: [{ concurrency: 5 }] }));
    await other.call('limits.pause', { ...scope, limit: 'app/0' });
    expect(outcome(await other.run('echo', query('any')))).toBe('429 RATE_LIMITED');
    expect(outcome(await owner.run('echo', query('any')))).toBe('200');
    const viewer = await addRestricted(owner, 'viewer');
    expect(outcome(await viewer.call('limits.list', scope))).toBe('200');
    expect(outcome(await viewer.call('limits.pause', { ...scope, limit: 'app/0' }))).toBe('403 FORBIDDEN');
    const away = await addRestricted(owner, 'runner', { products: ['other'] });
    expect(outcome(await away.call('limits.list', scope))).toBe('403 FORBIDDEN');
  });
});
