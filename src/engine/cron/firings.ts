import type { CronExpression } from './expression.ts';
import { nextMatch } from './matching.ts';
import { isoWithOffset, stretchAt, type Stretch } from './zone.ts';

/**
 * One firing: the instant `at` (epoch ms, a whole second) and the zone's clock then, as ISO text
 * with offset. `moved`: the local time asked for does not exist, so it fires later by the length
 * of the gap. `repeated`: the second pass of a local time that exists twice.
 */
export interface Firing {
  at: number;
  local: string;
  shifted?: 'moved' | 'repeated';
}

const DAY_MS = 86_400_000;

// Local times keep clear of the two-digit years of Date.UTC and of ISO years over four digits.
const FIRST_INSTANT = Date.UTC(1000, 0, 1);
const LAST_INSTANT = Date.UTC(9999, 11, 30);

/**
 * The first firing strictly later than `afterMs` (epoch ms) in an IANA zone, or null when no
 * later one comes before 30 December 9999. Invariants, whatever the zone does:
 *
 * 1. Each firing is later than the instant it was asked after; one instant fires once.
 * 2. A local time in a gap fires moved forward by the gap's length.
 * 3. A local time that exists twice fires on its first pass, and on both when the hour field
 *    starts with a star.
 *
 * Throws a RangeError for an unknown zone and for an instant that is not a number or is before
 * the year 1000.
 */
export function nextFiring(cron: CronExpression, tz: string, afterMs: number): Firing | null {
  if (!(afterMs >= FIRST_INSTANT)) throw new RangeError(`Cannot search from ${afterMs} ms.`);
  let from = Math.floor(afterMs / 1000) * 1000 + 1000;
  while (from <= LAST_INSTANT) {
    const stretch = stretchAt(tz, from);
    const regular = nextRegular(cron, stretch, from);
    const moved = nextMoved(cron, stretch, from);
    const at = Math.min(regular ?? Infinity, moved ?? Infinity);
    if (at < stretch.end && at <= LAST_INSTANT) {
      if (at <= afterMs) throw new Error(`Firing ${at} is not later than ${afterMs}.`);
      return describe(at, stretch, at === regular);
    }
    if (regular === null) return null;
    from = resumeAt(stretch, from, regular);
  }
  return null;
}

/** The next `count` firings after `afterMs`, in order; fewer when no more come. Fails as `nextFiring`. */
export function firings(cron: CronExpression, tz: string, afterMs: number, count: number): Firing[] {
  const found: Firing[] = [];
  let after = afterMs;
  while (found.length < count) {
    const firing = nextFiring(cron, tz, after);
    if (firing === null) break;
    found.push(firing);
    after = firing.at;
  }
  return found;
}

// The instant may lie past the stretch's end: then it only bounds where the search goes on.
function nextRegular(cron: CronExpression, stretch: Stretch, from: number): number | null {
  const start = cron.hourIsWildcard ? from : Math.max(from, firstPassEnd(stretch));
  const local = nextMatch(cron, start + stretch.offset);
  return local === null ? null : local - stretch.offset;
}

// Where local times stop being a second pass, after the clock was put back at the latest turn.
function firstPassEnd({ turn }: Stretch): number {
  return turn === undefined ? -Infinity : turn.at + Math.max(0, turn.before - turn.after);
}

function nextMoved(cron: CronExpression, { turn }: Stretch, from: number): number | null {
  if (turn === undefined || from >= turn.at + turn.after - turn.before) return null;
  const local = nextMatch(cron, from + turn.before);
  return local === null || local >= turn.at + turn.after ? null : local - turn.before;
}

// Nothing matches between the stretch's end and two days before the regular time it led to: clocks
// differ by less than that. A turn soon after `from` could still repeat times, so it is waited for.
function resumeAt(stretch: Stretch, from: number, regular: number): number {
  const isSettled = !stretch.endsInTurn && stretch.end - from >= 3 * DAY_MS;
  return isSettled ? Math.max(stretch.end, regular - 2 * DAY_MS) : stretch.end;
}

function describe(at: number, stretch: Stretch, isRegular: boolean): Firing {
  const firing: Firing = { at, local: isoWithOffset(at, stretch.offset) };
  if (!isRegular) firing.shifted = 'moved';
  else if (at < firstPassEnd(stretch)) firing.shifted = 'repeated';
  return firing;
}
