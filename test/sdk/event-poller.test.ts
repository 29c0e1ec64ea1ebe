import { describe, expect, test, vi } from 'vitest';
import type { EventsPollInput, EventsPollResult } from '../../sdk/src/generated/types.ts';
import type { Delivered } from '../../sdk/src/events/intake.ts';
import { openPoller } from '../../sdk/src/events/poller.ts';

const message = (offset: number): Delivered => ({
  id: `b:t:0:${offset}`,
  offset,
  key: null,
  attempt: 1,
  at: 0,
  message: offset,
});

/** A poller that is answered once with two messages, whose time stands still. */
function setUp(hasRoom: boolean) {
  const asked: EventsPollInput[] = [];
  const running = new Set<number>();
  const answers: EventsPollResult[] = [
    { messages: [message(0), message(1)], next: 2, head: 9 },
    { messages: [], next: 2, head: 9 },
  ] as never[];
  const link = openPoller({
    poll: (input) => {
      asked.push(input);
      const answer = answers.shift();
      return answer === undefined ? new Promise(() => undefined) : Promise.resolve(answer);
    },
    subscription: { event: 'b:t', group: 'g' },
    member: 'm',
    from: 'now',
    clock: {
      now: () => 0,
      sleep: (_ms, signal) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error()))),
    },
    running: () => running.size,
    hasRoom: () => hasRoom || running.size === 0,
    onReady: () => undefined,
    onFailed: () => undefined,
    onMessages: (messages) => messages.forEach(({ offset }) => running.add(offset)),
  });
  const done = (offset: number) => {
    running.delete(offset);
    link.settle([{ offset, error: null }]);
  };
  return { asked, running, done, link };
}

describe('a poller', () => {
  test.each([true, false])(
    'tells what was done with its next poll, once nothing is open, with room for more: %s',
    async (hasRoom) => {
      const { asked, running, done } = setUp(hasRoom);
      await vi.waitFor(() => expect(running.size).toBe(2));
      done(0);
      done(1);
      await vi.waitFor(() => expect(asked.length).toBeGreaterThan(1));
      expect(asked[1]).toMatchObject({ acks: [0, 1] });
    },
  );

  test('that is closed while callbacks run polls no more', async () => {
    const { asked, running, link } = setUp(false);
    await vi.waitFor(() => expect(running.size).toBe(2));
    link.close();
    await expect(link.ended).resolves.toBeNull();
    expect(asked).toHaveLength(1);
  });
});
