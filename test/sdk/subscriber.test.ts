import { expect, onTestFinished, test, vi } from 'vitest';
import { begin, delivered, FakeSocket, socketOf } from './subscribing.ts';

/** Callbacks that end when the test says so. */
function gated() {
  const begun: number[] = [];
  const gates = new Map<number, { readonly resolve: () => void; readonly reject: (why: Error) => void }>();
  const callback = (message: number) => {
    begun.push(message);
    return new Promise<void>((resolve, reject) => {
      gates.set(message, { resolve, reject });
    });
  };
  const open = (n: number) => gates.get(n)?.resolve();
  const fail = (n: number) => gates.get(n)?.reject(new Error(`not ${n}`));
  return { callback: callback as never, begun, open, fail };
}

async function established(options: Parameters<typeof begin>[0]) {
  const begun = begin(options);
  const socket = await socketOf(0);
  socket.ready();
  return { ...begun, socket, subscription: await begun.subscription };
}

test('a ticket goes as a subprotocol, and it resolves when delivery has begun', async () => {
  const { subscription, connects } = begin({ group: 'g', from: 'earliest', callback: () => undefined });
  let isBegun = false;
  void subscription.then(() => (isBegun = true));
  const socket = await socketOf(0);
  expect(socket.protocols).toEqual(['ductape.events', 't1']);
  expect(isBegun).toBe(false);
  socket.ready();
  expect(await subscription).toMatchObject({ success: true, group: 'g', state: 'open' });
  expect(connects).toEqual([{ event: 'b:t', group: 'g', from: 'earliest' }]);
});

test('messages of a key are done one after the other, those of others beside them, as many as may be', async () => {
  const { callback, begun, open } = gated();
  const { socket } = await established({ group: 'g', concurrency: 2, callback });
  socket.deliver(delivered(0, 'a'), delivered(1, 'a'), delivered(2, 'b'), delivered(3, 'c'));
  expect(begun).toEqual([0, 2]);
  open(0);
  await vi.waitFor(() => expect(begun).toEqual([0, 2, 3]));
  open(2);
  await vi.waitFor(() => expect(begun).toEqual([0, 2, 3, 1]));
});

test('those without a key share one', async () => {
  const { callback, begun, open } = gated();
  const { socket } = await established({ group: 'g', callback });
  socket.deliver(delivered(0), delivered(1));
  expect(begun).toEqual([0]);
  open(0);
  await vi.waitFor(() => expect(begun).toEqual([0, 1]));
});

test('acknowledgements are sent together, and none before its callback has ended', async () => {
  const { callback, open } = gated();
  const { socket } = await established({ group: 'g', callback });
  socket.deliver(delivered(0, 'a'), delivered(1, 'b'), delivered(2, 'c'));
  open(0);
  open(1);
  await vi.waitFor(() => expect(socket.sent).toEqual([{ t: 'ack', o: [0, 1] }]));
  open(2);
  await vi.waitFor(() =>
    expect(socket.sent).toEqual([
      { t: 'ack', o: [0, 1] },
      { t: 'ack', o: [2] },
    ]),
  );
});

test('what follows a failure in its key is dropped until the processor knows of it; the error has room in a frame', async () => {
  const seen: number[] = [];
  const onError = vi.fn<(error: unknown, context: unknown) => void>();
  const { socket } = await established({
    group: 'g',
    onError,
    callback: (n: number, { attempt }: { attempt: number }) => {
      seen.push(n);
      if (n === 0 && attempt === 1) throw new Error('x'.repeat(100_000));
    },
  });
  socket.deliver(delivered(0, 'a'), delivered(1, 'a'));
  await vi.waitFor(() => expect(socket.sent).toEqual([{ t: 'fail', o: 0, e: 'x'.repeat(1_000) }]));
  socket.deliver(delivered(2, 'a'));
  socket.say({ t: 'failed', o: 0 });
  socket.deliver(delivered(0, 'a', 2), delivered(1, 'a'), delivered(2, 'a'));
  await vi.waitFor(() => expect(seen).toEqual([0, 0, 1, 2]));
  expect(onError).toHaveBeenCalledOnce();
  expect(onError.mock.calls[0]?.[1]).toMatchObject({ id: 'b:t:0:0', attempt: 1 });
});

test('without a group what failed is done when it comes again, and what was done is acknowledged alone', async () => {
  const seen: string[] = [];
  const { socket } = await established({
    callback: (n: number, { attempt }: { attempt: number }) => {
      seen.push(`${n}:${attempt}`);
      if (n === 0 && attempt === 1) throw new Error('not yet');
    },
  });
  socket.deliver(delivered(0, 'a'), delivered(1, 'b'));
  await vi.waitFor(() => expect(socket.sent).toHaveLength(2));
  socket.say({ t: 'failed', o: 0 });
  socket.deliver(delivered(0, 'a', 2), delivered(1, 'b'));
  await vi.waitFor(() => expect(seen).toEqual(['0:1', '1:1', '0:2']));
  await vi.waitFor(() => expect(socket.sent.slice(2)).toEqual([{ t: 'ack', o: [1, 0] }]));
});

test('a socket that breaks is followed by another: callbacks go on, and their acknowledgements are sent by that', async () => {
  const { callback, begun, open } = gated();
  const { socket, subscription } = await established({ group: 'g', callback });
  socket.deliver(delivered(0, 'a'), delivered(1, 'a'));
  socket.break();
  await vi.waitFor(() => expect(subscription.state).toBe('connecting'));
  const next = await socketOf(1);
  expect(next.protocols).toEqual(['ductape.events', 't2']);
  next.ready();
  next.deliver(delivered(0, 'a'), delivered(1, 'a'));
  expect(begun).toEqual([0]);
  open(0);
  await vi.waitFor(() => expect(next.sent).toEqual([{ t: 'ack', o: [0] }]));
  expect(begun).toEqual([0, 1]);
  expect(subscription.state).toBe('open');
});

test('without a group it goes on with the first message that is not done', async () => {
  const { callback, open } = gated();
  const { socket, connects, subscription } = await established({ callback });
  socket.deliver(delivered(0, 'a'), delivered(1, 'b'), delivered(2, 'c'));
  open(0);
  open(2);
  await vi.waitFor(() => expect(socket.sent).toEqual([{ t: 'ack', o: [0, 2] }]));
  socket.break();
  const next = await socketOf(1);
  next.ready(1);
  expect(connects).toEqual([{ event: 'b:t' }, { event: 'b:t', from: 1 }]);
  next.deliver(delivered(1, 'b'), delivered(2, 'c'));
  open(1);
  await vi.waitFor(() =>
    expect(next.sent).toEqual([
      { t: 'ack', o: [2] },
      { t: 'ack', o: [1] },
    ]),
  );
  expect(subscription.state).toBe('open');
});

test('a socket is pinged every 10 s, and is replaced when the processor has said nothing for 30', async () => {
  const { socket, subscription } = await established({ group: 'g', callback: () => undefined });
  socket.break();
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  await vi.advanceTimersByTimeAsync(1);
  const next = FakeSocket.opened[1];
  next?.ready();
  await vi.advanceTimersByTimeAsync(25_000);
  next?.say('pong');
  await vi.advanceTimersByTimeAsync(30_000);
  expect(next?.sent).toEqual(Array(5).fill('ping'));
  expect([FakeSocket.opened.length, subscription.state]).toEqual([2, 'open']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect([FakeSocket.opened.length, next?.readyState, subscription.state]).toEqual([3, 3, 'connecting']);
});

test('a frame that is none has it connect anew', async () => {
  const { socket, subscription } = await established({ group: 'g', callback: () => undefined });
  socket.say('{');
  (await socketOf(1)).ready();
  await vi.waitFor(() => expect(subscription.state).toBe('open'));
});

test('it polls where a socket could not be opened twice in a row', async () => {
  const seen: unknown[] = [];
  const { subscription, connects, polls } = begin({ group: 'g', callback: (n: never) => seen.push(n) }, [
    async () => ({ messages: [delivered(0)] }),
  ]);
  FakeSocket.isBroken = true;
  expect(await subscription).toMatchObject({ state: 'open' });
  expect(connects).toHaveLength(2);
  await vi.waitFor(() => expect(polls[1]?.acks).toEqual([0]));
  expect(seen).toEqual([0]);
});

test('it does not where it is told to use sockets: that none opens is thrown', async () => {
  const { subscription, polls } = begin({ group: 'g', transport: 'websocket', callback: () => undefined });
  FakeSocket.isBroken = true;
  await expect(subscription).rejects.toMatchObject({ code: 'CONNECTION_ERROR' });
  expect(polls).toEqual([]);
});

test('closing waits for the callbacks that run, sends what they came to, and begins no other', async () => {
  const { callback, begun, open } = gated();
  const { socket, subscription } = await established({ group: 'g', callback });
  socket.deliver(delivered(0, 'a'), delivered(1, 'a'));
  const closings = [subscription.close(), subscription.close(), subscription.closed];
  let isClosed = false;
  void subscription.closed.then(() => (isClosed = true));
  socket.deliver(delivered(2, 'b'));
  expect([subscription.state, begun, isClosed]).toEqual(['closed', [0], false]);
  open(0);
  await Promise.all(closings);
  expect([socket.sent, socket.readyState, begun]).toEqual([[{ t: 'ack', o: [0] }], 3, [0]]);
});

test('closing while it connects leaves no socket open', async () => {
  const { socket, subscription } = await established({ group: 'g', callback: () => undefined });
  socket.break();
  const next = await socketOf(1);
  await subscription.close();
  expect(next.readyState).toBe(3);
  expect(FakeSocket.opened).toHaveLength(2);
});
