import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { createProbe, type Probe } from '../../../src/drivers/http/probe.ts';
import { createFetchDriver } from '../../../src/drivers/http/fetch-driver.ts';
import { ProcessorError } from '../../../src/kernel/errors.ts';
import { ask, at, seen } from '../../support/target.ts';
import { type Call, failure } from './target.ts';

const POST: Call = { method: 'POST', headers: { authorization: 'Bearer abcdefgh' }, body: '{}' };

describe('where a probe tells who listens', () => {
  const probing = () => createFetchDriver({ allowPrivateTargets: true, probe: createProbe(systemClock) });

  test('a refused connection is not sent', async () => {
    const port = await ask<number>('/_closed-port');
    expect(await failure(`http://127.0.0.1:${port}/x`, { ...POST, driver: probing() })).toMatchObject({
      code: 'CONNECTION_ERROR',
      details: { outcome: 'not_sent' },
    });
  });

  test('a name that does not resolve is not sent', async () => {
    expect(await failure(`http://${'x'.repeat(64)}.invalid/`, { ...POST, driver: probing() })).toMatchObject({
      code: 'CONNECTION_ERROR',
      details: { outcome: 'not_sent' },
    });
  });

  test('a connection that is broken after the request is unknown, and the target is probed again afterwards', async () => {
    const asked: string[] = [];
    const real = createProbe(systemClock);
    const probe: Probe = {
      ...real,
      isListening: async (url, signal) => {
        asked.push(url.pathname);
        return real.isListening(url, signal);
      },
    };
    const driver = createFetchDriver({ allowPrivateTargets: true, probe });
    expect(await failure(at('/reset', { key: 'probed' }), { ...POST, driver })).toMatchObject({
      code: 'CONNECTION_ERROR',
      details: { outcome: 'unknown' },
    });
    expect(asked).toEqual(['/reset']);
  });

  test('a limit that passes while it is probed is a timeout that sent nothing', async () => {
    const probe: Probe = {
      isListening: (_url, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
      failed: () => undefined,
    };
    const driver = createFetchDriver({ allowPrivateTargets: true, probe });
    expect(await failure(at('/echo'), { ...POST, timeoutMs: 50, driver })).toMatchObject({
      code: 'TIMEOUT',
      details: { outcome: 'not_sent' },
    });
  });
});

describe('failures', () => {
  test('a refused connection has an unknown outcome, since the runtime does not tell it from a broken one', async () => {
    const port = await ask<number>('/_closed-port');
    const refused = await failure(`http://127.0.0.1:${port}/x?token=s3cret`, POST);
    const reset = await failure(at('/reset', { token: 's3cret' }), POST);
    for (const error of [refused, reset]) {
      expect(error).toMatchObject({
        code: 'CONNECTION_ERROR',
        details: { outcome: 'unknown' },
        cause: expect.any(Error),
      });
      expect(error.details).not.toHaveProperty('upstream');
      expect(error.message).not.toMatch(/s3cret|abcdefgh/);
    }
    // When this fails, the runtime has learned to tell the two apart and the driver can say `not_sent`.
    expect(fingerprint(refused.cause)).toEqual(fingerprint(reset.cause));
  });

  test('a name that does not resolve has an unknown outcome, since the runtime reports it like a fault of its own', async () => {
    // A label over 63 characters fails in the resolver itself, whatever the network.
    const error = await failure(`http://${'x'.repeat(64)}.invalid/`, POST);
    expect(error).toMatchObject({
      code: 'CONNECTION_ERROR',
      details: { outcome: 'unknown' },
      cause: { message: expect.stringContaining('internal error') },
    });
  });

  test('a failed TLS handshake has an unknown outcome', async () => {
    const error = await failure(at('/echo').replace('http:', 'https:'), POST);
    expect(error).toMatchObject({ code: 'CONNECTION_ERROR', details: { outcome: 'unknown' } });
  });

  test('a connection closed before the answer has an unknown outcome, and the request did arrive', async () => {
    expect(await failure(at('/reset', { key: 'reset' }), POST)).toMatchObject({
      code: 'CONNECTION_ERROR',
      details: { outcome: 'unknown' },
    });
    expect(await seen('reset')).toMatchObject([{ method: 'POST', body: '{}' }]);
  });

  test.each([200, 503])('a connection closed within the body of a %i is sent', async (status) => {
    expect(await failure(at('/half', { status }))).toMatchObject({
      code: 'CONNECTION_ERROR',
      details: { outcome: 'sent', upstream: { status } },
    });
  });

  test('no answer in time has an unknown outcome', async () => {
    const error = await failure(at('/hang', { key: 'hang' }), { ...POST, timeoutMs: 100 });
    expect(error).toMatchObject({ code: 'TIMEOUT', details: { outcome: 'unknown' } });
    expect(error.details).not.toHaveProperty('upstream');
  });

  test.each(['', '100'])('an answer that began and did not end in time is sent: length %j', async (length) => {
    expect(await failure(at('/slow-body', { length }), { timeoutMs: 100 })).toMatchObject({
      code: 'TIMEOUT',
      details: { outcome: 'sent', upstream: { status: 200 } },
    });
  });

  test('the time limit spans redirects', async () => {
    const error = await failure(at('/redirect', { to: '/hang?key=spans', status: 303 }), { ...POST, timeoutMs: 100 });
    expect(error).toMatchObject({ code: 'TIMEOUT', details: { outcome: 'unknown' } });
    expect(error.details).not.toHaveProperty('upstream');
    expect(await seen('spans')).toHaveLength(1);
  });

  test.each([0, -1, Number.NaN])('a limit of %d ms sends nothing', async (timeoutMs) => {
    const key = `limit-${timeoutMs}`;
    expect(await failure(at('/echo', { key }), { timeoutMs })).toMatchObject({
      code: 'TIMEOUT',
      details: { outcome: 'not_sent' },
    });
    expect(await seen(key)).toEqual([]);
  });
});

describe('the signal of the caller', () => {
  test('sends nothing when it is aborted already', async () => {
    const error = await failure(at('/echo', { key: 'aborted' }), { ...POST, signal: AbortSignal.abort() });
    expect(error).toMatchObject({
      code: 'CONNECTION_ERROR',
      message: expect.stringContaining('cancelled'),
      details: { outcome: 'not_sent' },
    });
    expect(await seen('aborted')).toEqual([]);
  });

  test('ends a request on its way, with an unknown outcome', async () => {
    const caller = new AbortController();
    const driver = createFetchDriver({
      allowPrivateTargets: true,
      fetch: (url, init) => {
        const answer = fetch(url, init);
        caller.abort();
        return answer;
      },
    });
    const error = await failure(at('/hang'), { ...POST, driver, signal: caller.signal });
    expect(error).toMatchObject({
      code: 'CONNECTION_ERROR',
      message: expect.stringContaining('cancelled'),
      details: { outcome: 'unknown' },
    });
  });

  test.each(['', '100'])('ends the reading of an answer, which was sent: length %j', async (length) => {
    const caller = new AbortController();
    const driver = createFetchDriver({
      allowPrivateTargets: true,
      fetch: async (url, init) => {
        const answer = await fetch(url, init);
        caller.abort();
        return answer;
      },
    });
    const error = await failure(at('/slow-body', { length }), { driver, signal: caller.signal });
    expect(error).toMatchObject({
      code: 'CONNECTION_ERROR',
      message: expect.stringContaining('cancelled'),
      details: { outcome: 'sent', upstream: { status: 200 } },
    });
  });

  test('counts as a timeout when it is one', async () => {
    const error = await failure(at('/hang'), { signal: AbortSignal.timeout(50) });
    expect(error).toMatchObject({ code: 'TIMEOUT', details: { outcome: 'unknown' } });
  });

  test('gives its own reason where that is one of our errors', async () => {
    const reason = new ProcessorError('SERVICE_UNAVAILABLE', 'The processor is being replaced.');
    const error = await failure(at('/echo'), { signal: AbortSignal.abort(reason) });
    expect(error).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: reason.message,
      details: { outcome: 'not_sent' },
    });
  });
});

/** All that the runtime says of an error. */
function fingerprint(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error };
  return Object.fromEntries(
    [...Object.getOwnPropertyNames(error), 'name']
      .filter((name) => name !== 'stack')
      .map((name) => [name, Reflect.get(error, name)]),
  );
}
