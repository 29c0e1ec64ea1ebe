import { DuctapeError } from '../errors.ts';
import type { Delivered, Settled } from './intake.ts';
import type { Link, LinkEvents } from './link.ts';

/** The subprotocol that stands beside the ticket. */
const PROTOCOL = 'ductape.events';
const PING_MS = 10_000;
/** Without a word for so long, the processor is gone. */
const SILENCE_MS = 30_000;
/** How long a socket may take to open. */
const OPEN_MS = 15_000;
/** Characters of an error that are told: a frame has room for them. */
const ERROR_CHARACTERS = 1_000;
/** Acknowledgements of one frame. */
const ACKS = 1_000;

type Frame =
  | { readonly t: 'ready'; readonly cursor: number }
  | { readonly t: 'failed'; readonly o: number; readonly dead: boolean }
  | { readonly t: 'messages'; readonly m: readonly Delivered[] };

/** A socket that did not open. */
export class SocketFailure extends Error {
  readonly why: Error;

  constructor(why: Error) {
    super('the socket did not open');
    this.why = why;
  }
}

/** Opens a socket with a ticket. It ends by itself where the processor says nothing more. */
export function openSocket(url: string, ticket: string, { onReady, onMessages, onFailed }: LinkEvents): Link {
  const socket = new WebSocket(url, [PROTOCOL, ticket]);
  let resolve: (why: unknown) => void = () => undefined;
  const ended = new Promise<unknown>((settle) => {
    resolve = settle;
  });
  let heardAt = Date.now();
  let pinging: ReturnType<typeof setInterval> | undefined;
  const opening = setTimeout(() => end(new DuctapeError('TIMEOUT', 'the socket did not open in time')), OPEN_MS);
  const end = (why: unknown) => {
    clearTimeout(opening);
    clearInterval(pinging);
    resolve(why);
    if (socket.readyState === WebSocket.OPEN || socket.readyState === WebSocket.CONNECTING) socket.close();
  };
  const ping = () => {
    if (Date.now() - heardAt > SILENCE_MS)
      end(new DuctapeError('CONNECTION_ERROR', 'the processor gave no sign of life'));
    else socket.send('ping');
  };
  socket.addEventListener('message', ({ data }) => {
    heardAt = Date.now();
    if (typeof data !== 'string' || data === 'pong') return;
    const frame = frameOf(data);
    if (frame === null) return end(new DuctapeError('CONNECTION_ERROR', 'the socket had a frame that is none'));
    if (frame.t === 'messages') return onMessages(frame.m);
    if (frame.t === 'failed') return onFailed(frame.o, frame.dead);
    clearTimeout(opening);
    pinging = setInterval(ping, PING_MS);
    onReady(frame.cursor);
  });
  socket.addEventListener('close', () => end(null));
  socket.addEventListener('error', () => end(new DuctapeError('CONNECTION_ERROR', 'the socket broke')));
  return {
    settle(settled) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      for (const frame of framesOf(settled)) socket.send(frame);
      return true;
    },
    close: async () => end(null),
    rest: () => [],
    ended,
  };
}

function frameOf(text: string): Frame | null {
  try {
    return JSON.parse(text) as Frame;
  } catch {
    return null;
  }
}

function framesOf(settled: readonly Settled[]): string[] {
  const acks = settled.flatMap(({ offset, error }) => (error === null ? [offset] : []));
  const frames = [];
  for (let at = 0; at < acks.length; at += ACKS)
    frames.push(JSON.stringify({ t: 'ack', o: acks.slice(at, at + ACKS) }));
  for (const { offset, error } of settled)
    if (error !== null) frames.push(JSON.stringify({ t: 'fail', o: offset, e: error.slice(0, ERROR_CHARACTERS) }));
  return frames;
}
