/** Caches: values that callers keep, and answers of runs that named a cache. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Instant, scope, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';

const Key = z
  .string()
  .min(1)
  .max(LIMITS.cache_key.value)
  .refine((key) => key.isWellFormed(), 'a key is well-formed text')
  .describe('What the value was set under; of a run’s answer, the key by which lists name it.');

const ComponentTag = z.string().min(1).max(300);
const ComponentType = z.string().min(1).max(64);

const cache = Tag.describe('Tag of the cache.');
const anyCache = Tag.optional().describe('Tag of the cache; when absent, all of the product are looked through.');

const CacheValue = z.strictObject({
  _id: z.string().describe('Unlike for all values of the cache.'),
  key: z.string(),
  value: z
    .string()
    .nullable()
    .describe(
      'Text that was set, or the JSON text of a run’s answer; null where the list shows enough already: `get` reads it.',
    ),
  cache_tag: z.string(),
  product_tag: z.string(),
  component_tag: z.string().describe('As it was set; of a run’s answer, its `app/action`.'),
  component_type: z.string().describe('As it was set; of a run’s answer, its namespace.'),
  expiry: z.number().int().nullable().describe('Epoch milliseconds; null for a value that stays.'),
  createdAt: z.number().int(),
  updatedAt: z.number().int(),
});
export type CacheValue = z.output<typeof CacheValue>;

/** Which values a list shows. */
const ExpiryFilter = z.enum(['all', 'expiring', 'permanent', 'expired']);
export type ExpiryFilter = z.output<typeof ExpiryFilter>;

/** The operations on caches. */
export const caches = defineContract({
  get: {
    on: 'POST /v1/caches/get',
    summary: 'Read a value; null when there is none, or it has expired.',
    input: z.strictObject({ ...scope, cache: anyCache, key: Key }),
    output: z.string().nullable(),
    access: 'runner',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
  set: {
    on: 'POST /v1/caches/set',
    summary: 'Keep a value under a key; one that is there is replaced. Without an expiry it stays.',
    input: z.strictObject({
      ...scope,
      cache,
      key: Key,
      value: z.string(),
      componentTag: ComponentTag.optional().describe('What it belongs to, for lists; the cache’s tag when absent.'),
      componentType: ComponentType.optional().describe('`cache` when absent.'),
      expiry: Instant.optional().describe('When it expires.'),
    }),
    output: z.boolean().describe('True.'),
    access: 'runner',
    fails: ['NOT_FOUND', 'PAYLOAD_TOO_LARGE', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
  clear: {
    on: 'POST /v1/caches/clear',
    summary: 'Remove a value, or a run’s answer.',
    input: z.strictObject({ ...scope, cache: anyCache, key: Key }),
    output: z.boolean().describe('Whether there was one.'),
    access: 'runner',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
  clearAll: {
    on: 'POST /v1/caches/clearAll',
    summary: 'Remove what a cache holds in an environment, answers of runs included.',
    input: z.strictObject({ ...scope, cache }),
    output: z.strictObject({
      cleared: z.number().int(),
      has_more: z.boolean().describe('Whether there is more than one call removes: call again.'),
    }),
    access: 'developer',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
  fetchValues: {
    on: 'POST /v1/caches/fetchValues',
    summary: 'List the values of a cache page by page, by name.',
    input: z.strictObject({
      ...scope,
      cache,
      page: z.number().int().min(1).optional().describe('1 when absent.'),
      limit: z.number().int().min(1).max(100).optional().describe('Values a page; 20 when absent.'),
      expiryFilter: ExpiryFilter.optional().describe(
        '`expiring` have an expiry that lies ahead, `permanent` none; `all` when absent.',
      ),
    }),
    output: z.strictObject({
      values: z.array(CacheValue),
      total: z.number().int(),
      page: z.number().int(),
      limit: z.number().int(),
      totalPages: z.number().int(),
    }),
    access: 'developer',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
  values: {
    on: 'POST /v1/caches/values',
    summary: `List the values of a cache that have not expired, ${LIMITS.page.value} at most.`,
    input: z.strictObject({
      ...scope,
      cache_tag: cache,
      component_tag: ComponentTag.optional().describe('Only values of this component.'),
      component_type: ComponentType.optional().describe('Only values of components of this type.'),
      expiry: Instant.optional().describe('Only values that expire until then.'),
    }),
    output: z.array(CacheValue),
    access: 'developer',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
  fetchDashboard: {
    on: 'POST /v1/caches/fetchDashboard',
    summary: 'Count the values of a cache.',
    input: z.strictObject({ ...scope, cache }),
    output: z.strictObject({
      totalValues: z.number().int(),
      activeValues: z.number().int(),
      expiredValues: z.number().int().describe('Expired, and not yet dropped.'),
      totalSize: z.number().int().describe('Bytes of all values.'),
    }),
    access: 'viewer',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
});
