import { createExecutionContext, createMessageBatch } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import worker from '../../../src/index.ts';
import { hourOf, systemClock } from '../../../src/kernel/clock.ts';
import type { RunRecord } from '../../../src/run-record.ts';
import type { Answer } from '../../support/processor.ts';
import { scope } from '../../support/manifest.ts';
import { type CallOptions, createWorkspace, type Member } from '../../support/workspace.ts';
import { createRunRecord } from '../run-records.ts';
import { shop } from './scheduled.ts';

/** An hour in milliseconds. */
export const HOUR = 3_600_000;
/** Half past the hour in which the tests run: well within an hour, whatever the time is. */
export const NOON = hourOf(Date.now()) + HOUR / 2;
/** The environment whose budget the tests use up. */
export const place = { product: scope.product, env: 'prd' };

/** A product whose `prd` may begin so many runs an hour. */
export function budgeted(
  runs_per_hour: number | null,
  name = 'Budgeted',
  more: Partial<ProductManifest> = {},
): ProductManifest {
  const environments = [
    { slug: 'prd', env_name: 'prd', budget: { runs_per_hour } },
    { slug: 'dev', env_name: 'dev' },
  ];
  return shop([], name, { environments, ...more });
}

/** Holds the processor's clock at an instant. */
export function holdAt(at: number): void {
  vi.spyOn(systemClock, 'now').mockReturnValue(at);
}

/** Run records as one message of the queue brings them. */
export interface Pack {
  readonly id: string;
  readonly runs: readonly Partial<RunRecord>[];
}

/** A workspace with {@link budgeted}, at the time of the processor's clock. */
export interface Spender {
  readonly owner: Member;
  /** Delivers run records of the workspace, as the queue does. */
  deliver(...packs: readonly Pack[]): Promise<void>;
  /** Has so many runs of `prd` counted. */
  count(runs: number): Promise<void>;
  call(operation: string, input?: object): Promise<Answer>;
  /** What `products.budget` answers. */
  budget(input?: object): Promise<Readonly<Record<string, unknown>>>;
  run(key: string, more?: object, options?: CallOptions): Promise<Answer>;
}

/** A new one, which may begin three runs an hour. */
export async function createSpender(): Promise<Spender> {
  const owner = await createWorkspace(budgeted(3));
  const signed = () => ({ now: systemClock.now() });
  const call: Spender['call'] = (operation, input = place) => owner.call(operation, input, signed());
  const deliver: Spender['deliver'] = async (...packs) => {
    const common = { workspace: owner.workspace_id, time: systemClock.now() };
    const messages = packs.map(({ id, runs }) => {
      const records = runs.map((run, n) => createRunRecord(`${id}-${n}`, { ...common, ...run }));
      return { id, timestamp: new Date(0), attempts: 1, body: JSON.stringify(records) };
    });
    await worker.queue(createMessageBatch('ductape-records', messages), env, createExecutionContext());
  };
  return {
    owner,
    call,
    deliver,
    count: (runs) => deliver({ id: crypto.randomUUID(), runs: Array.from({ length: runs }, () => ({})) }),
    async budget(input = place) {
      const { status, body } = await call('products.budget', input);
      expect(status).toBe(200);
      return body.data as Record<string, unknown>;
    },
    run: (key, more = {}, options = {}) => owner.run('echo', { key }, more, { ...signed(), ...options }),
  };
}

/** The warnings that are logged from now on. */
export function loggedWarnings(): Record<string, unknown>[] {
  const warnings: Record<string, unknown>[] = [];
  vi.spyOn(console, 'warn').mockImplementation(
    (line: string) => void warnings.push(JSON.parse(line) as Record<string, unknown>),
  );
  return warnings;
}
