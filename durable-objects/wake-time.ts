/** When an object has to wake next. */

import { LIMITS } from '../src/kernel/limits.ts';
import type { NextDue } from './job-store.ts';

/** What decides it. */
export interface WakeReasons {
  readonly now: number;
  readonly next: NextDue;
  /** Whether no attempt more can begin here. */
  readonly isFull: boolean;
  /** Whether attempts are under way that nothing but the alarm would begin anew after a crash. */
  readonly isRunning: boolean;
  /** Whether the alarm that went off is still being handled: the platform fires it anew after a crash. */
  readonly isAttended: boolean;
  /** Whether the index has yet to hear of something for which nobody would ask. */
  readonly isUntold: boolean;
  /** When the last job is looked at again that was put off. */
  readonly putOffUntil: number;
}

/** The heartbeat of what must not be left alone; `Infinity` without any. */
export function heartbeatOf({ now, isRunning, isAttended, isUntold }: WakeReasons): number {
  return (isRunning && !isAttended) || isUntold ? now + LIMITS.lease_heartbeat.value : Infinity;
}

/** While no place is free, jobs wait for an attempt to end; the heartbeat looks after them should this one not. */
export function wakeTime(reasons: WakeReasons, { waiting, leased, final }: NextDue = reasons.next): number {
  const due = Math.min(reasons.isFull ? Infinity : waiting, reasons.isAttended ? Infinity : leased, final);
  return Math.min(heartbeatOf(reasons), Math.max(due, reasons.putOffUntil));
}
