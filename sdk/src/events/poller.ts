import type { Clock } from '../../../src/kernel/clock.ts';
import type { EventsPollInput, EventsPollResult } from '../generated/types.ts';
import type { Settled } from './intake.ts';
import type { Link, LinkEvents } from './link.ts';

/** How long a poll waits for messages, and while callbacks run, whose ends are to be told. */
const WAIT_MS = 20_000;
const BUSY_WAIT_MS = 500;
/** How long quick callbacks have until what they came to goes with the next poll. */
const GATHER_MS = 5;
const LEAVE_MS = 5_000;

/** What polling works with. */
export interface PollerParts extends LinkEvents {
  readonly poll: (input: EventsPollInput, signal: AbortSignal) => Promise<EventsPollResult>;
  readonly subscription: Pick<EventsPollInput, 'event' | 'group' | 'product' | 'env' | 'session'>;
  readonly member: string;
  readonly from: 'now' | 'earliest' | number;
  readonly clock: Clock;
  /** Callbacks that run now. */
  readonly running: () => number;
  /** Has what callbacks came to be told at once: with the poll that begins. */
  readonly flush: () => void;
  /** Whether more messages can be taken. */
  readonly hasRoom: () => boolean;
  /** Whether the member has polled before: what it has of then is given back. */
  readonly isBack: boolean;
  /** What it was to tell then and could not. */
  readonly rest: readonly Settled[];
}

/** Polls for messages until it fails or is closed. */
export function openPoller(parts: PollerParts): Link {
  const closing = new AbortController();
  const { ask, settled } = createAsking(parts);
  let isOver = false;
  const ended = poll(parts, ask, closing.signal).then(
    () => null,
    (error: unknown) => (closing.signal.aborted ? null : error),
  );
  void ended.then(() => (isOver = true));
  return {
    settle(more) {
      if (isOver) return false;
      settled.push(...more);
      return true;
    },
    async close() {
      closing.abort();
      await ended;
      // What it is not told of, the processor gives to others when the member has been silent for long enough.
      if (isShared(parts)) await ask({ leave: true }, AbortSignal.timeout(LEAVE_MS)).catch(() => undefined);
    },
    ended,
    rest: () => settled,
  };
}

type Ask = (more: Partial<EventsPollInput>, signal: AbortSignal) => Promise<EventsPollResult>;

function isShared({ subscription }: PollerParts): boolean {
  return subscription.group !== undefined;
}

/** Polls that tell what became of messages, which waits in `settled`. */
function createAsking(parts: PollerParts): { readonly ask: Ask; readonly settled: Settled[] } {
  const { subscription, member, rest } = parts;
  const settled = [...rest];
  const ask: Ask = async (more, signal) => {
    const told = settled.splice(0);
    try {
      const answer = await parts.poll({ ...subscription, member, ...more, ...settledOf(told) }, signal);
      for (const { offset, error } of told) if (error !== null) parts.onFailed(offset, !isShared(parts));
      return answer;
    } catch (error) {
      // Whether it came to the processor nobody knows: it is told again.
      settled.unshift(...told);
      throw error;
    }
  };
  return { ask, settled };
}

async function poll(parts: PollerParts, ask: Ask, closing: AbortSignal): Promise<void> {
  const { clock } = parts;
  let { from } = parts;
  if (isShared(parts) && parts.isBack) await ask({ leave: true }, closing);
  for (let isFirst = true; !closing.aborted; isFirst = false) {
    const hasRoom = parts.hasRoom();
    if (!hasRoom) await clock.sleep(BUSY_WAIT_MS, closing);
    // The polls of a member of a group are its signs of life.
    if (!hasRoom && !isShared(parts)) continue;
    parts.flush();
    const wait = isFirst || !hasRoom ? 0 : parts.running() > 0 ? BUSY_WAIT_MS : WAIT_MS;
    const answer = await ask({ from, wait }, closing);
    if (isFirst) parts.onReady(answer.messages[0]?.offset ?? answer.next);
    from = answer.next;
    if (answer.messages.length === 0) continue;
    parts.onMessages(answer.messages);
    await clock.sleep(GATHER_MS, closing);
  }
}

function settledOf(settled: readonly Settled[]) {
  const acks = settled.flatMap(({ offset, error }) => (error === null ? [offset] : []));
  const failures = settled.flatMap(({ offset, error }) =>
    error === null ? [] : [{ offset, error: error.slice(0, 2_000) }],
  );
  return { ...(acks.length > 0 && { acks }), ...(failures.length > 0 && { failures }) };
}
