/** Schedules: from what a caller asks for to the instants at which a job fires. Pure. */

import { type FieldError, invalidField, ProcessorError, refusal } from '../kernel/errors.ts';
import type { Schedule } from '../kernel/fields.ts';
import { LIMITS } from '../kernel/limits.ts';
import { parseCron } from './cron/expression.ts';
import { type Firing, nextFiring } from './cron/firings.ts';
import { isoWithOffset, isTimeZone } from './cron/zone.ts';

/** A schedule as a job keeps it. Instants are epoch milliseconds. */
export type JobSchedule =
  | { readonly kind: 'once'; readonly at: number }
  | (Recurrence & {
      readonly kind: 'cron';
      readonly cron: string;
      readonly tz: string;
      readonly startAt: number | null;
    })
  | (Recurrence & { readonly kind: 'every'; readonly every: number; readonly startAt: number });

interface Recurrence {
  /** Most occurrences, or null. */
  readonly limit: number | null;
  /** Last instant at which an occurrence may fire, or null. */
  readonly endDate: number | null;
}

/** A schedule with its first firing. */
export interface PlannedSchedule {
  readonly schedule: JobSchedule;
  readonly first: number;
}

/**
 * Reads a caller's schedule at the instant `now`. Throws a `VALIDATION_ERROR` naming `<path>.<field>` for a cron,
 * zone, interval or `endDate` that cannot be, and for fields that contradict each other.
 */
export function planSchedule(given: Schedule, now: number, path = 'schedule'): PlannedSchedule {
  const errors = scheduleErrors(given, path);
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  const schedule = toJobSchedule(given, now);
  if (schedule.kind === 'once') return { schedule, first: schedule.at };
  const first = nextOccurrence(schedule, schedule.startAt === null ? now : schedule.startAt - 1);
  if (first !== null) return { schedule, first: first.at };
  const field = schedule.endDate === null ? 'cron' : 'endDate';
  throw invalidField(`${path}.${field}`, field === 'cron' ? 'never fires' : 'lies before the first run');
}

/** The first firing after `afterMs` within the schedule's bounds, or null when there is none. A job counts its own `limit`. */
export function nextOccurrence(schedule: JobSchedule, afterMs: number): Firing | null {
  if (schedule.kind === 'once')
    return schedule.at > afterMs ? { at: schedule.at, local: isoWithOffset(schedule.at, 0) } : null;
  const firing = schedule.kind === 'cron' ? nextCron(schedule, afterMs) : nextInterval(schedule, afterMs);
  return firing === null || (schedule.endDate !== null && firing.at > schedule.endDate) ? null : firing;
}

/** A job's schedule with changes as a caller would have given it: a new cron or interval takes the place of the other. */
export function givenSchedule(schedule: JobSchedule, changes: Schedule): Schedule {
  if (schedule.kind === 'once' || changes.cron !== undefined || changes.every !== undefined) {
    const bounds = schedule.kind === 'once' ? {} : boundsOf(schedule);
    const tz = schedule.kind === 'cron' && changes.cron !== undefined ? { tz: schedule.tz } : {};
    return { ...bounds, ...tz, ...changes };
  }
  const kept = schedule.kind === 'cron' ? { cron: schedule.cron, tz: schedule.tz } : { every: schedule.every };
  const isMoved = changes.start_at !== undefined || changes.delay !== undefined;
  const start = schedule.startAt === null || isMoved ? {} : { start_at: schedule.startAt };
  return { ...kept, ...start, ...boundsOf(schedule), ...changes };
}

function boundsOf({ limit, endDate }: Recurrence): Schedule {
  return { ...(limit === null ? {} : { limit }), ...(endDate === null ? {} : { endDate }) };
}

/** The firings after one instant up to another, earliest first, `most` of them at most. */
export function firingsBetween(schedule: JobSchedule, afterMs: number, untilMs: number, most: number): number[] {
  const found: number[] = [];
  for (let at = afterMs; found.length < most;) {
    const next = nextOccurrence(schedule, at);
    if (next === null || next.at > untilMs) break;
    found.push(next.at);
    at = next.at;
  }
  return found;
}

/** Two firings are no closer. */
const CLOSEST_MS = 1_000;

/** The last firing after one instant up to another, or null. Found by halving: years that were missed are not walked through. */
export function latestFiring(schedule: JobSchedule, afterMs: number, untilMs: number): number | null {
  const within = (after: number): number | null => {
    const next = nextOccurrence(schedule, after);
    return next === null || next.at > untilMs ? null : next.at;
  };
  let found = within(afterMs);
  if (found === null) return null;
  for (let end = untilMs; end - found >= CLOSEST_MS;) {
    const middle: number = found + Math.floor((end - found) / 2);
    const later: number | null = within(middle);
    if (later === null) end = middle;
    else found = later;
  }
  return found;
}

/** By how much a firing is put off: the same for the same job and firing, below `maxMs`. FNV-1a spreads them evenly enough. */
export function jitterOf(jobId: string, at: number, maxMs: number): number {
  if (maxMs === 0) return 0;
  let hash = 0x811c9dc5;
  for (const char of `${jobId}:${at}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash % maxMs;
}

function nextCron(schedule: JobSchedule & { kind: 'cron' }, afterMs: number): Firing | null {
  const parsed = parseCron(schedule.cron);
  if (!parsed.ok) throw new ProcessorError('INTERNAL', `a stored cron expression cannot be read: ${parsed.reason}`);
  return nextFiring(
    parsed.cron,
    schedule.tz,
    schedule.startAt === null ? afterMs : Math.max(afterMs, schedule.startAt - 1),
  );
}

function nextInterval({ every, startAt }: JobSchedule & { kind: 'every' }, afterMs: number): Firing {
  const at = afterMs < startAt ? startAt : startAt + (Math.floor((afterMs - startAt) / every) + 1) * every;
  return { at, local: isoWithOffset(at, 0) };
}

function toJobSchedule(given: Schedule, now: number): JobSchedule {
  const asked = given.delay === undefined ? (given.start_at ?? 0) : now + given.delay;
  const startAt = asked >= now ? asked : null;
  const bounds = { limit: given.limit ?? null, endDate: given.endDate ?? null };
  if (given.cron !== undefined) return { kind: 'cron', cron: given.cron, tz: given.tz ?? 'UTC', startAt, ...bounds };
  if (given.every !== undefined)
    // A start that has passed means now: put off by an interval it would be lost to a request that took its time.
    return {
      kind: 'every',
      every: given.every,
      startAt: asked > 0 ? Math.max(asked, now) : now + given.every,
      ...bounds,
    };
  return { kind: 'once', at: startAt ?? now };
}

function scheduleErrors(given: Schedule, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const report = (field: string, message: string) => errors.push({ path: `${path}.${field}`, message });
  if (given.cron !== undefined) {
    const parsed = parseCron(given.cron);
    if (!parsed.ok) report('cron', parsed.reason);
  }
  if (given.tz !== undefined && !isTimeZone(given.tz)) report('tz', `'${given.tz}' is not an IANA time zone`);
  if (given.every !== undefined && given.every < LIMITS.schedule_every_min.value)
    report('every', `must be at least ${LIMITS.schedule_every_min.value} ms`);
  if (given.start_at !== undefined && given.delay !== undefined) report('delay', 'give either start_at or delay');
  if (given.tz !== undefined && given.cron === undefined) report('tz', 'applies to cron only');
  if (given.cron === undefined && given.every === undefined) {
    if (given.limit !== undefined) report('limit', 'applies to a recurring schedule only; give cron or every');
    if (given.endDate !== undefined) report('endDate', 'applies to a recurring schedule only; give cron or every');
  }
  return errors;
}
