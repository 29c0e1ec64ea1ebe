import { sha256Hex } from '../../../src/kernel/canonical.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';
import type { RequestContext } from '../../../src/kernel/contract.ts';
import type { Parts } from '../../../src/compose.ts';
import { valueOf } from '../../../src/resources/features/directory.ts';
import { sealGiven, sealPayload } from '../../../src/resources/features/journal.ts';
import { type MadeInput, makeRun } from '../../../src/resources/features/making.ts';
import { resumeRun } from '../../../src/resources/features/make-handlers.ts';
import type { RunState } from '../../../src/engine/feature/state.ts';
import type { FeatureSpec, RunSummary } from '../../../src/resources/features/run.ts';
import { cross, Place, SimulatedFault } from '../platform/place.ts';
import { createFeatureParts, WORKSPACE } from './parts.ts';
import type { FeatureSimulation } from './simulation.ts';

/** Times a request is sent that was not answered, and the longest pause in between. */
const TRIES = 4;
const PAUSE_MS = 2_000;

const CONTEXT: RequestContext = {
  principal: { workspace: WORKSPACE, user: 'user', role: 'owner', products: null, envs: null },
  requestId: 'req',
  origin: 'https://processor.test',
  idempotencyKey: null,
  isRepetition: false,
  keyedAt: null,
  traceparent: null,
  bootstrapToken: null,
};

/** A run that is asked for. */
export type Asked = Pick<FeatureSpec, 'id' | 'feature' | 'timeoutMs' | 'retries' | 'pauseAfter'>;

/** Sends requests as callers do: each from a place of its own, which may be cut off, and again when no answer came. */
export class FeatureClients {
  readonly #simulation: FeatureSimulation;
  readonly #outside: Place;
  #requests = 0;

  constructor(simulation: FeatureSimulation) {
    this.#simulation = simulation;
    this.#outside = new Place(simulation.world, 'client');
  }

  /** Starts a run. */
  async start(asked: Asked): Promise<void> {
    const digest = await sha256Hex(JSON.stringify(asked));
    const given = { input: {}, session: null, takenOver: [], skipped: [], state: {} };
    const run = await this.#ask(`start ${asked.feature}`, async ({ features, journal, clock }) => {
      const sealed = await sealGiven(journal.sealer, WORKSPACE, digest, given);
      const spec = { ...COMMON, ...asked, sealed, digest, createdAt: clock.now() };
      return valueOf(await features.at(WORKSPACE, asked.id).start(spec)).run;
    });
    if (run !== null) this.#simulation.accepted.add(asked.id);
  }

  /** Makes a run from one that has ended. */
  async make(operation: 'replay' | 'resume', input: MadeInput): Promise<void> {
    const found = await this.#ask(`${operation} of ${this.#label(input.feature_id)}`, async (parts) => {
      if (operation === 'resume') return (await resumeRun(parts, input, CONTEXT)).run;
      return (await makeRun(parts, 'replay', input, CONTEXT, () => ({}))).run;
    });
    if (found !== null) this.#simulation.accepted.add(found.spec.id);
  }

  /** Sends a signal, under one command however often. */
  async signal(id: string, name: string, payload: unknown): Promise<void> {
    const command = this.#simulation.world.random.hex(16);
    const run = await this.#ask(`signal ${name} to ${this.#label(id)}`, async ({ features, journal: { sealer } }) => {
      const sealed = await sealPayload(sealer, { workspace: WORKSPACE, id }, payload);
      return valueOf(await features.at(WORKSPACE, id).signal(id, name, sealed, command));
    });
    if (run !== null) this.#check(id, ({ commands }) => commands.has(command), `signal ${command}`);
  }

  async cancel(id: string): Promise<void> {
    const run = await this.#ask(`cancel of ${this.#label(id)}`, async ({ features }) =>
      valueOf(await features.at(WORKSPACE, id).cancel(id, 'a caller asked for it')),
    );
    if (run !== null) this.#check(id, ({ ending }) => ending !== null, 'cancel');
  }

  async proceed(id: string): Promise<void> {
    const run = await this.#ask(`proceed of ${this.#label(id)}`, async ({ features }) =>
      valueOf(await features.at(WORKSPACE, id).proceed(id)),
    );
    if (run !== null) this.#check(id, ({ hasProceeded }) => hasProceeded, 'proceed');
  }

  /** Reads a run, and waits for its end for a while. */
  async look(id: string): Promise<void> {
    await this.#ask(`look at ${this.#label(id)}`, async ({ features }) => {
      valueOf(await features.at(WORKSPACE, id).read(id, 0));
      valueOf(await features.at(WORKSPACE, id).follow(id, 1, 2_000));
      valueOf(await features.at(WORKSPACE, id).settled(id, 5_000));
      return valueOf(await features.at(WORKSPACE, id).get(id));
    });
  }

  #label(id: string): string {
    return this.#simulation.world.label(id, 'F');
  }

  /** What an answer tells is durable. */
  #check(id: string, isSo: (state: RunState) => boolean, what: string): void {
    const run = this.#simulation.journals.runs.get(id);
    if (run !== undefined && !isSo(run.state))
      this.#simulation.world.violate('What is answered is kept', `${what} of ${this.#label(id)}`);
  }

  /** What a caller is told of an end is how it is recorded. */
  #checkEnd({ spec: { id }, status, endedAt }: RunSummary): void {
    const { journals, world } = this.#simulation;
    if (endedAt === null || journals.removed.has(id)) return;
    const final = journals.runs.get(id)?.state.final;
    if (final?.status !== status || final.at !== endedAt)
      world.violate('An end is told as it is recorded', `${this.#label(id)} is told to be ${status}`);
  }

  /** How a run stands that something was asked of; null for a refusal, and when nobody can know. */
  async #ask(what: string, work: (parts: Parts) => Promise<RunSummary>): Promise<RunSummary | null> {
    const { world } = this.#simulation;
    const number = (this.#requests += 1);
    for (let left = TRIES; left > 0; left -= 1) {
      world.note(`request ${number} ${what}`);
      try {
        const run = await cross(this.#outside, what, () => this.#serve(number, work));
        world.note(`request ${number} is answered: ${run.status}`);
        this.#checkEnd(run);
        return run;
      } catch (thrown) {
        const isFault = thrown instanceof SimulatedFault || (isProcessorError(thrown) && thrown.code === 'INTERNAL');
        world.note(`request ${number} fails: ${(thrown as Error).message}`);
        if (!isFault && !isProcessorError(thrown))
          world.violate('A request ends with an answer or a refusal', (thrown as Error).stack ?? String(thrown));
        if (!isFault) return null;
      }
      await new Promise<void>((resolve) => void this.#outside.after(world.random.between(100, PAUSE_MS), resolve));
    }
    return null;
  }

  #serve<T>(number: number, work: (parts: Parts) => Promise<T>): Promise<T> {
    const { world } = this.#simulation;
    const { random, faults, scheduler } = world;
    const place = new Place(world, `request#${number}`);
    return new Promise((resolve, reject) => {
      if (random.chance(faults.deadRequests))
        scheduler.after(random.spread(1, 2_000), () => {
          place.isAlive = false;
          reject(new SimulatedFault(`${place.name} was cut off`));
        });
      work(createFeatureParts(this.#simulation, place)).then(resolve, reject);
    });
  }
}

const COMMON = {
  workspace: WORKSPACE,
  product: 'shop',
  env: 'prd',
  version: 1,
  origin: 'original',
  madeFrom: null,
  parent: null,
  traceparent: null,
  createdBy: 'user',
} as const;
