import type { Clock } from '../../../src/kernel/clock.ts';
import type { EventsPollInput, EventsPollResult } from '../generated/types.ts';
import type { Settled } from './intake.ts';
import type { Link, LinkEvents } from './link.ts';

/**
 * How long a poll waits for messages, and while callbacks run, whose ends are to be told. So long, too, is the longest
 * wait for those of an answer before the next poll, which tells of all that ended.
 */
const WAIT_MS = 20_000;
const BUSY_WAIT_MS = 500;

/** What polling works with. */
export interface PollerParts extends LinkEvents {
  readonly poll: (input: EventsPollInput, signal: AbortSignal) => Promise<EventsPollResult>;
  readonly subscription: Pick<EventsPollInput, 'event' | 'group' | 'product' | 'env'>;
  readonly member: string;
  readonly from: 'now' | 'earliest' | number;
  readonly clock: Clock;
  /** Callbacks that run now. */
  readonly running: () => number;
  /** Whether more messages can be taken. */
  readonly hasRoom: () => boolean;
}

/** Polls for messages until it fails or is closed. */
export function openPoller(parts: PollerParts): Link {
  const closing = new AbortController();
  let settled: Settled[] = [];
  let isOver = false;
  let wake: () => void = () => undefined;
  const pause = () => {
    const waking = new AbortController();
    wake = () => waking.abort();
    return parts.clock.sleep(BUSY_WAIT_MS, waking.signal).catch(() => undefined);
  };
  const poll = async (): Promise<void> => {
    let from: PollerParts['from'] = parts.from;
    for (let isFirst = true; !closing.signal.aborted; isFirst = false) {
      const told = settled.splice(0);
      const wait = isFirst || !parts.hasRoom() ? 0 : parts.running() > 0 ? BUSY_WAIT_MS : WAIT_MS;
      const input = { ...parts.subscription, member: parts.member, from, wait, ...settledOf(told) };
      let answer: EventsPollResult;
      try {
        answer = await parts.poll(input, closing.signal);
      } catch (error) {
        // Whether it came to the processor nobody knows: it is told again.
        settled = [...told, ...settled];
        throw error;
      }
      if (isFirst) parts.onReady(answer.messages[0]?.offset ?? answer.next);
      from = answer.next;
      for (const { offset, error } of told)
        if (error !== null) parts.onFailed(offset, parts.subscription.group === undefined);
      if (answer.messages.length > 0) parts.onMessages(answer.messages);
      if (answer.messages.length > 0 || !parts.hasRoom()) await pause();
    }
  };
  const over = (error: unknown) => (closing.signal.aborted ? null : error);
  const ended = poll().then(() => null, over);
  void ended.then(() => (isOver = true));
  return {
    settle(more) {
      if (isOver) return false;
      settled.push(...more);
      if (parts.running() === 0) wake();
      return true;
    },
    close() {
      closing.abort();
      wake();
    },
    ended,
  };
}

function settledOf(settled: readonly Settled[]) {
  const acks = settled.flatMap(({ offset, error }) => (error === null ? [offset] : []));
  const failures = settled.flatMap(({ offset, error }) =>
    error === null ? [] : [{ offset, error: error.slice(0, 2_000) }],
  );
  return { ...(acks.length > 0 && { acks }), ...(failures.length > 0 && { failures }) };
}
