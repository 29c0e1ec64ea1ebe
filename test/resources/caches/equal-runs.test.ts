import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import { ProcessorError } from '../../../src/kernel/errors.ts';
import type { FlightDirectory } from '../../../src/resources/caches/flights.ts';
import { createRun, flights, isolate, numbered, waiting } from './cached-runs.ts';

describe('of equal runs at one time', () => {
  test('one runs, over all isolates', async () => {
    const gate = Promise.withResolvers<void>();
    const run = createRun();
    const gated = { ...run, run: async () => ((run.runs += 1), await gate.promise, run.runs) };
    const isolates = Array.from({ length: 5 }, () => isolate());
    const answers = Array.from({ length: 10 }, () => isolates.map((one) => one.answer(gated))).flat();
    await vi.waitFor(() => expect(run.runs).toBe(1));
    gate.resolve();
    const all = await Promise.all(answers);
    expect(all.map((answer) => answer.value)).toEqual(Array(50).fill(1));
    expect(all.filter((answer) => !answer.cached)).toHaveLength(1);
  });

  test('all get the failure of the one that runs, which is not kept', async () => {
    const gate = Promise.withResolvers<never>();
    const run = createRun({ run: () => gate.promise });
    const [first, second] = [isolate().answer(run), waiting(run)];
    await second.asked;
    const details = { outcome: 'sent', attempts: 3, run_id: 'run_leader' } as const;
    gate.reject(new ProcessorError('UPSTREAM_ERROR', 'api/echo answered 418', details));
    await expect(first).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
    const failed: unknown = await second.answer.catch((thrown: unknown) => thrown);
    expect(failed).toMatchObject({ code: 'UPSTREAM_ERROR', message: 'api/echo answered 418' });
    expect((failed as ProcessorError).details).toEqual({ outcome: 'sent' });
    expect(await isolate().answer({ ...run, run: async () => 'anew' })).toEqual({ value: 'anew', cached: false });
  });

  test('the next one runs when the caller of the first gives up', async () => {
    const stop = new AbortController();
    const run = createRun();
    const given = { ...run, context: { ...run.context, signal: stop.signal } };
    const gate = Promise.withResolvers<never>();
    const first = isolate().answer({ ...given, run: () => gate.promise });
    const second = waiting(run);
    await second.asked;
    stop.abort();
    gate.reject(new ProcessorError('TIMEOUT', 'stopped'));
    await expect(first).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(await second.answer).toEqual(numbered(1, false));
  });

  test('none runs again after one whose outcome nobody knows', async () => {
    const stop = new AbortController();
    const run = createRun();
    const gate = Promise.withResolvers<never>();
    const given = { ...run, context: { ...run.context, signal: stop.signal }, run: () => gate.promise };
    const [first, second] = [isolate().answer(given), waiting(run)];
    await second.asked;
    stop.abort();
    gate.reject(new ProcessorError('OUTCOME_UNKNOWN', 'gone', { outcome: 'unknown' }));
    await expect(first).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await expect(second.answer).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(run.runs).toBe(0);
  });

  test('one that waits is done when its time is over, or its caller gives up', async () => {
    const gate = Promise.withResolvers<string>();
    const run = createRun({ run: () => gate.promise });
    const first = isolate().answer(run);
    const short = waiting({ ...run, context: { ...run.context, deadline: Date.now() + 20 } });
    await expect(short.answer).rejects.toMatchObject({ code: 'TIMEOUT', details: { outcome: 'not_sent' } });
    const stop = new AbortController();
    const stopped = waiting({ ...run, context: { ...run.context, signal: stop.signal } });
    await stopped.asked;
    stop.abort(new Error('stopped'));
    await expect(stopped.answer).rejects.toThrow('stopped');
    gate.resolve('done');
    expect(await first).toEqual({ value: 'done', cached: false });
  });

  test('each goes on by itself when the object dies', async () => {
    const gate = Promise.withResolvers<string>();
    const run = createRun();
    let name = '';
    const directory: FlightDirectory = { at: (given) => flights.at((name = given)) };
    const one = isolate({ flights: directory });
    const first = one.answer({ ...run, run: () => gate.promise });
    const second = waiting(run);
    await second.asked;
    const stub = env.FLIGHTS.get(env.FLIGHTS.idFromName(name));
    await runInDurableObject(stub, (_flight, state) => state.abort('crashed by a test')).catch(() => undefined);
    expect(await second.answer).toEqual(numbered(1, false));
    gate.resolve('first');
    expect(await first).toEqual({ value: 'first', cached: false });
    await one.settled();
  });
});
