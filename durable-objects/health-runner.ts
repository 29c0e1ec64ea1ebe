import type { Parts } from '../src/compose.ts';
import { applyHealth, createHealth, forgetHealth, type HealthEvent } from '../src/engine/health.ts';
import { canonicalJson } from '../src/kernel/canonical.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import {
  type Adoption,
  type HealthView,
  type Probed,
  type TrafficReport,
  viewOf,
} from '../src/resources/health/directory.ts';
import { noticesOf } from '../src/resources/health/notices.ts';
import { checkOnce, type CheckOutcome } from '../src/resources/health/probing.ts';
import { ruleOf } from '../src/resources/health/rule.ts';
import type { CheckRow, HealthStore } from './health-store.ts';
import type { JobAlarm } from './job-alarm.ts';
import { Rest } from './rest.ts';

/** What is under way is looked after this often by the alarm: after a crash nothing else would begin it anew. */
const HEARTBEAT_MS = 60_000;
/** How long the alarm's handler waits for what it began: the platform fires it anew after a crash, which needs no heartbeat. */
const ATTENDED_MS = 2_000;

interface Given {
  readonly parts: Pick<Parts, 'processor' | 'clock' | 'ids' | 'log' | 'healthTeller'>;
  readonly store: HealthStore;
  readonly alarm: JobAlarm;
  /** Keeps the object alive until the work is done. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Empties the storage. */
  readonly erase: () => void;
}

/** Makes the checks of an object that are due, and tells of what they changed. */
export class HealthRunner {
  readonly #given: Given;
  readonly #probing = new Map<string, Promise<Probed | null>>();
  readonly #rest = new Rest();
  #telling: Promise<void> | null = null;
  #isAttended = false;

  constructor(given: Given) {
    this.#given = given;
  }

  /** Takes over what is to be checked; what is new or was changed is due at once. */
  adopt({ checks, ...adopted }: Adoption): number {
    const { store, parts } = this.#given;
    const before = store.adopted;
    if (before !== null && adopted.fence < before.fence) return store.checks.size;
    const now = parts.clock.now();
    const tags = new Set(checks.map(({ tag }) => tag));
    for (const tag of store.checks.keys()) if (!tags.has(tag)) store.remove(tag);
    for (const check of checks) {
      const known = store.checks.get(check.tag);
      if (known === undefined) store.put({ check, health: createHealth(now) });
      else if (!isSame(known.check, check)) store.put({ check, health: { ...known.health, nextAt: now } });
    }
    if (checks.length > 0) store.setAdopted(adopted);
    this.advance();
    return checks.length;
  }

  /** Checks now, or waits for the check that is under way. */
  async probe(tag: string): Promise<Probed | null> {
    const probing = this.#probing.get(tag) ?? this.#begin(tag);
    this.#arm();
    return probing;
  }

  /** Takes what real traffic told. */
  observe(reports: readonly TrafficReport[]): HealthView[] {
    const { store, parts } = this.#given;
    const now = parts.clock.now();
    const views: HealthView[] = [];
    for (const { tag, hasSuccess, failures, error } of reports) {
      const row = store.checks.get(tag);
      if (row !== undefined)
        views.push(viewOf(tag, this.#apply(row, { type: 'traffic', now, hasSuccess, failures, error }).health));
    }
    this.advance();
    return views;
  }

  /** Forgets how checks stand; they are due at once. */
  forget(tags: readonly string[]): HealthView[] {
    const { store, parts } = this.#given;
    const now = parts.clock.now();
    const rows = tags.flatMap((tag) => store.checks.get(tag) ?? []);
    const views = rows.map(({ check, health }) => {
      const forgotten = forgetHealth(health, now);
      store.put({ check, health: forgotten });
      return viewOf(check.tag, forgotten);
    });
    this.advance();
    return views;
  }

  /** What the alarm does: it begins what is due, and waits for it a little. Never throws. */
  async attend(): Promise<void> {
    const { parts } = this.#given;
    const waited = new AbortController();
    try {
      this.#isAttended = true;
      this.advance();
      const over = parts.clock.sleep(ATTENDED_MS, waited.signal).catch(() => undefined);
      await Promise.race([Promise.all([...this.#probing.values(), this.#telling]), over]);
    } catch (thrown) {
      parts.log.fault('health', thrown);
      this.#rest.begin(parts.clock.now());
    } finally {
      waited.abort();
      this.#isAttended = false;
      this.#arm();
    }
  }

  /** Begins what is due, as far as there is room, tells what is to be told, and arms the alarm. */
  advance(): void {
    const { store, parts, erase } = this.#given;
    const now = parts.clock.now();
    if (now >= this.#rest.until) {
      const due = [...store.checks].filter(([tag, { health }]) => health.nextAt <= now && !this.#probing.has(tag));
      for (const [tag] of due.toSorted(([, a], [, b]) => a.health.nextAt - b.health.nextAt))
        if (this.#probing.size < LIMITS.probes_at_once.value) void this.#begin(tag);
      this.#tell();
    }
    const isIdle = store.checks.size === 0 && this.#probing.size === 0 && this.#telling === null;
    if (isIdle && !store.isEmpty && store.nextNotice === null) erase();
    else this.#arm();
  }

  #begin(tag: string): Promise<Probed | null> {
    const { parts, waitUntil } = this.#given;
    const probing = this.#probe(tag).finally(() => {
      this.#probing.delete(tag);
      this.advance();
    });
    this.#probing.set(tag, probing);
    waitUntil(
      probing.catch((thrown: unknown) => {
        parts.log.fault(`health:${tag}`, thrown);
        this.#rest.begin(parts.clock.now());
        this.#arm();
      }),
    );
    return probing;
  }

  async #probe(tag: string): Promise<Probed | null> {
    const { store, parts } = this.#given;
    const [begun, { adopted }] = [store.checks.get(tag), store];
    if (begun === undefined || adopted === null) return null;
    const outcome = await checkOnce(parts, adopted, begun.check);
    const row = store.checks.get(tag);
    if (row === undefined) return null;
    // What became of a check that is another one by now is not its own.
    if (!isSame(row.check, begun.check)) return probedOf(row, null);
    const now = parts.clock.now();
    this.#rest.recover();
    if (outcome !== null) {
      const { isGood: ok, latencyMs, error } = outcome;
      return probedOf(this.#apply(row, { type: 'checked', now, ok, latencyMs, error }), outcome);
    }
    const later = { ...row, health: { ...row.health, nextAt: now + row.check.interval } };
    store.put(later);
    return probedOf(later, null);
  }

  /** Applies one event, and stores what follows with it. */
  #apply(row: CheckRow, event: HealthEvent): CheckRow {
    const { store, parts } = this.#given;
    const { health, change } = applyHealth(row.health, ruleOf(row.check), event);
    if (health === row.health) return row;
    const next = { ...row, health };
    store.put(next);
    const place = store.adopted?.place;
    if (change !== null && place !== undefined)
      for (const notice of noticesOf(parts.ids, place, row.check, { before: row.health, status: change, event }))
        store.addNotice(notice);
    return next;
  }

  #tell(): void {
    const { store, parts, waitUntil } = this.#given;
    if (this.#telling !== null || store.nextNotice === null) return;
    this.#telling = this.#tellAll()
      .catch((thrown: unknown) => {
        parts.log.fault('health', thrown);
        this.#rest.begin(parts.clock.now());
      })
      .finally(() => {
        this.#telling = null;
        this.advance();
      });
    waitUntil(this.#telling);
  }

  async #tellAll(): Promise<void> {
    const { store, parts } = this.#given;
    for (let next = store.nextNotice; next !== null; next = store.nextNotice) {
      const { adopted } = store;
      if (adopted !== null) {
        const { place, author } = adopted;
        await parts.healthTeller.tell({ workspace: place.workspace, user: author }, next.notice);
      }
      store.removeNotice(next.seq);
    }
  }

  #arm(): void {
    const { store, parts, alarm } = this.#given;
    if (store.isEmpty) return;
    const now = parts.clock.now();
    const isFull = this.#probing.size >= LIMITS.probes_at_once.value;
    const waiting = isFull ? [] : [...store.checks].filter(([tag]) => !this.#probing.has(tag));
    const due = Math.max(this.#rest.until, Math.min(Infinity, ...waiting.map(([, { health }]) => health.nextAt)));
    const isWorking = this.#probing.size > 0 || store.nextNotice !== null;
    const heartbeat = isWorking && !this.#isAttended ? now + HEARTBEAT_MS : Infinity;
    if (due <= heartbeat && due < Infinity) alarm.arm(due, true);
    else if (heartbeat < Infinity) alarm.arm(heartbeat);
  }
}

function probedOf({ check, health }: CheckRow, outcome: CheckOutcome | null): Probed {
  const { isGood = null, latencyMs = null, error = null } = outcome ?? {};
  return { view: viewOf(check.tag, health), isGood, latencyMs, error };
}

function isSame(one: CheckRow['check'], other: CheckRow['check']): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
