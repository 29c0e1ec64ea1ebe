import { expect, test, vi } from 'vitest';
import { type Answer, begin, delivered } from './subscribing.ts';

const none: Answer = async () => ({});
const gives =
  (...messages: ReturnType<typeof delivered>[]): Answer =>
  async () => ({ messages: messages, next: messages.length });
const breaks: Answer = async () => {
  throw new Error('the connection broke');
};

test('a group is polled by one member, which tells what became of messages', async () => {
  const { subscription, polls } = begin(
    {
      group: 'g',
      transport: 'poll',
      callback: (n: number) => {
        if (n === 1) throw new Error('not 1');
      },
    },
    [gives(delivered(0, 'a'), delivered(1, 'b'))],
  );
  const { process_id: member } = await subscription;
  await vi.waitFor(() => expect(polls).toHaveLength(2));
  expect(polls[0]).toEqual({ event: 'b:t', group: 'g', member, from: 'now', wait: 0 });
  const told = polls.slice(1).map(({ acks = [], failures = [] }) => ({ acks, failures }));
  expect(told).toEqual([{ acks: [0], failures: [{ offset: 1, error: 'not 1' }] }]);
});

test('what ended while a poll waited goes with the very next one', async () => {
  let end: () => void = () => undefined;
  const callback = () => new Promise<void>((resolve) => (end = resolve));
  const isAsked = Promise.withResolvers<void>();
  const answered: Answer = async () => {
    end();
    // The callback has ended by then, and no time has passed.
    await new Promise(setImmediate);
    isAsked.resolve();
    return {};
  };
  const { subscription, polls } = begin({ group: 'g', transport: 'poll', callback }, [gives(delivered(0)), answered]);
  await subscription;
  await isAsked.promise;
  await vi.waitFor(() => expect(polls).toHaveLength(3));
  expect(polls.map(({ acks = [], wait }) => [acks, wait])).toEqual([
    [[], 0],
    [[], 500],
    [[0], 20_000],
  ]);
});

test('after a poll that broke, it tells again what became of messages, and gives back what it dropped', async () => {
  let end: () => void = () => undefined;
  const callback = ((n: number) => (n === 1 ? new Promise<void>((resolve) => (end = resolve)) : undefined)) as never;
  const { subscription, polls } = begin({ group: 'g', transport: 'poll', concurrency: 2, callback }, [
    gives(delivered(0, 'a'), delivered(1, 'b'), delivered(2, 'b')),
    breaks,
    none,
  ]);
  await subscription;
  await vi.waitFor(() => expect(polls.length).toBeGreaterThanOrEqual(4));
  expect(polls[1]).toMatchObject({ acks: [0] });
  expect(polls[2]).toMatchObject({ acks: [0], leave: true, member: polls[0]?.member });
  expect(polls[3]?.acks).toBeUndefined();
  end();
});

test('closing gives up the poll that waits, and leaves', async () => {
  let end: () => void = () => undefined;
  const callback = () => new Promise<void>((resolve) => (end = resolve));
  const { subscription, polls } = begin({ group: 'g', transport: 'poll', callback }, [gives(delivered(0))]);
  const given = await subscription;
  await vi.waitFor(() => expect(polls).toHaveLength(2));
  const closing = given.close();
  end();
  await closing;
  expect(polls).toHaveLength(3);
  expect(polls[2]).toMatchObject({ acks: [0], leave: true });
});

test('without a group what fails is tried again before what follows it, three times in all', async () => {
  const seen: string[] = [];
  const onError = vi.fn<() => void>();
  const { subscription, polls, clock } = begin(
    {
      transport: 'poll',
      onError,
      callback: (n: number, { attempt }: { attempt: number }) => {
        seen.push(`${n}:${attempt}`);
        if (n === 0) throw new Error('never');
      },
    },
    [gives(delivered(0), delivered(1))],
  );
  await subscription;
  await vi.waitFor(() => expect(seen).toEqual(['0:1', '0:2', '0:3', '1:1']));
  expect(clock.waits).toEqual([1_000, 2_000]);
  expect(onError).toHaveBeenCalledTimes(3);
  expect(polls[1]).toMatchObject({ from: 2 });
});

test('without a group nothing more is asked for while a hundred messages wait', async () => {
  const opened: (() => void)[] = [];
  const callback = () => new Promise<void>((resolve) => opened.push(resolve));
  const many = Array.from({ length: 100 }, (_, n) => delivered(n, `k${n}`));
  const { subscription, polls, clock } = begin({ transport: 'poll', callback }, [gives(...many)]);
  await subscription;
  await vi.waitFor(() => expect(clock.waits.length).toBeGreaterThan(3));
  expect(polls).toHaveLength(1);
  opened[0]?.();
  await vi.waitFor(() => expect(polls).toHaveLength(2));
});

test('what the processor refuses at first is thrown', async () => {
  const { subscription } = begin({ group: 'g', transport: 'poll', callback: () => undefined }, [breaks]);
  await expect(subscription).rejects.toThrow('the connection broke');
});
