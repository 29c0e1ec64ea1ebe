import type { Entry, ItemName } from '../../../src/engine/feature/entries.ts';
import type { Effect, Outcome, RunEvent } from '../../../src/engine/feature/events.ts';
import type { Plan } from '../../../src/engine/feature/plan.ts';
import { foldJournal, handleEvent, nextDue } from '../../../src/engine/feature/run.ts';
import { type RunState, statusOf } from '../../../src/engine/feature/state.ts';
import type { ErrorCode } from '../../../src/kernel/errors.ts';

const START = Date.UTC(2026, 10, 1);

/** A run that a test drives. */
export class Played {
  readonly given;
  state: RunState;
  now = START;
  readonly journal: Entry[] = [];
  readonly effects: Effect[] = [];

  constructor(plan: Plan, input: unknown = {}, start: Partial<Extract<RunEvent, { type: 'start' }>> = {}) {
    this.given = { id: 'run', plan, input, session: null, constants: {} };
    this.state = foldJournal(this.given, []);
    this.happen({ type: 'start', origin: 'original', takenOver: [], skipped: [], state: {}, ...start });
  }

  happen(event: RunEvent, afterMs = 0): Effect[] {
    this.now += afterMs;
    const { entries, effects } = handleEvent(this.state, event, this.now);
    this.journal.push(...(JSON.parse(JSON.stringify(entries)) as Entry[]));
    this.effects.push(...effects);
    return [...effects];
  }

  /** Lets the next thing happen that happens by itself. */
  wake(): Effect[] {
    return this.happen({ type: 'wake' }, Math.max(0, nextDue(this.state) - this.now));
  }

  /** Ends the attempt under way of an item. */
  end(step: string, outcome: Outcome, item = 0): Effect[] {
    const attempt = this.state.steps[this.given.plan.places.get(step) ?? -1]?.items[item]?.begun ?? 0;
    return this.happen({ type: 'report', step, item, attempt, outcome });
  }

  ok(step: string, output: unknown = null, item = 0): Effect[] {
    return this.end(step, { ok: true, output }, item);
  }

  fail(step: string, code: ErrorCode = 'SERVICE_UNAVAILABLE', item = 0): Effect[] {
    return this.end(step, { ok: false, error: { code, message: `${step} failed` } }, item);
  }

  undone(step: string, outcome: Outcome = { ok: true, output: null }, item = 0): Effect[] {
    const attempt = this.state.steps[this.given.plan.places.get(step) ?? -1]?.items[item]?.compensation?.begun ?? 0;
    return this.happen({ type: 'compensated', step, item, attempt, outcome });
  }

  /** The object is cut off: another instance reads the journal. */
  crash(): Effect[] {
    this.state = foldJournal(this.given, this.journal);
    return this.happen({ type: 'recover' });
  }

  get status() {
    return statusOf(this.state);
  }

  /** Entries in short: their type and what they are of. */
  get told(): string[] {
    return this.journal.map((entry) => [entry.type, ...nameOf(entry)].join(' '));
  }
}

function nameOf(entry: Entry): string[] {
  if (!('step' in entry) || entry.step === undefined) return [];
  const { step, item } = entry as ItemName;
  return [item === undefined ? step : `${step}[${item}]`];
}

/** Effects in short. */
export function short(effects: readonly Effect[]): string[] {
  return effects.map((effect) =>
    'step' in effect && 'item' in effect
      ? `${effect.type} ${effect.step}${effect.item > 0 ? `[${effect.item}]` : ''}`
      : effect.type,
  );
}
