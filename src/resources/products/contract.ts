/** Products: their manifests, versions and environments. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Slug, Tag } from '../../kernel/fields.ts';
import { Manifest } from './manifest-check.ts';

const version = z.number().int().min(1);
const Pins = z.record(z.string(), version).describe('Version that each environment runs.');

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
    }),
    access: 'developer',
    fails: ['NOT_SUPPORTED', 'PAYLOAD_TOO_LARGE'],
    repeat: 'safe',
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
});
