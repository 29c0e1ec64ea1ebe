/** Why an attempt did not begin, as its caller or its job learns of it. */

import { DISPATCH_LIMIT, type KeyName } from '../../engine/gate-names.ts';
import type { Standing } from '../../engine/gate-state.ts';
import { type HeldBack, ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { labelOf } from './flow.ts';

/** What a run that waited in vain for others to end is told to wait. */
const RETRY_MS = 1_000;
/** How long after a rate or a circuit should have let it begin a job asks by itself. */
const OVERDUE_MS = 60_000;
const REOPENED_MS = 5_000;
/** Over how long those are spread who ask a circuit by themselves. */
const SPREAD_MS = 10_000;
const LONGEST_MS = 3_600_000;

/** An attempt that was not admitted. */
export interface NotAdmitted {
  /** What it would have called. */
  readonly target: string;
  readonly holder: string;
  readonly group: string;
  readonly standing: Standing;
  readonly now: number;
}

/** The error of an attempt that was not admitted: nothing was sent. */
export function heldBack(given: NotAdmitted): ProcessorError {
  const { standing, now } = given;
  const { kind, estimatedAt } = standing;
  const code = kind === 'circuit' ? 'SERVICE_UNAVAILABLE' : 'RATE_LIMITED';
  const retryAfterMs = estimatedAt === null ? RETRY_MS : Math.max(1, estimatedAt - now);
  return new ProcessorError(code, messageOf(given), {
    outcome: 'not_sent',
    held_back: detailsOf(given),
    ...(kind === 'key_paused' || (kind === 'circuit' && estimatedAt === null) ? {} : { retry_after_ms: retryAfterMs }),
  });
}

/** The error of one that may not even wait. */
export function queueFull(given: NotAdmitted, name: KeyName, maxQueued: number): ProcessorError {
  const which = name.key === '' ? '' : ` of key '${name.key}'`;
  const message = `${given.target}: ${maxQueued} wait for limit '${name.limit}'${which} already`;
  const { estimatedAt } = given.standing;
  return new ProcessorError('RATE_LIMITED', message, {
    outcome: 'not_sent',
    errors: [
      { path: fieldOf(name.limit), message: `limit '${name.limit}'${which} has ${maxQueued} waiting, its most` },
    ],
    retry_after_ms: estimatedAt === null ? RETRY_MS : Math.max(1, estimatedAt - given.now),
    held_back: detailsOf(given),
  });
}

/** The field of a call that names what a limit is of. */
function fieldOf(limit: string): string {
  if (limit === DISPATCH_LIMIT) return 'limits';
  return limit.startsWith('action/') ? 'event' : 'app';
}

function messageOf({ target, group, standing }: NotAdmitted): string {
  const { kind, limit, key } = standing;
  const which = `limit '${limit}'${key === '' ? '' : ` of key '${key}'`}`;
  switch (kind) {
    case 'concurrency':
      return `${target} waits for others to end: ${which}`;
    case 'rate':
      return `${target} waits for its turn: ${which}`;
    case 'key_paused':
      return `${target} is paused: ${which}`;
    case 'circuit':
      return `${target} is held back: the circuit of '${group}' is open`;
  }
}

function detailsOf({ holder, group, standing, now }: NotAdmitted): HeldBack {
  const { kind, position, estimatedAt } = standing;
  return {
    kind,
    key: labelOf(group, standing),
    ...(position === null ? {} : { position }),
    ...(estimatedAt === null ? {} : { estimated_at: estimatedAt }),
    until: askAgainAt(standing, holder, now),
  };
}

/** When a job asks again unless it is told before. */
function askAgainAt({ kind, estimatedAt }: Standing, holder: string, now: number): number {
  const byItself = now + LIMITS.limit_ask_again.value;
  if (estimatedAt === null) return byItself;
  if (kind === 'circuit') return estimatedAt + REOPENED_MS + Math.floor(shareOf(holder) * SPREAD_MS);
  return Math.min(Math.max(byItself, estimatedAt + OVERDUE_MS), now + LONGEST_MS);
}

/** A number in [0, 1) that is always the same for the same text: its hash by FNV-1a. */
function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash / 0x1_0000_0000;
}
