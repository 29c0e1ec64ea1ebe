/** Products: their manifests, versions and environments. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Code, Slug, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { Manifest } from './manifest-check.ts';

const version = z.number().int().min(1);
const Pins = z.record(z.string(), version).describe('Version that each environment runs.');

const VersionOrEnv = z.union([version, Slug]).describe('A version number, or an environment’s slug.');

const page = {
  limit: z.number().int().min(1).max(LIMITS.page.value).optional().describe('At most; 50 when absent.'),
  cursor: z.string().max(1000).optional().describe('`next_cursor` of the page before.'),
};

/** What became of the schedules of an environment. */
const ScheduleReport = z.strictObject({
  declared: z.array(z.string()).describe('Tags of all that the environment now has.'),
  updated: z.array(z.string()).describe('Those of them that were another schedule before.'),
  cancelled: z.array(z.string()).describe('Tags of those that it has no more.'),
  failed: z
    .array(z.strictObject({ tag: z.string(), code: Code, message: z.string() }))
    .describe('Those that were refused, as a dispatch would have been; what they were before goes on.'),
  pending: z.boolean().describe('True when this is yet to be done; the processor does it within minutes.'),
});
export type ScheduleReport = z.output<typeof ScheduleReport>;

const Move = z.strictObject({
  env: z.string(),
  number: z.number().int().describe('Counts from 1 for each environment.'),
  version,
  previous: version.nullable(),
  kind: z.enum(['apply', 'promote', 'rollback']),
  author: z.string().describe('User id.'),
  created_at: z.number().int(),
  schedules: ScheduleReport.nullable().describe('Null where there were none to look after, or that is yet to be done.'),
});

const Moved = z.strictObject({
  product: z.string(),
  env: z.string(),
  version: version.describe('What the environment runs now.'),
  previous: version.nullable().describe('What it ran before.'),
  moved: z.boolean().describe('False when it ran that version already.'),
  schedules: ScheduleReport,
});

const place = { product: Tag, env: Slug };

const Budget = z.strictObject({
  product: z.string(),
  env: z.string(),
  runs_per_hour: z.number().int().nullable().describe('Runs that may begin within an hour; null for any number.'),
  used: z.number().int().describe('Runs of this hour that were counted; a run is counted within seconds.'),
  hour_started_at: z.number().int().describe('Epoch milliseconds.'),
  halted_until: z
    .number()
    .int()
    .nullable()
    .describe('Until when no run begins, epoch milliseconds; null when runs may begin.'),
  lifted_at: z.number().int().nullable().describe('When the budget of this hour was lifted.'),
});

/** The operations on products. */
export const products = defineContract({
  apply: {
    on: 'POST /v1/products/apply',
    summary: 'Check a whole manifest and store it as the next version; the same content makes no new version.',
    input: z.strictObject({
      manifest: Manifest,
      envs: z
        .array(Slug)
        .max(50)
        .optional()
        .describe('Environments to move to this version; those without a version always move.'),
      message: z.string().max(500).optional().describe('Why, for the history.'),
    }),
    output: z.strictObject({
      product: z.string(),
      version,
      created: z.boolean().describe('False when this content is already a version.'),
      hash: z.string().describe('Hexadecimal SHA-256 of the manifest in canonical JSON.'),
      environments: Pins,
      schedules: z
        .record(z.string(), ScheduleReport)
        .describe('Of the environments that run this version, and of those that the manifest has no more.'),
    }),
    access: 'developer',
    fails: ['NOT_SUPPORTED', 'PAYLOAD_TOO_LARGE'],
    repeat: 'with_key',
    args: ['manifest'],
  },
  list: {
    on: 'POST /v1/products/list',
    summary: 'List the workspace’s products by tag.',
    input: z.strictObject({}),
    output: z.strictObject({
      products: z.array(
        z.strictObject({
          tag: z.string(),
          name: z.string(),
          latest_version: version,
          environments: Pins,
          created_at: z.number().int(),
          updated_at: z.number().int(),
        }),
      ),
    }),
    access: 'viewer',
    fails: [],
    repeat: 'safe',
  },
  fetch: {
    on: 'POST /v1/products/fetch',
    summary: 'Read a product: its manifest at one version, and which version each environment runs.',
    input: z.strictObject({ product: Tag, version: version.optional().describe('The latest when absent.') }),
    output: z.strictObject({
      tag: z.string(),
      name: z.string(),
      version,
      latest_version: version,
      hash: z.string(),
      author: z.string().describe('User id.'),
      message: z.string().nullable(),
      created_at: z.number().int(),
      environments: Pins,
      manifest: z.unknown(),
    }),
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
    args: ['product'],
  },
  history: {
    on: 'POST /v1/products/history',
    summary: 'List a product’s versions, newest first, with the environments that run them.',
    input: z.strictObject({ product: Tag, ...page }),
    output: z.strictObject({
      versions: z.array(
        z.strictObject({
          version,
          hash: z.string(),
          author: z.string(),
          message: z.string().nullable(),
          created_at: z.number().int(),
          environments: z.array(z.string()),
        }),
      ),
      next_cursor: z.string().nullable(),
    }),
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
    args: ['product'],
  },
  moves: {
    on: 'POST /v1/products/moves',
    summary: 'List the moves of an environment from version to version, newest first.',
    input: z.strictObject({ ...place, ...page }),
    output: z.strictObject({ moves: z.array(Move), next_cursor: z.string().nullable() }),
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  diff: {
    on: 'POST /v1/products/diff',
    summary: 'Tell what differs between two versions, each a number or the version that an environment runs.',
    input: z.strictObject({ product: Tag, from: VersionOrEnv, to: VersionOrEnv }),
    output: z.strictObject({
      from: version,
      to: version,
      changes: z.array(
        z.strictObject({
          path: z
            .string()
            .describe('Elements of lists are named by tag, slug or key: `apps[email].actions[send].method`.'),
          kind: z.enum(['added', 'removed', 'changed']),
          from: z.unknown().optional(),
          to: z.unknown().optional(),
        }),
      ),
    }),
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  promote: {
    on: 'POST /v1/products/promote',
    summary: 'Move an environment to a version: a number, or the one that another environment runs.',
    input: z.strictObject({ ...place, version: VersionOrEnv }),
    output: Moved,
    access: 'developer',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    key: 'record',
  },
  rollback: {
    on: 'POST /v1/products/rollback',
    summary: 'Move an environment back to the version it ran before.',
    input: z.strictObject(place),
    output: Moved,
    access: 'developer',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    key: 'record',
  },
  budget: {
    on: 'POST /v1/products/budget',
    summary: 'Read how many runs an environment may begin within an hour, and how many it has begun in this one.',
    input: z.strictObject(place),
    output: Budget,
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  liftBudget: {
    on: 'POST /v1/products/liftBudget',
    summary:
      'Let an environment run on until the hour ends, whatever its budget; jobs that wait go on within a minute.',
    input: z.strictObject(place),
    output: Budget,
    access: 'developer',
    fails: ['NOT_FOUND'],
    repeat: 'with_key',
  },
});
