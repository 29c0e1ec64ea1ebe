import { createExecutionContext, createMessageBatch, getQueueResult, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import worker from '../../src/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { consume } from '../../src/queues.ts';
import { type JobObject, jobObjectName, jobOf, type RunMessage } from '../../src/resources/jobs/directory.ts';
import type { RunRecord } from '../../src/run-record.ts';
import { action, manifest } from '../support/manifest.ts';
import { ask, seen } from '../support/target.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';
import { createSpec } from './jobs/specs.ts';
import { createRunRecord, keptRecords } from './run-records.ts';

const PATIENCE = { timeout: 10_000, interval: 10 };
const RUNS = 'ductape-runs';
const PLACES = LIMITS.attempts_in_object.value;
const queue = Object.getPrototypeOf(env.RUNS) as Queue;

let owner: Member;
let faults: string[];

beforeAll(async () => {
  owner = await createWorkspace(manifest([action('gate', { resource: '/gate', query: { key: 'x' } })]));
});
beforeEach(() => {
  faults = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => void faults.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A batch as the platform delivers it, each message for the `attempts`-th time. */
function batchOf<Body>(name: string, bodies: readonly Body[], attempts = 1): MessageBatch<Body> {
  return createMessageBatch<Body>(
    name,
    bodies.map((body, n) => ({ id: `m${n}`, timestamp: new Date(0), attempts, body })),
  );
}

/** What became of the messages of a batch that the Worker consumed. */
async function delivered(name: string, bodies: readonly unknown[]) {
  const batch = batchOf(name, bodies);
  const context = createExecutionContext();
  await worker.queue(batch, env, context);
  return getQueueResult(batch, context);
}

/** The object of the jobs that {@link handOut} makes. */
function lane(id: string): JobObject & DurableObjectStub {
  const name = jobObjectName(owner.workspace_id, id);
  return env.JOBS.get(env.JOBS.idFromName(name)) as unknown as JobObject & DurableObjectStub;
}

async function jobOfLane(id: string) {
  return jobOf(await lane(id).get(id));
}

/**
 * An object whose places are all taken by attempts that wait for the gate of `key`, and the message by which it
 * handed one more of them to the queue, which has not delivered it.
 */
async function handOut(key: string): Promise<RunMessage> {
  const sent = vi.spyOn(queue, 'sendBatch').mockResolvedValue({
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
  });
  const scope = crypto.randomUUID().slice(0, 8);
  for (let n = 0; n <= PLACES; n += 1) {
    const id = `job_l1x${scope}x${crypto.randomUUID().replaceAll('-', '')}`;
    await lane(id).dispatch(createSpec(owner, id, 'gate', key));
  }
  await vi.waitFor(async () => expect(await seen(key)).toHaveLength(PLACES), PATIENCE);
  // What has run for long is expected to run as long again: nobody will have a place soon.
  const ahead = 10_000;
  vi.spyOn(systemClock, 'now').mockImplementation(() => Date.now() + ahead);
  const isOurs = (body: unknown): body is RunMessage => (body as RunMessage).workspace === owner.workspace_id;
  return vi.waitFor(() => {
    const bodies = sent.mock.calls.flatMap(([messages]) => [...messages].map(({ body }) => body));
    const [message] = bodies.filter((body) => isOurs(body) && 'fence' in body);
    if (!isOurs(message)) throw new Error('nothing was handed out yet');
    return message;
  }, PATIENCE);
}

describe('an attempt', () => {
  test('that the queue delivers is run, and its outcome recorded', async () => {
    const key = crypto.randomUUID();
    const message = await handOut(key);
    await ask('/_open', { key });
    expect(await delivered(RUNS, [message])).toMatchObject({ outcome: 'ok', explicitAcks: ['m0'], retryMessages: [] });
    const { phase, progress } = await jobOfLane(message.jobId);
    expect({ status: phase.status, ...progress }).toMatchObject({ status: 'completed', fence: 1, lost: 0 });
    expect(await delivered(RUNS, [message])).toMatchObject({ outcome: 'ok', explicitAcks: ['m0'] });
    expect(await seen(key)).toHaveLength(PLACES + 1);
  });

  test('that is under way in a consumer outlives a restart of its object', async () => {
    const key = crypto.randomUUID();
    const message = await handOut(key);
    const consumed = delivered(RUNS, [message]);
    await vi.waitFor(async () => expect(await seen(key)).toHaveLength(PLACES + 1), PATIENCE);
    await runInDurableObject(lane(message.jobId), (_job, state) => state.abort('crashed by a test')).catch(() => null);
    await ask('/_open', { key });
    expect(await consumed).toMatchObject({ outcome: 'ok', explicitAcks: ['m0'] });
    const { phase, progress } = await jobOfLane(message.jobId);
    expect({ status: phase.status, ...progress }).toMatchObject({ status: 'completed', fence: 1, lost: 0 });
  });

  test('that the queue gave up goes back to its object, and is run there', async () => {
    const key = crypto.randomUUID();
    const message = await handOut(key);
    expect(await delivered(`${RUNS}-dead`, [message])).toMatchObject({ outcome: 'ok', explicitAcks: ['m0'] });
    expect(faults.join()).toContain('the queue could not deliver the attempt');
    expect((await jobOfLane(message.jobId)).phase.status).toBe('queued');
    await ask('/_open', { key });
    await vi.waitFor(async () => expect((await jobOfLane(message.jobId)).phase.status).toBe('completed'), PATIENCE);
    expect((await jobOfLane(message.jobId)).progress).toMatchObject({ fence: 2, lost: 0, retries: 0 });
    expect(await seen(key)).toHaveLength(PLACES + 1);
    // Once more changes nothing: the lease is another one.
    const before = await jobOfLane(message.jobId);
    await delivered(`${RUNS}-dead`, [message]);
    expect(await jobOfLane(message.jobId)).toEqual(before);
  });
});

describe('an outcome', () => {
  const MESSAGE: RunMessage = { workspace: 'ws_none', jobId: `job_o${'0'.repeat(32)}`, fence: 3 };

  /** The parts with objects that refuse the first reports, and a clock that notes its waits. */
  function partsThat(report: () => Promise<void>) {
    const waits: number[] = [];
    const spec = createSpec(owner, MESSAGE.jobId, 'nope', 'x');
    const object = { take: async () => ({ spec, occurrence: 1 }), report } as unknown as JobObject;
    const clock = { now: () => systemClock.now(), sleep: async (ms: number) => void waits.push(ms) };
    return { waits, parts: { ...compose(env), clock, jobs: { at: () => object } } };
  }
  /** Consumes the message; tells what became of it, and with what it was asked for again. */
  const consumed = async (parts: ReturnType<typeof compose>, attempts = 1) => {
    const batch = batchOf(RUNS, [MESSAGE], attempts);
    const retries = batch.messages.map((message) => vi.spyOn(message, 'retry'));
    await consume(parts, batch);
    const { explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext());
    const again = retryMessages.map(({ msgId }) => msgId);
    return { acks: explicitAcks, again, options: retries.flatMap(({ mock }) => mock.calls.flat()) };
  };

  test.each([1, 2, 3])('that its object does not take is reported again, up to three times: %i', async (failures) => {
    const report = vi.fn<() => Promise<void>>();
    for (let n = 0; n < failures; n += 1) report.mockRejectedValueOnce(new Error('restarts'));
    const { parts, waits } = partsThat(report);
    expect(await consumed(parts)).toEqual({ acks: ['m0'], again: [], options: [] });
    expect(report).toHaveBeenCalledTimes(failures + 1);
    expect(waits).toEqual([100, 1_000, 5_000].slice(0, failures));
  });

  test.each([
    [1, 1],
    [2, 5],
    [3, 30],
    [9, 30],
  ])('that cannot be reported has its message delivered again: time %i after %i s', async (attempts, delaySeconds) => {
    const { parts } = partsThat(() => Promise.reject(new Error('is gone')));
    expect(await consumed(parts, attempts)).toEqual({ acks: [], again: ['m0'], options: [{ delaySeconds }] });
    expect(faults.join()).toContain('is gone');
  });
});

describe('run records', () => {
  const unstorable = { ...createRunRecord('unstorable'), time: 'soon' } as unknown as RunRecord;
  const kept = async () => (await keptRecords('ws_queues')).map(({ run_id }) => run_id);
  const record = (id: string) => createRunRecord(id, { workspace: 'ws_queues' });
  beforeEach(async () => {
    await env.DB.exec("DELETE FROM run_record_packs WHERE workspace_id = 'ws_queues'");
  });

  const pack = (...records: readonly RunRecord[]) => JSON.stringify(records);

  test('are stored', async () => {
    const packs = [pack(record('a'), record('b')), pack(record('c'))];
    expect(await delivered('ductape-records', packs)).toMatchObject({ outcome: 'ok' });
    expect(await kept()).toEqual(['a', 'b', 'c']);
  });

  test('among which one cannot be stored are all delivered again', async () => {
    const packs = [pack(record('a')), pack(unstorable)];
    await expect(delivered('ductape-records', packs)).rejects.toThrow('NOT NULL constraint failed');
    expect(await kept()).toEqual([]);
  });

  test('that the queue gave up are stored, all but the one that cannot be', async () => {
    const packs = [pack(record('a')), pack(record('b'), unstorable, record('c')), pack(record('d'))];
    expect(await delivered('ductape-records-dead', packs)).toMatchObject({
      outcome: 'ok',
      explicitAcks: ['m0', 'm2'],
      retryMessages: [{ msgId: 'm1' }],
    });
    expect(await kept()).toEqual(['a', 'b', 'c', 'd']);
    expect(faults).toMatchObject([expect.stringContaining('unstorable')]);
  });
});

test.each(['ductape-other', 'ductape-runs-dead-2', 'runs-of-others', ''])(
  'a batch of a queue that nobody consumes is refused: %j',
  async (name) => {
    await expect(delivered(name, [createRunRecord('x')])).rejects.toThrow('there is no consumer for the queue');
  },
);
