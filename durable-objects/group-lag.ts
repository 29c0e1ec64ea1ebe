import type { Parts } from '../src/compose.ts';
import type { GroupPlace, GroupSettings } from '../src/drivers/broker/directory.ts';
import { sizeOf } from '../src/engine/event/ranges.ts';
import type { GroupLine } from './group-line.ts';

/** Whose lag is looked at. */
export interface Lagging {
  readonly parts: Pick<Parts, 'clock' | 'log'>;
  readonly isKnown: boolean;
  readonly facts: { readonly place: GroupPlace; readonly settings: GroupSettings };
  /** Null where subscribers have their own. */
  readonly shared: GroupLine | null;
  readonly feed: { readonly head: number };
}

/** Logs when a group's lag comes over its thresholds, and when it is below them again. */
export class LagWatch {
  readonly #group: Lagging;
  /** Since when something is unsettled, as far as this instance knows; null while nothing is. */
  #since: number | null = null;
  #over = '';

  constructor(group: Lagging) {
    this.#group = group;
  }

  /** When it is to be looked at next by itself, epoch milliseconds; `Infinity` for never. */
  get nextAt(): number {
    const { isKnown } = this.#group;
    const ageMs = isKnown ? this.#group.facts.settings.lag.ageMs : null;
    return ageMs === null || this.#since === null || this.#over.includes('age') ? Infinity : this.#since + ageMs + 1;
  }

  /** To be called when something was published or settled, and at {@link nextAt}. */
  look(): void {
    const { isKnown, shared, feed, parts } = this.#group;
    if (!isKnown || shared === null) return;
    const { facts } = this.#group;
    const { messages, ageMs } = facts.settings.lag;
    if (messages === null && ageMs === null) return;
    const now = parts.clock.now();
    const { cursor, settled, window } = shared.state;
    const lag = Math.max(0, feed.head - cursor - sizeOf(settled));
    const [oldest] = window;
    const at = oldest !== undefined && 'at' in oldest ? Number(oldest.at) : now;
    this.#since = lag === 0 ? null : oldest === undefined ? (this.#since ?? now) : at;
    const age = this.#since === null ? 0 : now - this.#since;
    const over = [
      ...(messages !== null && lag > messages ? ['messages'] : []),
      ...(ageMs !== null && age > ageMs ? ['age'] : []),
    ].join(', ');
    if (over === this.#over) return;
    this.#over = over;
    const event = over === '' ? 'event_lag_over' : 'event_lag';
    parts.log.warn({ event, ...facts.place, over, lag, age_ms: age });
  }
}
