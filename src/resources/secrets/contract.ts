/** Secrets: values that calls use and nobody sees. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Slug, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';

/** The key of a secret: case-sensitive, and unlike a tag without a colon. */
const SecretKey = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'a key has letters, digits and _ . - only');

const Value = z
  .string()
  .min(4, 'a value has four characters at least: a shorter one could not be kept out of logs')
  .max(LIMITS.secret_length.value);

const settings = {
  description: z.string().max(2000).nullable().optional(),
  token_type: z.enum(['api', 'access', 'password', 'certificate']).nullable().optional().describe('For readers alone.'),
  scope: z
    .array(Tag)
    .max(200)
    .optional()
    .describe('Access tags of the apps that may use it; empty or absent means all.'),
  envs: z.array(Slug).max(50).optional().describe('Environments in which it may be used; empty or absent means all.'),
  expires_at: z
    .number()
    .int()
    .min(0)
    .max(32_503_680_000, 'give epoch seconds, not milliseconds')
    .nullable()
    .optional()
    .describe('Epoch seconds; null never expires.'),
};

/** A secret without its value. */
const Secret = z.strictObject({
  _id: z.string(),
  workspace_id: z.string(),
  key: z.string(),
  description: z.string().nullable(),
  token_type: z.string().nullable(),
  scope: z.array(z.string()),
  envs: z.array(z.string()),
  expires_at: z.number().int().nullable().describe('Epoch seconds, or null.'),
  revoked: z.boolean(),
  created_by: z.string(),
  createdAt: z.number().int(),
  updatedAt: z.number().int(),
});
export type Secret = z.output<typeof Secret>;

const Access = z.strictObject({
  time: z.number().int().describe('Epoch milliseconds.'),
  user: z.string().describe('Who asked for the run, or fetched the value.'),
  run_id: z.string(),
  job_id: z.string().nullable(),
  product: z.string(),
  env: z.string(),
  target: z.string(),
  operation: z.string().describe('Such as `actions.run`, or `secrets.fetch`.'),
});

/** The operations on secrets. Members who may not reach everything may only list. */
export const secrets = defineContract({
  create: {
    on: 'POST /v1/secrets/create',
    summary: 'Keep a value, sealed; calls use it as `$Secret{key}`.',
    input: z.strictObject({ key: SecretKey, value: Value, ...settings }),
    output: Secret,
    access: 'developer',
    fails: ['CONFLICT', 'SERVICE_UNAVAILABLE'],
    repeat: 'with_key',
  },
  fetch: {
    on: 'POST /v1/secrets/fetch',
    summary: 'Read a secret with its value. The only operation that gives a value, and each use of it is recorded.',
    input: z.strictObject({ key: SecretKey }),
    output: Secret.extend({ value: z.string() }),
    access: 'owner',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
    args: ['key'],
  },
  list: {
    on: 'POST /v1/secrets/list',
    summary: 'List the workspace’s secrets by key, without values.',
    input: z.strictObject({}),
    output: z.strictObject({ secrets: z.array(Secret) }),
    access: 'viewer',
    fails: [],
    repeat: 'safe',
  },
  update: {
    on: 'POST /v1/secrets/update',
    summary: 'Change what is given; a new value takes the place of the old one within seconds, in waiting jobs too.',
    input: z.strictObject({ key: SecretKey, value: Value.optional(), ...settings }),
    output: Secret,
    access: 'developer',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'with_key',
    args: ['key'],
  },
  delete: {
    on: 'POST /v1/secrets/delete',
    summary: 'Remove a secret; answers whether there was one.',
    input: z.strictObject({ key: SecretKey }),
    output: z.boolean(),
    access: 'developer',
    fails: [],
    repeat: 'with_key',
    args: ['key'],
  },
  revoke: {
    on: 'POST /v1/secrets/revoke',
    summary: 'Keep a secret’s record and let nothing use it any more; answers false when it was revoked already.',
    input: z.strictObject({ key: SecretKey }),
    output: z.boolean(),
    access: 'developer',
    fails: ['NOT_FOUND'],
    repeat: 'with_key',
    args: ['key'],
  },
  exists: {
    on: 'POST /v1/secrets/exists',
    summary: 'Tell whether there is a secret of this key that calls can use: neither revoked nor expired.',
    input: z.strictObject({ key: SecretKey }),
    output: z.boolean(),
    access: 'viewer',
    fails: [],
    repeat: 'safe',
    args: ['key'],
  },
  rotate: {
    on: 'POST /v1/secrets/rotate',
    summary: 'Make a new data key, seal every secret anew with it, and all data keys under the master key of now.',
    input: z.strictObject({}),
    output: z.strictObject({
      data_key: z.number().int().describe('Number of the key that seals from now on.'),
      data_keys: z.number().int().describe('Data keys sealed under the master key of now.'),
      secrets: z.number().int().describe('Secrets sealed anew.'),
    }),
    access: 'owner',
    fails: ['SERVICE_UNAVAILABLE'],
    repeat: 'with_key',
  },
  accesses: {
    on: 'POST /v1/secrets/accesses',
    summary:
      'List the runs that used a secret and the reads of its value, newest first, as far back as run records are kept.',
    input: z.strictObject({
      key: SecretKey,
      limit: z.number().int().min(1).max(LIMITS.page.value).optional().describe('At most; 100 when absent.'),
      before: z.number().int().min(0).optional().describe('Only accesses before this instant, epoch milliseconds.'),
    }),
    output: z.strictObject({ accesses: z.array(Access) }),
    access: 'owner',
    fails: [],
    repeat: 'safe',
    args: ['key'],
  },
});
