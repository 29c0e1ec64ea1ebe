import { DurableObject } from 'cloudflare:workers';
import { compose, type Env, type Parts } from '../src/compose.ts';
import { callsWithin, type CallCount } from '../src/engine/breaker.ts';
import { withKeys } from '../src/engine/gate-memory.ts';
import { gateTime, keyStanding, type KeyStanding } from '../src/engine/gate-standing.ts';
import { keyId, type KeyName } from '../src/engine/gate-names.ts';
import type { Asking, CircuitCommand, GateEffect, GateEvent, Need } from '../src/engine/gate-state.ts';
import type { CircuitStanding, CircuitView, GateAnswer, GateObject, Release } from '../src/resources/flow/directory.ts';
import type { KnownCircuit } from '../src/resources/flow/flow.ts';
import { GateKeeper } from './gate-keeper.ts';
import { GatePokes } from './gate-pokes.ts';
import { GateStore } from './gate-store.ts';
import { GateTimer } from './gate-timer.ts';
import { GroupCommit } from './group-commit.ts';

/** How often rows that say nothing any more are looked for. */
const PURGE_MS = 3_600_000;

/** What is said to one who asks. */
type Said = Exclude<GateEffect, { readonly type: 'poke' | 'waits' }>;

/**
 * Keeps the limits and the circuit of one app in an environment: loads rows, applies one transition each, writes rows
 * and alarm in one transaction, then tells those who may begin. What may happen to a gate is in `src/engine/gate.ts`.
 */
export class Gate extends DurableObject<Env> implements GateObject {
  readonly #parts: Parts;
  readonly #store: GateStore;
  readonly #keeper: GateKeeper;
  readonly #commits: GroupCommit;
  readonly #timer: GateTimer;
  readonly #pokes: GatePokes;
  /** Those who wait for what is said to them, by ticket. */
  readonly #askers = new Map<string, (said: Said) => void>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const waitUntil = (work: Promise<unknown>) => ctx.waitUntil(work);
    this.#parts = compose(env);
    this.#store = new GateStore(ctx.storage.sql);
    this.#keeper = new GateKeeper(this.#store, this.#now);
    this.#commits = new GroupCommit(
      () => ctx.storage.sync(),
      () => this.#settle(),
    );
    const tick = () => this.#commits.submit(() => this.#apply({ type: 'tick', now: this.#now }));
    this.#timer = new GateTimer({ ...this.#parts, storage: ctx.storage, waitUntil, tick });
    this.#pokes = new GatePokes({ ...this.#parts, waitUntil, gone: (holders) => this.leave(holders) });
  }

  /** See {@link GateObject}. */
  async ask(asking: Asking): Promise<GateAnswer> {
    const { ticket, needs, patienceMs } = asking;
    const { promise: answered, resolve } = Promise.withResolvers<Said>();
    const line = await this.#commits.submit(() => {
      this.#keeper.load(needs);
      this.#askers.set(ticket, resolve);
      const effects = this.#apply({ type: 'ask', now: this.#now, asking });
      return effects.find((effect) => effect.type === 'waits')?.line ?? null;
    });
    if (line === null) return this.#answer(await answered);
    const waited = new AbortController();
    const over = this.#parts.clock.sleep(patienceMs, waited.signal).catch(() => undefined);
    await Promise.race([answered, over]);
    waited.abort();
    // Whoever still stands in the line is told why it did not begin.
    if (this.#askers.has(ticket))
      await this.#commits.submit(() => this.#apply({ type: 'abandon', now: this.#now, line, asking }));
    return this.#answer(await answered);
  }

  /** See {@link GateObject}. */
  begun(needs: readonly KeyName[], grantedAt: number): Promise<void> {
    return this.#commits.submit(() => {
      this.#keeper.load(needs);
      this.#apply({ type: 'begun', now: this.#now, needs, grantedAt });
    });
  }

  /** See {@link GateObject}. */
  async leave(holders: readonly string[]): Promise<void> {
    await this.#commits.submit(() => this.#apply({ type: 'gone', now: this.#now, holders }));
  }

  /** See {@link GateObject}. */
  release({ ticket, needs, failed }: Release): Promise<void> {
    return this.#commits.submit(() => {
      this.#keeper.load(needs);
      this.#apply({ type: 'release', now: this.#now, ticket, needs, failed });
    });
  }

  /** See {@link GateObject}. */
  count(counts: readonly CallCount[], circuit: KnownCircuit): Promise<CircuitView> {
    return this.#commits.submit(() => {
      this.#apply({ type: 'count', now: this.#now, counts, circuit });
      return this.#view();
    });
  }

  /** See {@link GateObject}. */
  keys(named: readonly Need[], limit: number): Promise<KeyStanding[]> {
    return this.#commits.submit(() => {
      const now = this.#now;
      this.#keeper.load(named);
      if (named.length > 0) this.#apply({ type: 'learn', now, needs: named });
      const state = withKeys(this.#keeper.state, this.#store.keys(now, limit));
      const waiting = [...state.lines.values()].flatMap(({ needs }) => needs);
      const needed = [...named, ...waiting].map(nameOf);
      const others = [...state.keys.values()].map(({ name }) => name);
      const names = new Map([...needed, ...others].map((name) => [keyId(name), name]));
      const isNeeded = new Set(needed.map(keyId));
      return [...names.values()]
        .map((name) => keyStanding(state, name, now))
        .filter((standing) => isNeeded.has(keyId(standing)) || isInUse(standing))
        .slice(0, limit);
    });
  }

  /** See {@link GateObject}. */
  pause(need: Need, reason: string | null): Promise<KeyStanding> {
    return this.#change(need, { type: 'pause', now: this.#now, name: nameOf(need), reason });
  }

  /** See {@link GateObject}. */
  resume(need: Need): Promise<KeyStanding> {
    return this.#change(need, { type: 'resume', now: this.#now, name: nameOf(need) });
  }

  /** See {@link GateObject}. */
  circuit(circuit: KnownCircuit): Promise<CircuitStanding> {
    return this.#commits.submit(() => {
      this.#apply({ type: 'count', now: this.#now, counts: [], circuit });
      return this.#circuitStanding(circuit);
    });
  }

  /** See {@link GateObject}. */
  command(command: CircuitCommand, circuit: KnownCircuit): Promise<CircuitStanding> {
    return this.#commits.submit(() => {
      this.#apply({ type: 'command', now: this.#now, command, circuit });
      return this.#circuitStanding(circuit);
    });
  }

  /** Never throws: a handler that does is tried six times and then dropped by the platform. */
  override async alarm(): Promise<void> {
    this.#timer.fired();
    await this.#commits.submit(() => this.#apply({ type: 'tick', now: this.#now }));
    await this.#commits.submit(() => {
      if (this.#store.isEmpty || this.#store.purge(this.#now)) return;
      void this.ctx.storage.deleteAll();
      this.#store.forget();
      this.#timer.fired();
    });
  }

  get #now(): number {
    return this.#parts.clock.now();
  }

  /** Applies an event, and says to those who wait for it what it says to them. */
  #apply(event: GateEvent): readonly GateEffect[] {
    const effects = this.#keeper.apply(event);
    for (const effect of effects) {
      if (effect.type === 'poke') this.#pokes.add(effect);
      else if (effect.type !== 'waits') {
        this.#askers.get(effect.ticket)?.(effect);
        this.#askers.delete(effect.ticket);
      }
    }
    return effects;
  }

  /** After the events of a turn: writes, arms, and tells. What cannot be written is taken up from the rows, by a new instance. */
  #settle(): void {
    const now = this.#now;
    try {
      this.#keeper.write();
      this.#timer.arm(gateTime(this.#keeper.state, now), now);
      if (!this.#store.isEmpty) this.#timer.guard(now + PURGE_MS);
      this.#pokes.send();
    } catch (thrown) {
      this.#parts.log.fault('gate', thrown);
      this.ctx.abort('a gate could not be stored');
    }
  }

  #change(need: Need, event: GateEvent): Promise<KeyStanding> {
    return this.#commits.submit(() => {
      this.#keeper.load([need]);
      this.#apply({ type: 'learn', now: event.now, needs: [need] });
      this.#apply(event);
      return keyStanding(this.#keeper.state, nameOf(need), event.now);
    });
  }

  #answer(said: Said): GateAnswer {
    const circuit = this.#view();
    switch (said.type) {
      case 'granted':
        return { as: 'granted', isHeld: said.isHeld, at: said.at, circuit };
      case 'held':
        return { as: 'held', standing: said.standing, circuit };
      case 'full':
        return { as: 'full', standing: said.standing, name: said.name, maxQueued: said.maxQueued, circuit };
    }
  }

  #view(): CircuitView {
    const { phase } = this.#keeper.state.circuit;
    return { status: phase.status, until: phase.status === 'open' ? phase.until : null };
  }

  #circuitStanding({ rule }: KnownCircuit): CircuitStanding {
    const { circuit, lines } = this.#keeper.state;
    const guarded = [...lines.values()].filter(({ isGuarded }) => isGuarded);
    const isClosed = circuit.phase.status === 'closed';
    return {
      phase: circuit.phase,
      openings: circuit.openings,
      openedAt: circuit.openedAt,
      ...callsWithin(circuit, rule, this.#now),
      waiting: isClosed ? 0 : guarded.reduce((sum, { waiters }) => sum + waiters.length, 0),
    };
  }
}

function nameOf({ limit, key }: KeyName): KeyName {
  return { limit, key };
}

function isInUse({ running, reserved, waiting, used, pause }: KeyStanding): boolean {
  return pause !== null || [running, reserved, waiting, used].some((count) => (count ?? 0) > 0);
}
