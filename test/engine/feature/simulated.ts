import type { Entry } from '../../../src/engine/feature/entries.ts';
import type { Effect, Outcome, RunEvent } from '../../../src/engine/feature/events.ts';
import { foldJournal, handleEvent, nextDue } from '../../../src/engine/feature/run.ts';
import type { Given, RunState } from '../../../src/engine/feature/state.ts';
import type { ErrorCode } from '../../../src/kernel/errors.ts';
import { createPlan } from '../../../src/resources/features/plan.ts';
import { Random } from '../../simulation/platform/random.ts';
import { checkEntry, checkState, Watch } from './invariants.ts';
import { ALONE, randomFeature } from './random-feature.ts';

const START = Date.UTC(2026, 10, 1);
/** When all faults end, and everything that is waited for comes. */
const CALM_MS = 200_000;
/** Events of one history, at most. */
const MOST = 5_000;

interface Coming {
  readonly at: number;
  /** The instance that has it under way; it goes with it. Null for what comes from outside. */
  readonly instance: number | null;
  readonly event: RunEvent;
}

/** One run from its start to its end, with crashes, late and doubled reports, signals and a cancel at any moment. */
export class History {
  readonly #random: Random;
  readonly #given: Given;
  readonly #watch: Watch;
  readonly #journal: Entry[] = [];
  #state: RunState;
  #coming: Coming[] = [];
  #instance = 0;
  #now = START;

  constructor(seed: number) {
    this.#random = new Random(seed);
    const plan = createPlan(randomFeature(this.#random, 'tested', ALONE));
    this.#given = { id: 'run', plan, input: {}, session: null, constants: {} };
    this.#watch = new Watch(this.#given.plan);
    this.#state = foldJournal(this.#given, []);
  }

  /** Plays it; throws where an invariant is broken. Answers the kinds of entries that it had. */
  play(): readonly Entry[] {
    this.#plan();
    for (let n = 0; this.#state.final === null; n += 1) {
      if (n > MOST) throw new Error('the run does not end');
      this.#step();
    }
    checkState(this.#state, this.#journal, this.#given);
    return this.#journal;
  }

  get #isCalm(): boolean {
    return this.#now > START + CALM_MS;
  }

  /** What comes from outside, at instants that chance chooses. */
  #plan(): void {
    const random = this.#random;
    const start: RunEvent = { type: 'start', origin: 'original', takenOver: [], skipped: [], state: {} };
    this.#coming.push({ at: START, instance: null, event: start });
    const at = () => START + random.between(1, 100_000);
    for (let n = random.between(0, 3); n > 0; n -= 1)
      this.#outside(at(), { type: 'signal', name: random.chance(0.5) ? 'go' : 'stop', payload: { n } });
    if (random.chance(0.15)) this.#outside(at(), { type: 'cancel', reason: null });
    for (let n = 0; n < 12; n += 1)
      this.#outside(START + CALM_MS + 1 + n, { type: 'signal', name: 'go', payload: { n } });
  }

  #outside(at: number, event: RunEvent): void {
    this.#coming.push({ at, instance: null, event });
  }

  /** Whatever comes next happens: what was sent, or an alarm, which may be late, early or lost for a while. */
  #step(): void {
    const random = this.#random;
    const due = nextDue(this.#state);
    const next = this.#coming.reduce<Coming | null>(
      (least, each) => (least === null || each.at < least.at ? each : least),
      null,
    );
    const isAlarm = due <= (next?.at ?? Infinity);
    if (!isAlarm && next === null) throw new Error(`the run is stuck: ${JSON.stringify(this.#journal.at(-1))}`);
    if (!this.#isCalm && random.chance(0.03)) {
      this.#crash();
      return;
    }
    if (isAlarm) {
      this.#now = Math.max(this.#now, due + (this.#isCalm ? 0 : random.between(0, 300)));
      this.#happen({ type: 'wake' });
      return;
    }
    this.#coming = this.#coming.filter((each) => each !== next);
    if (next === null) return;
    this.#now = Math.max(this.#now, next.at);
    if (!this.#isCalm && random.chance(0.05)) this.#coming.push({ ...next, at: this.#now + random.between(0, 2_000) });
    this.#happen(next.event);
  }

  #happen(event: RunEvent): void {
    const random = this.#random;
    const before = this.#state.final;
    const isLate = event.type === 'report' && !this.#watch.isOfLatest(event);
    const { entries, effects } = handleEvent(this.#state, event, this.#now);
    if (before !== null && entries.length > 0) throw new Error('an ended run went on');
    if (!this.#isCalm && random.chance(0.03)) {
      // Cut off before anything was written; what came from outside is sent again.
      if (event.type !== 'report' && event.type !== 'compensated' && event.type !== 'wake' && event.type !== 'recover')
        this.#outside(this.#now + 1, event);
      this.#crash();
      return;
    }
    if (isLate && entries.length > 0) throw new Error(`a late report of ${event.step} counts`);
    const kept = JSON.parse(JSON.stringify(entries)) as Entry[];
    for (const entry of kept) {
      checkEntry(this.#watch, entry);
      this.#journal.push(entry);
    }
    checkState(this.#state, this.#journal, this.#given);
    if (!this.#isCalm && random.chance(0.03)) this.#crash();
    else for (const effect of effects) this.#perform(effect);
  }

  /** The instance is gone with all it had under way; another one reads the journal. */
  #crash(): void {
    this.#instance += 1;
    this.#watch.crash();
    this.#coming = this.#coming.filter(({ instance }) => instance === null);
    this.#state = foldJournal(this.#given, this.#journal);
    if (this.#journal.length > 0) this.#happen({ type: 'recover' });
  }

  #perform(effect: Effect): void {
    const random = this.#random;
    const at = this.#now + random.between(1, 4_000);
    if (effect.type === 'attempt') {
      this.#watch.attempted(effect);
      const { step, item, attempt } = effect;
      this.#coming.push({
        at,
        instance: this.#instance,
        event: { type: 'report', step, item, attempt, outcome: this.#outcome() },
      });
    } else if (effect.type === 'compensate') {
      this.#watch.compensated(effect);
      const { step, item, attempt } = effect;
      const event: RunEvent = { type: 'compensated', step, item, attempt, outcome: this.#outcome() };
      this.#coming.push({ at, instance: this.#instance, event });
    } else if (effect.type === 'start_child') {
      const { step, item, child } = effect;
      const status = random.chance(0.8) ? 'completed' : 'failed';
      this.#outside(at, { type: 'child', step, item, child, status, output: { n: 7 }, error: null });
    }
  }

  #outcome(): Outcome {
    const random = this.#random;
    if (random.chance(this.#isCalm ? 1 : 0.75)) return { ok: true, output: { n: random.between(0, 10) } };
    const codes: readonly ErrorCode[] = ['SERVICE_UNAVAILABLE', 'UPSTREAM_ERROR', 'OUTCOME_UNKNOWN', 'RATE_LIMITED'];
    const code = codes[random.between(0, 3)] ?? 'UPSTREAM_ERROR';
    const until = this.#now + random.between(1, 3_000);
    const held = code === 'RATE_LIMITED' ? { held_back: { kind: 'rate' as const, key: 'k', until } } : {};
    return { ok: false, error: { code, message: 'by chance', ...held } };
  }
}
