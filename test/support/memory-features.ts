import { env } from 'cloudflare:workers';
import type { Entry } from '../../src/engine/feature/entries.ts';
import type { Effect, Outcome, RunEvent } from '../../src/engine/feature/events.ts';
import { foldJournal, handleEvent, nextDue } from '../../src/engine/feature/run.ts';
import { type RunState, statusOf } from '../../src/engine/feature/state.ts';
import { compose, type Env } from '../../src/compose.ts';
import { ProcessorError, toErrorRecord } from '../../src/kernel/errors.ts';
import { DEFAULT_RETRY } from '../../src/kernel/retry.ts';
import type { FeatureAnswer, FeatureObject, JournalPart, JournalRow } from '../../src/resources/features/directory.ts';
import { toFeatureRecord } from '../../src/resources/features/feature-index.ts';
import { openGiven, openPayload, sealRow } from '../../src/resources/features/journal.ts';
import { planOf } from '../../src/resources/features/lookup.ts';
import type { FeatureSpec, RunSummary } from '../../src/resources/features/run.ts';

/** Runs that are kept in memory by the real engine; their steps call the real target. */
export function memoryFeatures(): DurableObjectNamespace {
  const objects = new Map<string, MemoryFeatures>();
  const namespace = {
    idFromName: (name: string) => name,
    get(name: string) {
      const object = objects.get(name) ?? new MemoryFeatures();
      objects.set(name, object);
      return object;
    },
  };
  return namespace as unknown as DurableObjectNamespace;
}

interface Held {
  readonly spec: FeatureSpec;
  readonly state: RunState;
  readonly rows: JournalRow[];
  readonly commands: Set<string>;
  hasProceeded: boolean;
  tail: Promise<void>;
  changed: PromiseWithResolvers<void>;
}

const parts = () => compose(env as unknown as Env);

class MemoryFeatures implements Omit<FeatureObject, 'childEnded' | 'look' | 'outlive'> {
  readonly #runs = new Map<string, Held>();

  async start(spec: FeatureSpec): Promise<FeatureAnswer<{ run: RunSummary; isNew: boolean }>> {
    const known = this.#runs.get(spec.id);
    if (known !== undefined)
      return known.spec.digest === spec.digest
        ? ok({ run: summaryOf(known), isNew: false })
        : failed('CONFLICT', 'another run has this id');
    const { config, sealer } = parts();
    const given = await openGiven(sealer, spec);
    const product = await config.resolve(spec.workspace, spec.product, spec.env, spec.version);
    const plan = planOf(product, spec.env, spec.feature);
    const { input, session, takenOver, skipped, state } = given;
    const held: Held = {
      spec,
      state: foldJournal({ id: spec.id, plan, input, session, constants: null }, []),
      rows: [],
      commands: new Set(),
      hasProceeded: false,
      tail: Promise.resolve(),
      changed: Promise.withResolvers(),
    };
    this.#runs.set(spec.id, held);
    await this.#happen(held, { type: 'start', origin: spec.origin, takenOver, skipped, state });
    return ok({ run: summaryOf(held), isNew: true });
  }

  get = (id: string) => this.#with(id, async (held) => ok(summaryOf(held)));

  settled = (id: string, timeoutMs: number) =>
    this.#with(id, async (held) => {
      const until = Date.now() + timeoutMs;
      while (held.state.final === null && Date.now() < until) await changedOrLate(held, until);
      return ok(summaryOf(held));
    });

  read = (id: string, after: number) => this.#with(id, async (held) => ok(partOf(held, after)));

  follow = (id: string, after: number, timeoutMs: number) =>
    this.#with(id, async (held) => {
      const until = Date.now() + timeoutMs;
      while (held.rows.length <= after && held.state.final === null && Date.now() < until)
        await changedOrLate(held, until);
      return ok(partOf(held, after));
    });

  signal = (id: string, name: string, sealed: string, commandId: string | null) =>
    this.#with(id, async (held) => {
      if (held.state.final !== null) return failed('CONFLICT', 'the run has ended');
      if (commandId !== null && held.commands.has(commandId)) return ok(summaryOf(held));
      if (commandId !== null) held.commands.add(commandId);
      await this.#happen(held, { type: 'signal', name, payload: await openPayload(parts().sealer, held.spec, sealed) });
      return ok(summaryOf(held));
    });

  cancel = (id: string, reason: string | null) =>
    this.#with(id, async (held) => {
      const { final } = held.state;
      if (final !== null && final.status !== 'cancelled') return failed('CONFLICT', 'the run has ended');
      await this.#happen(held, { type: 'cancel', reason });
      return ok(summaryOf(held));
    });

  proceed = (id: string) => this.#with(id, async () => failed('CONFLICT', 'the run does not pause'));

  async #with<Value>(id: string, act: (held: Held) => Promise<FeatureAnswer<Value>>): Promise<FeatureAnswer<Value>> {
    const held = this.#runs.get(id);
    return held === undefined ? failed('NOT_FOUND', `run '${id}' not found`) : act(held);
  }

  /** One event after the other; what they made is kept before it leaves. */
  #happen(held: Held, event: RunEvent): Promise<void> {
    held.tail = held.tail.then(async () => {
      const { entries, effects } = handleEvent(held.state, event, Date.now());
      if (entries.length > 0) await keep(held, entries);
      for (const effect of effects) void this.#effect(held, effect);
      const due = nextDue(held.state);
      if (Number.isFinite(due))
        setTimeout(() => void this.#happen(held, { type: 'wake' }), Math.max(0, due - Date.now()));
    });
    return held.tail;
  }

  async #effect(held: Held, effect: Effect): Promise<void> {
    if (effect.type !== 'attempt' && effect.type !== 'compensate') return;
    const { step, item, attempt } = effect;
    const outcome = await attempted(held, effect);
    const type = effect.type === 'attempt' ? 'report' : 'compensated';
    await this.#happen(held, { type, step, item, attempt, outcome });
  }
}

async function attempted(
  { spec, state }: Held,
  effect: Extract<Effect, { type: 'attempt' | 'compensate' }>,
): Promise<Outcome> {
  const place = state.plan.places.get(effect.step) ?? -1;
  const planned = state.plan.steps[place];
  const work = effect.type === 'attempt' ? planned?.work : planned?.rollback;
  const input = effect.type === 'attempt' ? state.steps[place]?.items[effect.item]?.input : effect.input;
  if (work === undefined || work === null || !('target' in work)) throw new Error(`${effect.step} calls nothing`);
  const { clock, processor } = parts();
  try {
    const { app = '', event = '' } = work.target;
    const { workspace, product, env: slug, createdBy: user, traceparent } = spec;
    const call = { namespace: 'actions', operation: 'run', product, env: slug, app, event } as const;
    const { value } = await processor.execute(
      { ...call, input: input as Record<string, unknown> },
      { workspace, user, retry: DEFAULT_RETRY, traceparent, deadline: clock.now() + 10_000 },
    );
    return { ok: true, output: value };
  } catch (thrown) {
    return { ok: false, error: toErrorRecord(thrown) };
  }
}

async function keep(held: Held, entries: readonly Entry[]): Promise<void> {
  const { sealer, featureIndex } = parts();
  held.rows.push(await sealRow(sealer, held.spec, held.rows.length + 1, entries));
  await featureIndex.put([toFeatureRecord(summaryOf(held), nextDue(held.state))]);
  held.changed.resolve();
  held.changed = Promise.withResolvers();
}

function changedOrLate({ changed }: Held, until: number): Promise<void> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, until - Date.now())));
  return Promise.race([changed.promise, late]);
}

function partOf(held: Held, after: number): JournalPart {
  const rows = held.rows.slice(after, after + 2);
  const next = after + rows.length < held.rows.length ? after + rows.length : null;
  return { run: summaryOf(held), rows, next };
}

function summaryOf({ spec, state, rows }: Held): RunSummary {
  const { final, ending, startedAt, updatedAt } = state;
  return {
    spec,
    status: statusOf(state),
    revision: rows.length,
    startedAt,
    updatedAt,
    endedAt: final?.at ?? null,
    error: ending?.type === 'failure' ? ending.error : null,
    rows: rows.length,
  };
}

function ok<Value>(value: Value): FeatureAnswer<Value> {
  return { ok: true, value };
}

function failed(code: 'CONFLICT' | 'NOT_FOUND', message: string): FeatureAnswer<never> {
  return { ok: false, error: toErrorRecord(new ProcessorError(code, message)) };
}
