/** What happened in a run, as callers see it. */

import type { Entry } from '../../engine/feature/entries.ts';
import { redact } from '../../kernel/redact.ts';
import type { EventType } from './contract-run.ts';
import { errorView } from './step-view.ts';

/** One thing that happened. `timestamp` is epoch milliseconds. */
export interface EventView {
  type: EventType;
  timestamp: number;
  data: Record<string, unknown>;
}

/** What is told besides what happened. */
export interface EventDetails {
  /** What steps were given and answered, and what came with signals. */
  readonly steps: boolean;
  /** Why the run compensates, and what failed in it. */
  readonly rollback: boolean;
}

/** Tells the entries of a run one after the other, from its first; keeps which children it has. */
export function createTelling(details: EventDetails): (entry: Entry) => EventView[] {
  const children = new Map<string, string>();
  return (entry) => {
    const events = tell(entry, details);
    if (entry.type === 'child_started') children.set(`${entry.step}[${entry.item ?? 0}]`, entry.child);
    if (entry.type !== 'step_completed') return events;
    const child = children.get(`${entry.step}[${entry.item ?? 0}]`);
    const ended = child === undefined ? [] : [eventOf('child_completed', entry, { ...nameOf(entry), child })];
    return [...ended, ...events];
  };
}

function tell(entry: Entry, details: EventDetails): EventView[] {
  switch (entry.type) {
    case 'feature_started': {
      const { origin, takenOver, skipped } = entry;
      return [eventOf(entry.type, entry, { origin, reused_steps: takenOver.map(({ step }) => step), skipped })];
    }
    case 'step_started':
      return [
        eventOf(entry.type, entry, {
          ...nameOf(entry),
          attempt: entry.attempt,
          ...(details.steps && { input: redact(entry.input ?? null) }),
        }),
      ];
    case 'step_completed':
      return [eventOf(entry.type, entry, { ...nameOf(entry), ...(details.steps && { output: redact(entry.output) }) })];
    case 'step_retrying':
    case 'step_held':
      return [
        eventOf('step_retrying', entry, { ...nameOf(entry), error: errorView(entry.error), retry_at: entry.due }),
      ];
    case 'step_lost':
      return [eventOf('step_retrying', entry, { ...nameOf(entry), error: null, retry_at: entry.at })];
    case 'step_failed':
      return [eventOf(entry.type, entry, { ...nameOf(entry), error: errorView(entry.error) })];
    case 'step_skipped': {
      const { reason, error = null } = entry;
      return [eventOf(entry.type, entry, { ...nameOf(entry), reason, error: errorView(error) })];
    }
    default:
      return [...tellWait(entry, details), ...tellRollback(entry, details), ...tellEnd(entry)];
  }
}

function tellWait(entry: Entry, { steps }: EventDetails): EventView[] {
  switch (entry.type) {
    case 'sleep_started':
      return [eventOf(entry.type, entry, { ...nameOf(entry), until: entry.until })];
    case 'sleep_completed':
      return [eventOf(entry.type, entry, nameOf(entry))];
    case 'signal_waiting':
      return [eventOf(entry.type, entry, { ...nameOf(entry), signals: entry.signals, until: entry.until })];
    case 'signal_received':
      return [eventOf(entry.type, entry, { signal: entry.name, ...(steps && { payload: redact(entry.payload) }) })];
    case 'child_started':
      return [eventOf(entry.type, entry, { ...nameOf(entry), child: entry.child })];
    case 'checkpoint_created':
      return [eventOf(entry.type, entry, { step: entry.step, name: entry.name, metadata: redact(entry.metadata) })];
    default:
      return [];
  }
}

function tellRollback(entry: Entry, { rollback }: EventDetails): EventView[] {
  switch (entry.type) {
    case 'rollback_started': {
      const { cause, reason, step = null } = entry;
      return [eventOf(entry.type, entry, rollback ? { cause, reason, step } : {})];
    }
    case 'step_rolled_back':
      return [eventOf(entry.type, entry, nameOf(entry))];
    case 'rollback_failed':
      return [eventOf(entry.type, entry, { ...nameOf(entry), ...(rollback && { error: errorView(entry.error) }) })];
    default:
      return [];
  }
}

function tellEnd(entry: Entry): EventView[] {
  switch (entry.type) {
    case 'feature_completed':
      return [eventOf(entry.type, entry, { output: redact(entry.output) })];
    case 'feature_failed':
    case 'feature_rolled_back':
      return [eventOf(entry.type, entry, { error: errorView(entry.error), step: entry.step ?? null })];
    case 'feature_cancelled':
      return [eventOf(entry.type, entry, { reason: entry.reason })];
    default:
      return [];
  }
}

function eventOf(type: EventView['type'], { at }: Entry, data: Record<string, unknown>): EventView {
  return { type, timestamp: at, data };
}

function nameOf({ step, item }: { readonly step: string; readonly item?: number }): Record<string, unknown> {
  return item === undefined ? { step } : { step, item };
}

/** A point that a run has marked. `timestamp` is epoch milliseconds. */
export interface CheckpointView {
  name: string;
  step: string;
  metadata: unknown;
  timestamp: number;
}

/** The points that a run has marked, in order. */
export function checkpointsOf(entries: readonly Entry[]): CheckpointView[] {
  return entries.flatMap((entry) =>
    entry.type === 'checkpoint_created'
      ? [{ name: entry.name, step: entry.step, metadata: redact(entry.metadata), timestamp: entry.at }]
      : [],
  );
}
