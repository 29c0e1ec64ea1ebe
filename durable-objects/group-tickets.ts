import type { Clock } from '../src/kernel/clock.ts';
import { sha256Hex } from '../src/kernel/canonical.ts';
import type { Ids } from '../src/kernel/ids.ts';
import { LIMITS } from '../src/kernel/limits.ts';

const SECRET_BYTES = 32;
/** Tickets that may be out at one time; the oldest are forgotten beyond. */
const MOST = LIMITS.event_sockets.value;

interface Admitted {
  /** Where an ephemeral subscriber begins. */
  readonly from: number;
  readonly expiresAt: number;
}

/** What lets sockets in: each once and soon. Only digests are kept, in memory. */
export class GroupTickets {
  readonly #parts: { readonly clock: Clock; readonly ids: Ids };
  readonly #known = new Map<string, Admitted>();

  constructor(parts: { readonly clock: Clock; readonly ids: Ids }) {
    this.#parts = parts;
  }

  /** Whether any is out. */
  get isEmpty(): boolean {
    this.#forget();
    return this.#known.size === 0;
  }

  /** A new ticket for the object of this id. */
  async issue(objectId: string, from: number): Promise<{ readonly ticket: string; readonly expiresAt: number }> {
    const { clock, ids } = this.#parts;
    const secret = Array.from(ids.bytes(SECRET_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const ticket = `${objectId}.${secret}`;
    const digest = await sha256Hex(ticket);
    this.#forget();
    const expiresAt = clock.now() + LIMITS.event_ticket.value;
    this.#known.set(digest, { from, expiresAt });
    return { ticket, expiresAt };
  }

  /** What a ticket lets in, and never again; null when it is none. */
  async redeem(ticket: string): Promise<Admitted | null> {
    const digest = await sha256Hex(ticket);
    const admitted = this.#known.get(digest) ?? null;
    this.#known.delete(digest);
    return admitted === null || admitted.expiresAt <= this.#parts.clock.now() ? null : admitted;
  }

  /** All that are out are good for nothing. */
  clear(): void {
    this.#known.clear();
  }

  #forget(): void {
    const now = this.#parts.clock.now();
    // In the order in which they expire.
    for (const [digest, { expiresAt }] of this.#known) {
      if (expiresAt > now && this.#known.size < MOST) return;
      this.#known.delete(digest);
    }
  }
}
