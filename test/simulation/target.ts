/** What the processor calls: an outside world in which things take their time, fail, or are never heard of again. */

import { type ErrorCode, ProcessorError } from '../../src/kernel/errors.ts';
import type { Executed } from '../../src/processor.ts';
import type {
  ActionCall,
  DatabaseCall,
  EventCall,
  GraphCall,
  NotificationCall,
  StorageCall,
  Call,
  ExecutionContext,
  FallbackCall,
  FeatureCall,
  QuotaCall,
} from '../../src/resources/executor.ts';
import type { Execution } from './platform/observer.ts';
import type { Place } from './platform/place.ts';
import type { Random } from './platform/random.ts';
import type { World } from './platform/world.ts';

/** How an attempt turns out: after how long, and with which failure. */
interface Course {
  readonly ms: number;
  readonly failure: { readonly code: ErrorCode; readonly retryAfterMs?: number } | null;
}

interface Event {
  readonly timeoutMs: number;
  /** How an attempt turns out while things go wrong; the time it takes may be over what it has. */
  readonly draw: (random: Random) => Course;
  /** How it turns out once nothing goes wrong; a success when absent. */
  readonly failsWith?: ErrorCode;
}

const succeed = (ms: number): Course => ({ ms, failure: null });
const fail = (ms: number, code: ErrorCode, retryAfterMs?: number): Course => ({
  ms,
  failure: { code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
});

/** The actions that clients run, by name. */
export const EVENTS: Readonly<Record<string, Event>> = {
  quick: { timeoutMs: 30_000, draw: (random) => succeed(random.between(1, 60)) },
  slow: { timeoutMs: 30_000, draw: (random) => succeed(random.spread(200, 25_000)) },
  flaky: {
    timeoutMs: 5_000,
    draw: (random) => {
      const ms = random.spread(5, 3_000);
      if (random.chance(0.4)) return succeed(ms);
      if (random.chance(0.2)) return fail(ms, 'RATE_LIMITED', random.between(0, 30_000));
      return fail(ms, random.pick(['SERVICE_UNAVAILABLE', 'CONNECTION_ERROR', 'TIMEOUT', 'INTERNAL']));
    },
  },
  refused: {
    timeoutMs: 10_000,
    draw: (random) => fail(random.between(1, 500), 'UPSTREAM_ERROR'),
    failsWith: 'UPSTREAM_ERROR',
  },
  unsure: {
    timeoutMs: 2_000,
    draw: (random) =>
      random.chance(0.5) ? fail(random.spread(5, 2_000), 'OUTCOME_UNKNOWN') : succeed(random.between(1, 500)),
  },
  narrow: {
    timeoutMs: 6_000,
    draw: (random) => (random.chance(0.1) ? succeed(Infinity) : succeed(random.spread(20, 5_000))),
  },
  metered: { timeoutMs: 6_000, draw: (random) => succeed(random.spread(5, 500)) },
  hanging: {
    timeoutMs: 8_000,
    draw: (random) => (random.chance(0.6) ? succeed(Infinity) : succeed(random.spread(5, 6_000))),
  },
};

/** The event of a name. */
export function eventOf(name: string): Event {
  const event = EVENTS[name];
  if (event === undefined) throw new Error(`there is no event ${name}`);
  return event;
}

/** Carries out attempts and tells of each. */
export class Target {
  readonly #world: World;
  readonly #began: (execution: Execution) => void;
  readonly #ended: (execution: Execution) => void;
  #executions = 0;
  /** Whether everything works, and at once. */
  isCalm = false;

  constructor(world: World, began: (execution: Execution) => void, ended: (execution: Execution) => void) {
    this.#world = world;
    this.#began = began;
    this.#ended = ended;
  }

  /** Makes an attempt for a job from a place, under a fence. */
  async attempt(
    place: Place,
    call: Call,
    context: ExecutionContext,
    { fence, holder, admitted }: Pick<Execution, 'fence' | 'holder' | 'admitted'>,
  ): Promise<Executed> {
    const [jobId = '', occurrence] = context.job?.idempotencyKey.split(':') ?? [];
    if (context.deadline <= place.now) throw new ProcessorError('TIMEOUT', 'no time left', { outcome: 'not_sent' });
    await this.#prepared(place, context.signal);
    const execution: Execution = {
      number: (this.#executions += 1),
      jobId,
      occurrence: Number(occurrence),
      fence,
      place,
      event: eventIn(call),
      holder,
      admitted,
      beganAt: this.#world.scheduler.now,
      deadline: context.deadline,
      isAborted: false,
      end: null,
    };
    this.#note(execution, 'begins');
    this.#began(execution);
    return this.#carryOut(execution, context);
  }

  /** What comes before the request leaves, which is when everything written before is durable. */
  #prepared(place: Place, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      place.leave(() => {
        place.after(this.#world.random.between(0, 3), () => {
          if (signal?.aborted === true) reject(aborted());
          else resolve();
        });
      });
    });
  }

  #carryOut(execution: Execution, { deadline, signal }: ExecutionContext): Promise<Executed> {
    const { random, faults } = this.#world;
    const { place, event } = execution;
    const { ms, failure } = this.#course(event);
    const leftMs = deadline - place.now;
    const isLate = ms > leftMs;
    const takesMs = isLate ? leftMs + (random.chance(faults.lateAttempts) ? random.spread(10, 60_000) : 0) : ms;
    const ending = isLate && random.chance(0.8) ? { code: 'OUTCOME_UNKNOWN' as const } : isLate ? null : failure;
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        timer.cancel();
        execution.isAborted = true;
        place.after(0, () => {
          this.#end(execution, 'OUTCOME_UNKNOWN');
          reject(aborted());
        });
      };
      const timer = place.after(takesMs, () => {
        signal?.removeEventListener('abort', stop);
        this.#end(execution, ending?.code ?? null);
        if (ending === null) resolve(executedBy(execution, takesMs));
        else reject(errorOf(execution, ending));
      });
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  #course(name: string): Course {
    const event = eventOf(name);
    if (!this.isCalm) return event.draw(this.#world.random);
    return event.failsWith === undefined ? succeed(5) : fail(5, event.failsWith);
  }

  #end(execution: Execution, code: ErrorCode | null): void {
    execution.end = code === null ? { ok: true } : { ok: false, code };
    this.#note(execution, code ?? 'succeeds');
    this.#ended(execution);
  }

  #note({ number, jobId, occurrence, fence, place }: Execution, what: string): void {
    const job = jobId === '' ? 'a run' : `${this.#world.label(jobId)}:${occurrence}`;
    this.#world.note(`${place.name} attempt ${number} of ${job} under fence ${fence} ${what}`);
  }
}

function aborted(): ProcessorError {
  return new ProcessorError('OUTCOME_UNKNOWN', 'told to stop', { outcome: 'unknown' });
}

/** The id of the run of an execution: what a recorded outcome is told from others by. */
export function runIdOf({ number }: Pick<Execution, 'number'>): string {
  return `run_${number}`;
}

function executedBy(execution: Execution, ms: number): Executed {
  const run_id = runIdOf(execution);
  return { value: { run: run_id }, meta: { run_id, duration_ms: ms, attempts: 1, version: 1, cached: false } };
}

function errorOf(execution: Execution, { code, retryAfterMs }: NonNullable<Course['failure']>): ProcessorError {
  const run_id = runIdOf(execution);
  return new ProcessorError(code, `${run_id} failed`, {
    run_id,
    ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }),
  });
}

/** What a call runs. */
export function eventIn(
  call:
    | Pick<ActionCall, 'event'>
    | Pick<FeatureCall, 'feature'>
    | Pick<FallbackCall | QuotaCall, 'tag'>
    | Pick<DatabaseCall, 'database'>
    | Pick<GraphCall, 'graph'>
    | Pick<StorageCall, 'storage'>
    | Pick<NotificationCall, 'notification' | 'message'>
    | Pick<EventCall, 'broker' | 'topic'>,
): string {
  if ('tag' in call) return call.tag;
  if ('database' in call) return call.database;
  if ('graph' in call) return call.graph;
  if ('storage' in call) return call.storage;
  if ('broker' in call) return call.topic ?? '';
  if ('feature' in call) return call.feature;
  return 'event' in call ? call.event : (call.message ?? '');
}
