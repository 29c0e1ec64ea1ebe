import { describe, expect, test, vi } from 'vitest';
import { ArrivingBody } from '../../src/http/arriving-body.ts';
import { ByteGate } from '../../src/http/byte-gate.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { LIMITS } from '../../src/kernel/limits.ts';

const MOST = 1_000;
const PATIENCE_MS = LIMITS.file_body_time.value;

/** A clock that stands until it is moved. */
function createClock() {
  let now = 0;
  const sleepers = new Set<() => void>();
  const clock: Clock = {
    now: () => now,
    async sleep(ms, signal) {
      const until = now + ms;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = () => void (now >= until && resolve());
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
      sleepers.add(look);
      await promise.finally(() => sleepers.delete(look));
    },
  };
  const move = (ms: number) => {
    now += ms;
    for (const look of sleepers) look();
  };
  return { clock, move };
}

/** A body that comes as it is told to. */
function createBody() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
  return {
    stream,
    end: (bytes: Uint8Array) => {
      controller?.enqueue(bytes);
      controller?.close();
    },
    breakOff: () => controller?.error(new Error('the connection was cut')),
  };
}

/** Requests with bodies of which two have room at one time. */
function createArrivals() {
  const { clock, move } = createClock();
  const gate = new ByteGate(2 * MOST, clock);
  const signed = { digest: '', requireBody: async () => undefined };
  const arrive = () => {
    const { stream, ...body } = createBody();
    const request = new Request('https://processor.test/', { method: 'PUT', body: stream });
    const arriving = new ArrivingBody({ clock, gate }, request, signed);
    const read = vi.fn<(size: number) => void>();
    const reading = arriving
      .read(MOST)
      .then(({ length }) => read(length))
      .finally(() => arriving.release());
    // Who is refused is asked later.
    reading.catch(() => undefined);
    return { ...body, reading, read };
  };
  return { arrive, move };
}

/** Resolves once everything else has gone as far as it can. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('bodies for which there is no room', () => {
  test('wait until others are done with, and go on then', async () => {
    const { arrive } = createArrivals();
    const [first, second, third] = [arrive(), arrive(), arrive()];
    third.end(new Uint8Array(3));
    second.end(new Uint8Array(2));
    await second.reading;
    await third.reading;
    expect(third.read).toHaveBeenCalledWith(3);
    expect(first.read).not.toHaveBeenCalled();
    const [before = 0] = second.read.mock.invocationCallOrder;
    expect(third.read.mock.invocationCallOrder[0]).toBeGreaterThan(before);
    first.end(new Uint8Array(1));
    await first.reading;
  });

  test('come in when the caller of another has gone', async () => {
    const { arrive } = createArrivals();
    const [first, second, third] = [arrive(), arrive(), arrive()];
    third.end(new Uint8Array(3));
    first.breakOff();
    await expect(first.reading).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    await third.reading;
    expect([third.read.mock.calls, second.read.mock.calls]).toEqual([[[3]], []]);
  });

  test('come in when another did not come in time, which is refused', async () => {
    const { arrive, move } = createArrivals();
    const slow = arrive();
    await settled();
    move(PATIENCE_MS - 1);
    const [second, third] = [arrive(), arrive()];
    third.end(new Uint8Array(3));
    await settled();
    expect(third.read).not.toHaveBeenCalled();
    move(1);
    await expect(slow.reading).rejects.toMatchObject({ code: 'TIMEOUT', details: { outcome: 'not_sent' } });
    await third.reading;
    expect([third.read.mock.calls, second.read.mock.calls]).toEqual([[[3]], []]);
  });
});
