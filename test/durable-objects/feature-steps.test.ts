import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { env } from 'cloudflare:workers';
import { ask, seen } from '../support/target.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';
import { PATIENCE, setClock } from './jobs.ts';
import { begin, createFeatures, entries, objectOf, reached, result, signal, step, undo, within } from './features.ts';

const HOUR = 3_600_000;

const FEATURES = [
  {
    tag: 'parallel',
    steps: [step('one', 'gate'), step('two', 'gate'), step('after', 'echo', { dependsOn: ['one', 'two'] })],
  },
  {
    tag: 'flaky',
    steps: [step('only', 'flaky', { query: { fails: 2 }, options: { retries: 2, retry_delay: 20 } })],
    output: { count: '$Step{only}{count}' },
  },
  {
    tag: 'failing',
    steps: [
      step('first', 'echo', { rollback: undo('first') }),
      step('second', 'echo', { rollback: undo('second'), dependsOn: ['first'] }),
      { ...step('third', 'status', { dependsOn: ['second'] }), input: { params: { code: 400 } } },
    ],
  },
  {
    tag: 'asleep',
    steps: [
      { tag: 'nap', type: 'sleep', input: { duration: '$Input{ms}' } },
      step('then', 'echo', { dependsOn: ['nap'] }),
    ],
  },
  {
    tag: 'waiting',
    steps: [{ tag: 'wait', type: 'wait_signal', signal: 'go' }],
    signals: { go: {} },
    output: '$Step{wait}',
  },
  { tag: 'large', steps: [step('big', 'big', { query: { bytes: 100_000 } })], output: { text: '$Step{big}' } },
  {
    tag: 'cancelled',
    steps: [step('first', 'echo', { rollback: undo('first') }), step('second', 'hang', { dependsOn: ['first'] })],
  },
  { tag: 'plain', steps: [step('only', 'flaky', { query: { fails: 1 }, options: { retry_delay: 20 } })] },
  { tag: 'texts', steps: [step('only', 'echo', { body: { text: '$Input{text}' } })] },
  { tag: 'secret', steps: [step('only', 'echo', { body: { token: '$Secret{TOKEN}' } })], output: '$Step{only}{body}' },
  {
    tag: 'telling',
    steps: [
      {
        tag: 'say',
        type: 'log',
        input: { level: 'warn', message: 'paid $Input{amount}', data: { password: 'hunter2' } },
      },
    ],
  },
  { tag: 'stopping', steps: [step('one'), step('two', 'echo', { dependsOn: ['one'] })] },
].map((feature) => ({ name: feature.tag, ...feature }));

let owner: Member;
beforeAll(async () => {
  owner = await createFeatures(FEATURES);
});

afterEach(() => vi.restoreAllMocks());

test('steps that do not depend on one another run side by side', async () => {
  const { id, key } = await begin(owner, 'parallel');
  await vi.waitFor(async () => expect(await seen(key)).toHaveLength(2), PATIENCE);
  await ask('/_open', { key });
  expect(await result(owner, id)).toMatchObject({ status: 'completed', completed_steps: ['one', 'two', 'after'] });
});

test('an attempt that failed is made again after its delay, under the same key', async () => {
  const { id, key } = await begin(owner, 'flaky');
  expect(await result(owner, id)).toMatchObject({ status: 'completed', output: { count: 3 } });
  const keys = (await seen(key)).map(({ headers }) => headers['idempotency-key']);
  expect(keys).toEqual([`${id}:only:0`, `${id}:only:0`, `${id}:only:0`]);
});

test('a step that fails has those before it undone, newest first', async () => {
  const { id, key } = await begin(owner, 'failing');
  expect(await result(owner, id)).toMatchObject({
    status: 'rolled_back',
    failed_step: 'third',
    error: { step: 'third', code: 'VALIDATION_ERROR' },
    completed_steps: ['first', 'second'],
    rollback_result: { rolled_back_steps: ['second', 'first'], failed_steps: [] },
  });
  const requests = await seen(key);
  expect(requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { step: 'first' },
    { step: 'second' },
    { undo: 'second' },
    { undo: 'first' },
  ]);
  expect(requests[3]?.headers['idempotency-key']).toBe(`${id}:first:0:rollback`);
});

test('a sleep ends by the alarm', async () => {
  const { id, key } = await begin(owner, 'asleep', { ms: 300 });
  expect(await result(owner, id)).toMatchObject({ status: 'completed' });
  expect(await seen(key)).toHaveLength(1);
});

test('a run that sleeps is paused, and goes on by `look` when its alarm was lost', async () => {
  const { id } = await begin(owner, 'asleep', { ms: HOUR });
  expect(await reached(owner, id, 'paused')).toMatchObject({ endedAt: null });
  await within(objectOf(owner, id), (storage) => storage.deleteAlarm());
  setClock(Date.now() + HOUR + 1);
  await objectOf(owner, id).look([id, 'feature_o00000000000000000000000000000000']);
  expect(await result(owner, id)).toMatchObject({ status: 'completed' });
});

describe('a signal', () => {
  test('that comes while it is waited for ends the wait', async () => {
    const run = await begin(owner, 'waiting');
    await reached(owner, run.id, 'paused');
    expect(await signal(owner, run, 'go', { ok: true })).toMatchObject({ ok: true });
    expect(await result(owner, run.id)).toMatchObject({ status: 'completed', output: { ok: true } });
    expect(await signal(owner, run, 'go', {})).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
  });

  test('that a feature does not declare is refused', async () => {
    const run = await begin(owner, 'waiting');
    expect(await signal(owner, run, 'stop', {})).toMatchObject({
      ok: false,
      error: { code: 'VALIDATION_ERROR', errors: [{ path: 'signal' }] },
    });
  });

  test('of a command that is repeated counts once', async () => {
    const run = await begin(owner, 'waiting');
    await signal(owner, run, 'go', { n: 1 }, 'command-1');
    expect(await signal(owner, run, 'go', { n: 1 }, 'command-1')).toMatchObject({ ok: true });
    const received = (await entries(owner, run.id)).filter(({ type }) => type === 'signal_received');
    expect(received).toHaveLength(1);
  });
});

test('a large output is a file beside the journal, and goes with the run', async () => {
  const { id } = await begin(owner, 'large');
  const text = 'x'.repeat(100_000);
  expect((await result(owner, id)).output).toEqual({ text });
  const prefix = `${owner.workspace_id}/features/${id}/`;
  const { objects } = await env.FILES.list({ prefix });
  expect(objects).toHaveLength(2);
  expect(await (await env.FILES.get(objects[0]?.key ?? ''))?.text()).not.toContain('xxxx');
  setClock(Date.now() + 31 * 24 * HOUR);
  await vi.waitFor(async () => expect(await objectOf(owner, id).outlive(id)).toBeNull(), PATIENCE);
  expect((await env.FILES.list({ prefix })).objects).toEqual([]);
  expect(await objectOf(owner, id).get(id)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
});

test('a run that is cancelled stops what is under way, and undoes what it did', async () => {
  const { id, key } = await begin(owner, 'cancelled');
  await vi.waitFor(async () => expect(await seen(key)).toHaveLength(2), PATIENCE);
  await objectOf(owner, id).cancel(id, 'no more');
  expect(await result(owner, id)).toMatchObject({
    status: 'cancelled',
    rollback_result: { rolled_back_steps: ['first'] },
  });
  expect(await ask('/_ended', { key })).toBe(true);
  expect(await objectOf(owner, id).cancel(id, null)).toMatchObject({ ok: true, value: { status: 'cancelled' } });
});

test('what a template inserts is not looked through for references', async () => {
  const { id, key } = await begin(owner, 'texts', { text: '$Secret{TOKEN} $Session{a}{b} $Now' });
  await result(owner, id);
  const [request] = await seen(key);
  expect(JSON.parse(request?.body ?? '')).toEqual({ text: '$Secret{TOKEN} $Session{a}{b} $Now' });
});

test('a secret is resolved for each attempt, and kept nowhere', async () => {
  await owner.call('secrets.create', { key: 'TOKEN', value: 'very-secret-value' });
  const { id, key } = await begin(owner, 'secret');
  expect(await result(owner, id)).toMatchObject({ status: 'completed' });
  const [request] = await seen(key);
  expect(JSON.parse(request?.body ?? '')).toEqual({ token: 'very-secret-value' });
  expect(JSON.stringify(await entries(owner, id))).not.toContain('very-secret-value');
});

test('a line that a run logs is on the console, redacted', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
  const { id } = await begin(owner, 'telling', { amount: 7 });
  await result(owner, id);
  const lines = warn.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
  expect(lines).toMatchObject([
    { level: 'warn', event: 'feature_log', feature_id: id, message: 'paid 7', data: { password: '[redacted]' } },
  ]);
});

test('a run that is to pause after a step goes on when it is told to', async () => {
  const { id, key } = await begin(owner, 'stopping', {}, { pauseAfter: 'one' });
  await reached(owner, id, 'paused');
  expect(await seen(key)).toHaveLength(1);
  expect(await objectOf(owner, id).proceed(id)).toMatchObject({ ok: true });
  expect(await result(owner, id)).toMatchObject({ status: 'completed', completed_steps: ['one', 'two'] });
  expect(await objectOf(owner, id).proceed(id)).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
});

test('a run of another workspace is not there', async () => {
  const run = await begin(owner, 'waiting');
  const stranger = await createWorkspace();
  const object = objectOf(stranger, run.id);
  const refused = { ok: false, error: { code: 'NOT_FOUND' } };
  expect(await object.get(run.id)).toMatchObject(refused);
  expect(await object.cancel(run.id, null)).toMatchObject(refused);
  expect(await reached(owner, run.id, 'paused')).toMatchObject({ endedAt: null });
});

test('what a caller gave, and what came of it, is sealed where it is kept', async () => {
  const text = `private ${crypto.randomUUID()}`;
  const { id, key } = await begin(owner, 'texts', { text });
  await result(owner, id);
  expect((await seen(key))[0]?.body).toContain(text);
  const kept = await within(objectOf(owner, id), ({ sql }) => [
    ...sql.exec('SELECT * FROM runs'),
    ...sql.exec('SELECT * FROM entries'),
  ]);
  expect(kept.length).toBeGreaterThan(1);
  expect(JSON.stringify(kept)).not.toContain(text);
});

test('a timeout and retries that the caller gives go before those of the feature', async () => {
  const late = await begin(owner, 'waiting', {}, { timeoutMs: 200 });
  expect(await result(owner, late.id)).toMatchObject({ status: 'failed', error: { step: null, code: 'TIMEOUT' } });
  const { id, key } = await begin(owner, 'plain', {}, { retries: 1 });
  expect(await result(owner, id)).toMatchObject({ status: 'completed' });
  expect(await seen(key)).toHaveLength(2);
});
