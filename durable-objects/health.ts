import { DurableObject } from 'cloudflare:workers';
import { compose, type Env } from '../src/compose.ts';
import type { HealthRecord } from '../src/engine/health.ts';
import {
  type Adoption,
  type HealthObject,
  type HealthView,
  type Probed,
  type TrafficReport,
  viewOf,
} from '../src/resources/health/directory.ts';
import { HealthRunner } from './health-runner.ts';
import { HealthStore } from './health-store.ts';
import { JobAlarm } from './job-alarm.ts';

/**
 * Keeps the healthchecks of one product and environment: a row a check, and one alarm at the earliest time at which one
 * is due. What a check can go through is in `src/engine/health.ts`.
 */
export class Health extends DurableObject<Env> implements HealthObject {
  readonly #store: HealthStore;
  readonly #alarm: JobAlarm;
  readonly #runner: HealthRunner;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new HealthStore(ctx.storage.sql);
    this.#alarm = new JobAlarm(ctx.storage);
    this.#runner = new HealthRunner({
      parts: compose(env),
      store: this.#store,
      alarm: this.#alarm,
      waitUntil: (work) => ctx.waitUntil(work),
      erase: () => {
        void ctx.storage.deleteAll();
        this.#store.forget();
        this.#alarm.fired();
      },
    });
  }

  /** See {@link HealthObject}. */
  async adopt(adoption: Adoption): Promise<number> {
    return this.#runner.adopt(adoption);
  }

  /** See {@link HealthObject}. */
  async views(): Promise<HealthView[]> {
    return [...this.#store.checks].map(([tag, { health }]) => viewOf(tag, health));
  }

  /** See {@link HealthObject}. */
  async history(tag: string): Promise<readonly HealthRecord[] | null> {
    return this.#store.checks.get(tag)?.health.history ?? null;
  }

  /** See {@link HealthObject}. */
  probe(tag: string): Promise<Probed | null> {
    return this.#runner.probe(tag);
  }

  /** See {@link HealthObject}. */
  async observe(reports: readonly TrafficReport[]): Promise<HealthView[]> {
    return this.#runner.observe(reports);
  }

  /** See {@link HealthObject}. */
  async forget(tags: readonly string[]): Promise<HealthView[]> {
    return this.#runner.forget(tags);
  }

  /** See {@link HealthObject}. */
  async look(): Promise<void> {
    await this.#alarm.check();
    this.#runner.advance();
  }

  /** Never throws: a handler that does is tried six times and then dropped by the platform. */
  override async alarm(): Promise<void> {
    this.#alarm.fired();
    await this.#runner.attend();
  }
}
