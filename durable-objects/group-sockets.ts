import { messagesFrame, messageText } from '../src/engine/event/frames.ts';
import { type Ranges, withOffset } from '../src/engine/event/ranges.ts';
import type { Clock } from '../src/kernel/clock.ts';
import type { ErrorRecord } from '../src/kernel/errors.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import type { Failing, GroupRecord } from '../src/engine/event/group-state.ts';
import type { GroupLine } from './group-line.ts';
import { deliveredOf, type Delivery, type Entry, type Member } from './group-members.ts';

/** Why a socket is closed. */
export const CLOSING = {
  badFrame: [4400, 'a frame that is none'],
  silent: [4408, 'no sign of life'],
  moved: [4409, 'connect again'],
} as const;

/** The engine's state of an ephemeral subscriber, as its socket keeps it while the object sleeps. */
interface OwnLine {
  readonly cursor: number;
  readonly settled: Ranges;
  readonly failing: readonly (readonly [offset: number, attempts: number, due: number])[];
}

interface Attachment {
  readonly id: string;
  readonly seen: number;
  readonly leases: Ranges;
  readonly own: OwnLine | null;
}

/** Failures of an ephemeral subscriber that its socket has room for. */
const FAILING_KEPT = 100;
/** Settled ranges, likewise. */
const RANGES_KEPT = 100;

const CREDIT = { messages: LIMITS.event_unacked.value, bytes: LIMITS.event_unacked_bytes.value };

/** Why a message failed that an ephemeral subscriber could not take before the object slept. */
const EARLIER: ErrorRecord = { code: 'INTERNAL', message: 'The subscriber could not take the message.' };

/** A socket as the object found it when it woke. */
export interface KeptSocket {
  readonly member: SocketMember;
  readonly leases: readonly number[];
  /** The record of an ephemeral subscriber's own line; null for one that shares the group's. */
  readonly own: GroupRecord | null;
}

/** Texts of frames of which many are the same. */
export class FrameTexts {
  #last: { readonly begin: Entry; readonly end: Entry; readonly count: number; readonly text: string } | null = null;

  /** The frame that delivers these. */
  of(deliveries: readonly Delivery[]): string {
    const [begin, end, count] = [deliveries[0]?.entry, deliveries.at(-1)?.entry, deliveries.length];
    if (begin === undefined || end === undefined) return messagesFrame([]);
    const isPlain = end.offset - begin.offset === count - 1 && deliveries.every(({ attempt }) => attempt === 1);
    if (!isPlain) return messagesFrame(deliveries.map(textOf));
    const last = this.#last;
    if (last?.begin === begin && last.end === end && last.count === count) return last.text;
    const text = messagesFrame(deliveries.map(textOf));
    this.#last = { begin, end, count, text };
    return text;
  }
}

function textOf(delivery: Delivery): string {
  if (delivery.attempt > 1) return messageText(deliveredOf(delivery));
  const { entry } = delivery;
  entry.text ??= messageText(deliveredOf(delivery));
  return entry.text;
}

/** A subscriber's socket. What it has outlives the sleep of the object in its attachment. */
export class SocketMember implements Member {
  readonly id: string;
  readonly credit = CREDIT;
  readonly most = CREDIT.messages;
  readonly #socket: WebSocket;
  readonly #given: SocketParts;
  #seen: number;

  constructor(given: SocketParts, socket: WebSocket, id: string, seen: number) {
    this.#given = given;
    this.#socket = socket;
    this.id = id;
    this.#seen = seen;
  }

  get seenAt(): number {
    return Math.max(this.#seen, this.#given.ctx.getWebSocketAutoResponseTimestamp(this.#socket)?.getTime() ?? 0);
  }

  /** To be called when it said something. */
  saw(): void {
    this.#seen = this.#given.clock.now();
    this.#given.touched.add(this);
  }

  deliver(deliveries: readonly Delivery[]): void {
    this.#given.touched.add(this);
    this.send(this.#given.frames.of(deliveries));
  }

  /** Sends a frame; one that is closed already leaves by itself. */
  send(frame: string): void {
    try {
      this.#socket.send(frame);
    } catch {
      // The runtime tells of the closing.
    }
  }

  end(): void {
    this.close('silent');
  }

  close(why: keyof typeof CLOSING): void {
    try {
      const [code, reason] = CLOSING[why];
      // One that never answers is none to an object that wakes.
      this.#socket.serializeAttachment(null);
      this.#socket.close(code, reason);
    } catch {
      // It is closed.
    }
  }

  /** Has what it has outlive the sleep of the object. */
  save(line: GroupLine, isOwn: boolean): void {
    const leases = line.leasesOf(this.id).reduce<Ranges>(withOffset, []);
    const { cursor, settled, failing } = line.state;
    const failed = [...failing.values()].slice(0, FAILING_KEPT);
    const own: OwnLine = {
      cursor,
      settled: settled.slice(0, RANGES_KEPT),
      failing: failed.map(({ offset, attempts, due }) => [offset, attempts, due] as const),
    };
    const attachment: Attachment = { id: this.id, seen: this.#seen, leases, own: isOwn ? own : null };
    try {
      // As text: shorter than the runtime's own form of many small lists.
      this.#socket.serializeAttachment(JSON.stringify(attachment));
    } catch {
      // It is closed.
    }
  }
}

/** What sockets work with. */
export interface SocketParts {
  readonly ctx: DurableObjectState;
  readonly clock: Clock;
  readonly frames: FrameTexts;
  /** Those whose attachments are older than what they have. */
  readonly touched: Set<SocketMember>;
}

/** A socket of before the object slept. */
export function wakeSocket(given: SocketParts, socket: WebSocket): KeptSocket | null {
  const text: unknown = socket.deserializeAttachment();
  if (typeof text !== 'string') return null;
  const { id, seen, leases, own } = JSON.parse(text) as Attachment;
  const member = new SocketMember(given, socket, id, seen);
  return { member, leases: leases.flatMap(offsetsOf), own: own === null ? null : recordOf(own) };
}

function recordOf({ cursor, settled, failing }: OwnLine): GroupRecord {
  const failed = failing.map(([offset, attempts, due]): [number, Failing] => [
    offset,
    { offset, key: null, attempts, due, error: EARLIER },
  ]);
  return { cursor, settled, failing: new Map(failed) };
}

function offsetsOf([from, to]: readonly [number, number]): number[] {
  return Array.from({ length: to - from }, (_, n) => from + n);
}
