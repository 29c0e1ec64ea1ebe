/** Apps of a product: imported from descriptions of their APIs, and edited one by one. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Slug, Tag } from '../../kernel/fields.ts';
import { Rule } from '../products/manifest-rules.ts';

const version = z.number().int().min(1);
const Tags = z.array(z.string());

const change = {
  product: Tag,
  app: Tag.describe('Access tag of the app.'),
  envs: z
    .array(Slug)
    .max(50)
    .optional()
    .describe('Environments to move to the new version; those without a version always move.'),
  message: z.string().max(500).optional().describe('Why, for the history.'),
};

const changed = {
  product: z.string(),
  app: z.string(),
  version: version.describe('The version with this content.'),
  created: z.boolean().describe('False when this content is already a version.'),
};

/** The operations on apps. */
export const apps = defineContract({
  import: {
    on: 'POST /v1/apps/import',
    summary:
      'Make an app of an API’s description, or update it: OpenAPI 3.0 and 3.1, Swagger 2.0, Postman 2.0 and 2.1. Actions go by tag.',
    input: z.strictObject({
      ...change,
      app: Tag.optional().describe('Access tag of the app; made of the description’s title when absent.'),
      document: z
        .union([z.string(), z.record(z.string(), z.unknown())])
        .describe('The description: its text, JSON or YAML, or the parsed object.'),
      environments: z
        .record(Slug, z.union([z.string().max(2000), z.number().int().min(0)]))
        .optional()
        .describe(
          'Base URL by environment of the product, or the place of one of the description’s servers, from 0. An app that exists keeps those that are not named.',
        ),
      updateIfExists: z
        .boolean()
        .optional()
        .describe('True when absent; false refuses a description whose actions the app has already.'),
    }),
    output: z.strictObject({
      ...changed,
      added: Tags.describe('Tags of actions, as in the lists that follow.'),
      changed: Tags,
      removed: Tags,
      warnings: z.array(
        z.strictObject({
          path: z.string().describe('Where in the description.'),
          message: z.string().describe('What was left out, or has to be known.'),
        }),
      ),
    }),
    access: 'developer',
    fails: ['NOT_FOUND', 'CONFLICT', 'NOT_SUPPORTED', 'PAYLOAD_TOO_LARGE'],
    repeat: 'with_key',
  },
  validation: {
    on: 'POST /v1/apps/validation',
    summary:
      'Add rules to actions of an app, or replace those with the same selectors; imports leave them as they are.',
    input: z.strictObject({
      ...change,
      ...Rule.omit({ keep: true }).partial().shape,
      rules: z
        .array(Rule.omit({ keep: true }))
        .min(1)
        .max(2000)
        .optional()
        .describe('Several, instead of one.'),
    }),
    output: z.strictObject({ ...changed, selectors: Tags.describe('Selectors of the rules that are new or changed.') }),
    access: 'developer',
    fails: ['NOT_FOUND', 'NOT_SUPPORTED', 'PAYLOAD_TOO_LARGE'],
    repeat: 'with_key',
  },
  list: {
    on: 'POST /v1/apps/list',
    summary: 'List the apps of a product’s latest version.',
    input: z.strictObject({ product: Tag }),
    output: z.strictObject({
      version,
      apps: z.array(
        z.strictObject({
          app: z.string(),
          name: z.string(),
          actions: z.number().int(),
          environments: z.array(z.string()),
        }),
      ),
    }),
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  fetch: {
    on: 'POST /v1/apps/fetch',
    summary: 'Read an app of a product’s latest version, as the manifest has it.',
    input: z.strictObject({ product: Tag, app: Tag }),
    output: z.strictObject({ version, app: z.unknown() }),
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
});
