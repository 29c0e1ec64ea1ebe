/**
 * The health of one thing as pure transitions: `(health, rule, event) -> { health, change }`. Instants are epoch
 * milliseconds.
 *
 * Invariants: (1) it becomes unavailable after `fall` failed checks in a row, or after as many failures of real traffic
 * in a row as the rule says, and in no other way; (2) it becomes available again after good checks in a row, `rise` at
 * least, twice as many for each time that it became unavailable a short while ago; (3) a change is told once; (4) the
 * next check never lies before the event; (5) what was forgotten is unknown until the next check, whose answer is told.
 */

/** When something counts as unavailable, and as available again. Durations are milliseconds. */
export interface HealthRule {
  readonly intervalMs: number;
  /** Failed checks in a row after which it is unavailable. */
  readonly fall: number;
  /** Good checks in a row after which it is available again. */
  readonly rise: number;
  /** Failures of real traffic in a row after which it is unavailable; null where traffic does not count. */
  readonly trafficFailures: number | null;
}

/** `unknown` until the first check. */
export type HealthStatus = 'unknown' | 'available' | 'unavailable';

/** One check, or one change by real traffic. */
export interface HealthRecord {
  readonly at: number;
  readonly ok: boolean;
  /** Milliseconds; null where nothing was measured. */
  readonly latencyMs: number | null;
  /** Code of the error; null where there was none. */
  readonly error: string | null;
  readonly source: 'probe' | 'traffic';
}

/** How something is, and how it was. */
export interface Health {
  readonly status: HealthStatus;
  /** Null before the first check. */
  readonly since: number | null;
  readonly lastChecked: number | null;
  readonly lastAvailable: number | null;
  readonly lastLatencyMs: number | null;
  /** Of good checks, the latest counting most. */
  readonly averageLatencyMs: number | null;
  /** Checks in a row that went alike: above zero when they were good, below when they failed. */
  readonly streak: number;
  /** Failures of real traffic since the last success. */
  readonly trafficFailures: number;
  /** When it became unavailable, lately. */
  readonly downs: readonly number[];
  /** The latest records, oldest first. */
  readonly history: readonly HealthRecord[];
  /** When it is to be checked next. */
  readonly nextAt: number;
}

/** What can happen to it. */
export type HealthEvent =
  | {
      readonly type: 'checked';
      readonly now: number;
      readonly ok: boolean;
      readonly latencyMs: number | null;
      readonly error: string | null;
    }
  /** Real traffic, told some at a time: whether any of it went well, and how many failures came after that. */
  | {
      readonly type: 'traffic';
      readonly now: number;
      readonly hasSuccess: boolean;
      readonly failures: number;
      readonly error: string | null;
    };

/** What an event comes to. */
export interface HealthTransition {
  readonly health: Health;
  /**
   * What it became by this event; null when it stays what it was. The first status that is ever known is no change unless
   * it is `unavailable`.
   */
  readonly change: 'available' | 'unavailable' | null;
}

/** Records that are kept. */
const KEPT = 100;
/** How much the latest latency counts in the average. */
const WEIGHT = 0.2;
/** What is unavailable is checked so many times as often, and at least this far apart. */
const [EAGERNESS, LEAST_MS] = [10, 1_000];
/** Intervals after which it is forgotten that something became unavailable, and how often it makes `rise` twice as much at most. */
const [REMEMBERED, DOUBLINGS] = [20, 4];

/** Something of which nothing is known yet; it is checked at once. */
export function createHealth(now: number): Health {
  return {
    status: 'unknown',
    since: null,
    lastChecked: null,
    lastAvailable: null,
    lastLatencyMs: null,
    averageLatencyMs: null,
    streak: 0,
    trafficFailures: 0,
    downs: [],
    history: [],
    nextAt: now,
  };
}

/** The same thing, of which nothing is known any more but its records; it is checked at once. */
export function forgetHealth({ history }: Health, now: number): Health {
  return { ...createHealth(now), since: now, history };
}

/** Applies one event. One that changes nothing answers the same health. */
export function applyHealth(health: Health, rule: HealthRule, event: HealthEvent): HealthTransition {
  return event.type === 'checked' ? checked(health, rule, event) : traffic(health, rule, event);
}

/** Whether calls are sent there: what is not known to be unavailable counts as available. */
export function isUsable({ status }: Pick<Health, 'status'>): boolean {
  return status !== 'unavailable';
}

/** Good checks in a row after which something that is unavailable is available again. */
export function neededRise({ downs }: Pick<Health, 'downs'>, { rise }: HealthRule): number {
  return rise * 2 ** Math.min(DOUBLINGS, Math.max(0, downs.length - 1));
}

function checked(
  health: Health,
  rule: HealthRule,
  { now, ok, latencyMs, error }: Extract<HealthEvent, { type: 'checked' }>,
): HealthTransition {
  const { streak, averageLatencyMs: average } = health;
  const record: HealthRecord = { at: now, ok, latencyMs, error, source: 'probe' };
  const seen: Health = {
    ...health,
    lastChecked: now,
    lastLatencyMs: latencyMs,
    ...(ok && { lastAvailable: now, trafficFailures: 0 }),
    ...(ok &&
      latencyMs !== null && {
        averageLatencyMs: average === null ? latencyMs : average + WEIGHT * (latencyMs - average),
      }),
    streak: ok ? Math.max(streak, 0) + 1 : Math.min(streak, 0) - 1,
    history: [...health.history, record].slice(-KEPT),
  };
  return judged(seen, rule, now);
}

function traffic(
  health: Health,
  rule: HealthRule,
  { now, hasSuccess, failures, error }: Extract<HealthEvent, { type: 'traffic' }>,
): HealthTransition {
  if (rule.trafficFailures === null) return { health, change: null };
  const trafficFailures = (hasSuccess ? 0 : health.trafficFailures) + failures;
  const isGood = hasSuccess && failures === 0;
  if (health.status === 'unavailable') {
    // One report counts like one check, however much it tells of.
    if (!isGood) return { health: failures > 0 && health.streak > 0 ? { ...health, streak: 0 } : health, change: null };
    const seen = { ...health, trafficFailures, lastAvailable: now, streak: Math.max(health.streak, 0) + 1 };
    const record: HealthRecord = { at: now, ok: true, latencyMs: null, error: null, source: 'traffic' };
    return judged({ ...seen, history: [...seen.history, record].slice(-KEPT) }, rule, now);
  }
  if (trafficFailures < rule.trafficFailures)
    return {
      health: trafficFailures === health.trafficFailures ? health : { ...health, trafficFailures },
      change: null,
    };
  const record: HealthRecord = { at: now, ok: false, latencyMs: null, error, source: 'traffic' };
  const seen: Health = { ...health, trafficFailures, streak: 0, history: [...health.history, record].slice(-KEPT) };
  return became(seen, rule, 'unavailable', now);
}

/** What a streak comes to. */
function judged(health: Health, rule: HealthRule, now: number): HealthTransition {
  const { status, streak } = health;
  if (status !== 'unavailable' && -streak >= rule.fall) return became(health, rule, 'unavailable', now);
  if (status === 'unknown' && streak > 0) {
    const known = became(health, rule, 'available', now);
    return health.since === null ? { ...known, change: null } : known;
  }
  if (status === 'unavailable' && streak >= neededRise(recent(health, rule, now), rule))
    return became(health, rule, 'available', now);
  return { health: next(health, rule, now), change: null };
}

function became(health: Health, rule: HealthRule, status: 'available' | 'unavailable', now: number): HealthTransition {
  const { downs } = recent(health, rule, now);
  const changed: Health = {
    ...health,
    status,
    since: now,
    trafficFailures: 0,
    downs: status === 'unavailable' ? [...downs, now].slice(-DOUBLINGS - 1) : downs,
  };
  return { health: next(changed, rule, now), change: status };
}

function recent(health: Health, { intervalMs }: HealthRule, now: number): Health {
  return { ...health, downs: health.downs.filter((at) => at > now - REMEMBERED * intervalMs) };
}

function next(health: Health, { intervalMs }: HealthRule, now: number): Health {
  const eager = Math.min(intervalMs, Math.max(LEAST_MS, intervalMs / EAGERNESS));
  return { ...health, nextAt: now + (health.status === 'unavailable' ? eager : intervalMs) };
}
