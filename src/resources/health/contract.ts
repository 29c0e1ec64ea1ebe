/** Healthchecks: whether what they probe can be used, and how it was. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Json, scope, Slug, Tag } from '../../kernel/fields.ts';

const name = { ...scope, tag: Tag.describe('Tag of the healthcheck.') };

const instant = z.number().int().nullable().describe('Epoch milliseconds, or null.');
const milliseconds = z.number().nullable().describe('Milliseconds, or null where nothing was measured.');

const Status = z
  .enum(['available', 'unavailable', 'unknown'])
  .describe('`unknown` before the first check: it counts as available.');

const standing = {
  status: Status,
  since: instant,
  lastAvailable: instant,
  lastChecked: instant,
  lastLatency: milliseconds,
  averageLatency: milliseconds.describe('Of checks that went well, the latest counting most.'),
};

/** How a healthcheck stands. */
export const HealthState = z.strictObject(standing);
export type HealthState = z.output<typeof HealthState>;

const HealthInEnvironment = z.strictObject({
  slug: z.string(),
  version: z.number().int().describe('The version that the environment runs.'),
  ...standing,
});

const DefinedCheck = z.strictObject({
  tag: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  interval: z.number().int().describe('Milliseconds.'),
  definition: Json.describe('As the newest of the versions declares it that these environments run.'),
  envs: z.array(HealthInEnvironment).describe('Environments in which it is checked, with how it stands there.'),
});
export type DefinedCheck = z.output<typeof DefinedCheck>;

const reading = { access: 'viewer', repeat: 'safe' } as const;

/** The operations on healthchecks. */
export const health = defineContract({
  status: {
    on: 'POST /v1/health/status',
    summary: 'Tell whether something can be used, from what is known: nothing is called.',
    input: z.strictObject(name),
    output: HealthState,
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    ...reading,
    args: ['tag'],
  },
  run: {
    on: 'POST /v1/health/run',
    summary: 'Check now, with all that follows from it.',
    input: z.strictObject(name),
    output: z.strictObject({
      status: Status.describe('How it stands after this check.'),
      checkedAt: instant,
      latency: milliseconds,
      ok: z
        .boolean()
        .nullable()
        .describe('How this check went; null when it told nothing, for a reason that is not the target’s.'),
      error: z.string().nullable().describe('Code of the error.'),
    }),
    access: 'runner',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'never',
    args: ['tag'],
  },
  list: {
    on: 'POST /v1/health/list',
    summary: 'List the healthchecks of a product, with how they stand in each environment.',
    input: z.strictObject({ product: Tag, env: Slug.optional().describe('This environment alone.') }),
    output: z.strictObject({ healthchecks: z.array(DefinedCheck) }),
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    ...reading,
    args: ['product'],
  },
  fetch: {
    on: 'POST /v1/health/fetch',
    summary: 'Read one healthcheck, with how it stands in each environment.',
    input: z.strictObject({ product: Tag, env: Slug.optional(), tag: Tag }),
    output: DefinedCheck,
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    ...reading,
    args: ['tag'],
  },
  history: {
    on: 'POST /v1/health/history',
    summary: 'List the latest checks, a hundred at most, newest first.',
    input: z.strictObject({
      ...name,
      limit: z.number().int().min(1).max(100).optional().describe('100 when absent.'),
    }),
    output: z.strictObject({
      checks: z.array(
        z.strictObject({
          at: z.number().int().describe('Epoch milliseconds.'),
          ok: z.boolean(),
          latency: milliseconds,
          error: z.string().nullable().describe('Code of the error.'),
          source: z
            .enum(['probe', 'traffic'])
            .describe('`traffic`: real calls changed its status, or told that it is well.'),
        }),
      ),
    }),
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    ...reading,
    args: ['tag'],
  },
});
