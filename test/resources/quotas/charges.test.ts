import { expect, test } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { type ErrorCode, ProcessorError, toErrorRecord } from '../../../src/kernel/errors.ts';
import { createProductConfig } from '../../../src/resources/products/config.ts';
import { Manifest } from '../../../src/resources/products/manifest-check.ts';
import { createQuotasExecutor } from '../../../src/resources/quotas/executor.ts';
import type { CounterObject } from '../../../src/resources/quotas/directory.ts';
import { RunSecrets } from '../../../src/secret-trail.ts';
import { env, option, product, withQuotas } from './quotas.ts';

type Outcome = 'done' | 'sent' | 'unknown' | 'not_sent';

const CODES: Readonly<Record<Exclude<Outcome, 'done'>, ErrorCode>> = {
  sent: 'SERVICE_UNAVAILABLE',
  unknown: 'OUTCOME_UNKNOWN',
  not_sent: 'CONNECTION_ERROR',
};

/** What attempts of one job, one after the other, charge and give back whose tier comes to these outcomes. */
async function attempts(...outcomes: readonly Outcome[]): Promise<readonly string[]> {
  const quota = {
    tag: 'calls',
    name: 'Calls',
    options: [option('only', { quota: 9, input: { params: { key: 'x' } } })],
  };
  const config = createProductConfig(Manifest.parse(withQuotas([quota])), 1);
  const log: string[] = [];
  let row: { place: number; isUnknown: boolean } | null = null;
  let isCharged = false;
  const standing = { total: null, options: [] };
  const counter = {
    async increment() {
      if (!isCharged) log.push('charged');
      isCharged = true;
      return { allowed: true, option: 0, ...standing };
    },
    async giveBack() {
      log.push('given back');
      isCharged = false;
      return standing;
    },
  } as unknown as CounterObject;
  const left = [...outcomes];
  const executor = createQuotasExecutor({
    processor: {
      async execute(_call, context) {
        const outcome = left.shift() ?? 'done';
        log.push(outcome);
        if (outcome === 'done')
          return { value: {}, meta: { run_id: 'r', duration_ms: 0, attempts: 1, version: 1, cached: false } };
        const error = new ProcessorError(CODES[outcome], 'it failed', { outcome });
        context.onFailure?.(toErrorRecord(error));
        throw error;
      },
    },
    secrets: { resolve: async () => ({}), check: async () => undefined },
    clock: systemClock,
    counters: { at: () => counter },
    health: { status: async () => 'available' },
    ids: { random: () => 0 },
    tried: {
      of: () => ({
        async begin(place) {
          const before = row;
          row ??= { place, isUnknown: false };
          return before;
        },
        async move(_from, place) {
          row = { place, isUnknown: false };
        },
        async leave(place) {
          row = { place, isUnknown: true };
        },
        async forget() {
          row = null;
        },
      }),
      purge: async () => undefined,
    },
  });
  const call = { namespace: 'quota', operation: 'run', product, env, tag: 'calls', input: {} } as const;
  const scope = {
    workspace: 'ws',
    user: 'user',
    runId: 'run',
    idempotencyKey: 'job:1',
    traceparent: null,
    hops: 0,
    secrets: new RunSecrets(),
  };
  const prepared = await executor.prepare(call, config, scope);
  while (left.length > 0) await prepared.attempt({ timeoutMs: 1_000 }).catch(() => undefined);
  return log;
}

test.each<readonly [what: string, outcomes: readonly Outcome[], log: readonly string[]]>([
  ['is kept where it was done', ['done'], ['charged', 'done']],
  ['is given back where the target was not reached', ['not_sent'], ['charged', 'not_sent', 'given back']],
  [
    'is made anew by the attempt after that',
    ['not_sent', 'done'],
    ['charged', 'not_sent', 'given back', 'charged', 'done'],
  ],
  ['is made once by attempts of which each fails', ['sent', 'sent', 'done'], ['charged', 'sent', 'sent', 'done']],
  [
    'is not given back where an earlier attempt reached the target, though the last did not',
    ['sent', 'not_sent'],
    ['charged', 'sent', 'not_sent'],
  ],
  [
    'is kept where nobody knows, and made once when whoever knows it has it repeated',
    ['unknown', 'done'],
    ['charged', 'unknown', 'done'],
  ],
])('the charge of a tier %s', async (_what, outcomes, log) => {
  expect(await attempts(...outcomes)).toEqual(log);
});
