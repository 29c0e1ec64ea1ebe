import { connect } from 'cloudflare:sockets';
import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { Clock } from '../../kernel/clock.ts';

/** Tells whether anything listens at an address, so that what is not sent there is known not to have been sent. */
export interface Probe {
  /** False when a connection is refused. Rejects with the signal's reason when it aborts first. */
  isListening(url: URL, signal: AbortSignal): Promise<boolean>;
  /** To be called when an address answered: it is then believed to listen for a while. */
  answered(url: URL): void;
  /** To be called when it did not answer. */
  failed(url: URL): void;
}

/** How long an address that answered is not asked again. */
const TRUST_MS = 5_000;
const CAPACITY = 1_000;

/**
 * A probe that opens a TCP connection and closes it. Only for where Cloudflare's edge does not stand in between: there
 * it answers for a target that refuses (521 and its like), and refuses connections of this kind to its own addresses.
 */
export function createProbe(clock: Clock): Probe {
  const trusted = new BoundedMap<string, number>(CAPACITY);
  return {
    async isListening(url, signal) {
      if ((trusted.get(url.origin) ?? 0) > clock.now()) return true;
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
    },
    answered: (url) => trusted.set(url.origin, clock.now() + TRUST_MS),
    failed: (url) => trusted.delete(url.origin),
  };
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
