/** Flow control as its owner declares it: how many attempts may begin, and when a failing target is left alone. */

import * as z from 'zod';
import { Duration } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';

const between = (least: number, most: number) =>
  Duration.refine((ms) => ms >= least && ms <= most, `from ${least} to ${most} ms`);

/** How many may begin, and within what time. */
export const Rate = z
  .strictObject({
    limit: z.number().int().min(1).max(LIMITS.limit_rate.value),
    period: between(100, LIMITS.limit_period.value).describe('Such as `1m`.'),
  })
  .describe('Attempts that may begin within any time of `period`.');

const bounds = {
  concurrency: z
    .number()
    .int()
    .min(1)
    .max(LIMITS.limit_concurrency.value)
    .optional()
    .describe('Attempts that may be under way at one time.'),
  rate: Rate.optional(),
  max_queued: z
    .number()
    .int()
    .min(0)
    .max(LIMITS.limit_queued.value)
    .optional()
    .describe(
      'How many may wait: what is run, or dispatched for now, beyond them is refused. A job that was accepted waits whatever this says.',
    ),
};

const ONE_OF = 'give concurrency, rate or both';

function hasBound({ concurrency, rate }: { readonly concurrency?: unknown; readonly rate?: unknown }): boolean {
  return concurrency !== undefined || rate !== undefined;
}

/** What must admit each attempt of an app or an action. */
export const Limit = z
  .strictObject({
    ...bounds,
    key: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .describe('A template over `$Input{…}`: each of its values is counted by itself. One count for all when absent.'),
    max_wait: between(1, LIMITS.run_time.value)
      .optional()
      .describe('How long a run waits to be admitted; 10 s when absent. A job waits as long as it may live.'),
  })
  .refine(hasBound, ONE_OF);
export type Limit = z.output<typeof Limit>;

/** The limits of an app or an action. */
export const Limits = z.array(Limit).max(LIMITS.limits_declared.value).optional();

/** What must admit each attempt of a dispatch. */
const DispatchLimit = z
  .strictObject({
    ...bounds,
    key: z
      .string()
      .max(LIMITS.limit_key.value)
      .optional()
      .describe(
        'Text as it is: dispatches to the same app and environment that give the same one are counted together.',
      ),
  })
  .refine(hasBound, ONE_OF);

/** The limits that a dispatch gives itself. */
export const DispatchLimits = z
  .array(DispatchLimit)
  .min(1)
  .max(LIMITS.limits_declared.value)
  .superRefine((limits, context) => {
    const seen = new Set<string>();
    for (const [index, { key = '' }] of limits.entries()) {
      if (seen.has(key)) context.addIssue({ code: 'custom', path: [index, 'key'], message: 'stands there already' });
      seen.add(key);
    }
  });
export type DispatchLimits = z.output<typeof DispatchLimits>;

const CircuitSettings = z.strictObject({
  error_rate: z.number().gt(0).max(1).optional().describe('Share of failed calls at which it opens; 0.5 when absent.'),
  min_calls: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('Calls within the window below which it does not open; 10 when absent.'),
  window: between(1_000, 3_600_000).optional().describe('Time whose calls are counted; `1m` when absent.'),
  cooldown: between(100, 86_400_000)
    .optional()
    .describe(
      'How long it stays open before calls are tried; `30s` when absent. Twice as long each time that one of those fails, ten minutes at most.',
    ),
  canaries: z
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('Calls that are tried then: when all succeed it closes, when one fails it opens again; 3 when absent.'),
});

/** Whether calls of an app are held back while its target fails. */
export const Circuit = z.union([z.boolean(), CircuitSettings]).optional();
export type Circuit = z.output<typeof Circuit>;
