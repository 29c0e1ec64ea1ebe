import { connect } from 'cloudflare:sockets';
import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { Clock } from '../../kernel/clock.ts';
import { Underway } from '../../kernel/underway.ts';

/** Tells whether anything listens at an address, so that what is not sent there is known not to have been sent. */
export interface Probe {
  /** False when a connection is refused. Rejects with the signal's reason when it aborts first. */
  isListening(url: URL, signal: AbortSignal): Promise<boolean>;
  /** To be called when it did not answer. */
  failed(url: URL): void;
}

/** How long an address that listened is not asked again. */
const TRUST_MS = 5_000;
const CAPACITY = 1_000;

/**
 * A probe that opens a TCP connection and closes it. Only for where Cloudflare's edge does not stand in between: there
 * it answers for a target that refuses (521 and its like), and refuses connections of this kind to its own addresses.
 */
export function createProbe(clock: Clock): Probe {
  const trusted = new BoundedMap<string, number>(CAPACITY);
  const underway = new Underway(clock);
  const isTrusted = (origin: string) => (trusted.get(origin) ?? 0) > clock.now();
  return {
    async isListening(url, signal) {
      const { origin } = url;
      if (isTrusted(origin)) return true;
      const asked = underway.wait(origin);
      if (asked !== null) await asked;
      if (isTrusted(origin)) return true;
      const done = underway.begin(origin);
      try {
        const isListening = await opens(url, signal);
        if (isListening) trusted.set(origin, clock.now() + TRUST_MS);
        return isListening;
      } finally {
        done();
      }
    },
    failed: (url) => trusted.delete(url.origin),
  };
}

async function opens(url: URL, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ hostname: url.hostname.replace(/^\[|\]$/g, ''), port: portOf(url) });
  socket.closed.catch(() => undefined);
  const opened = socket.opened.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([opened, aborted(signal)]);
  } finally {
    socket.close().catch(() => undefined);
  }
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
