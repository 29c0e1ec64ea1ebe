/** The frames of a subscriber's socket: JSON texts. */

/** What is delivered, as far as its frame says it. */
export interface Framed {
  readonly id: string;
  readonly offset: number;
  readonly key: string | null;
  readonly attempt: number;
  readonly at: number;
  /** JSON text: it goes into the frame as it is. */
  readonly body: string;
}

/** What a subscriber says. */
export type SubscriberFrame =
  | { readonly type: 'ack'; readonly offsets: readonly number[] }
  | { readonly type: 'fail'; readonly offset: number; readonly error: string };

/** Characters of a frame of a subscriber. */
const FRAME_CHARACTERS = 64 * 1024;
/** Characters of what a subscriber says of a failure that are kept. */
const ERROR_CHARACTERS = 1_000;

/** What a subscriber's frame says; null where it is none. */
export function readFrame(text: string): SubscriberFrame | null {
  if (text.length > FRAME_CHARACTERS) return null;
  const frame = parsed(text);
  if (typeof frame !== 'object' || frame === null) return null;
  const { t, o, e } = frame as { readonly t?: unknown; readonly o?: unknown; readonly e?: unknown };
  if (t === 'ack') return Array.isArray(o) && o.every(isOffset) ? { type: 'ack', offsets: o } : null;
  if (t !== 'fail' || !isOffset(o) || (e !== undefined && typeof e !== 'string')) return null;
  return { type: 'fail', offset: o, error: (e ?? '').slice(0, ERROR_CHARACTERS) };
}

/** The first frame: where delivery begins, and what is published next. */
export function readyFrame(cursor: number, head: number): string {
  return JSON.stringify({ t: 'ready', cursor, head });
}

/**
 * Says that a failure is noted: what was delivered of its key before this frame is delivered again, and what comes after
 * it is in order. What is dead is not delivered again.
 */
export function failedFrame(offset: number, isDead: boolean): string {
  return JSON.stringify({ t: 'failed', o: offset, dead: isDead });
}

/** The part of a frame that is one message. */
export function messageText({ offset, id, key, attempt, at, body }: Framed): string {
  return `{"offset":${offset},"id":${JSON.stringify(id)},"key":${JSON.stringify(key)},"attempt":${attempt},"at":${at},"message":${body}}`;
}

/** A frame of messages, of their parts. */
export function messagesFrame(texts: readonly string[]): string {
  return `{"t":"messages","m":[${texts.join(',')}]}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isOffset(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
