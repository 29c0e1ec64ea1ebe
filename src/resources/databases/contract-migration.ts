/** Migrations of databases: part of the contract of the namespace `databases`. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { scope, Tag } from '../../kernel/fields.ts';

const named = {
  ...scope,
  database: Tag.optional().describe('Tag of the database, where `migration` does not name it.'),
} as const;
const database = { ...scope, database: Tag.describe('Tag of the database.') } as const;

const MigrationTag = Tag.describe('`database:migration`, or short where `database` is given.');
const Tags = z.array(MigrationTag).min(1).max(500);

/** Whether nothing is done. */
export const isDry = z.boolean().optional().describe('Only tell the statements; nothing is changed.');
/** What tells a migration from others. */
export const checksum = z.string().describe('SHA-256 of what it does, hexadecimal.');
const appliedAt = z.number().int().describe('Epoch milliseconds.');

const Stopped = z.strictObject({
  migration: z.string().describe('`database:migration`.'),
  way: z.enum(['up', 'down']).describe('Whether it was being applied or rolled back; the same goes on with it.'),
  done: z.number().int().describe('How many of its statements are done.'),
  isNextUnknown: z.boolean().describe('Whether the next one was begun, and may have been carried out.'),
});

const Change = z.strictObject({
  tag: z.string().describe('`database:migration`.'),
  name: z.string(),
  status: z.enum(['applied', 'already_applied', 'rolled_back', 'planned']),
  checksum,
  appliedAt: appliedAt.nullable().describe('Epoch milliseconds; null where it is not applied.'),
  statements: z.array(z.string()).describe('What was sent, or in a dry run would be.'),
});
const Changes = z.strictObject({
  dry_run: z.boolean(),
  migrations: z.array(Change).describe('In the order in which they were done.'),
});
export type Changes = z.output<typeof Changes>;

/** What reaching a database may fail with. */
export const REACHES = [
  'NOT_FOUND',
  'NOT_SUPPORTED',
  'TARGET_REFUSED',
  'CONNECTION_ERROR',
  'CONNECTION_LOST',
  'TIMEOUT',
  'RATE_LIMITED',
  'SERVICE_UNAVAILABLE',
] as const;
/** What a migration may fail with. */
export const CHANGES = [
  ...REACHES,
  'CONFLICT',
  'CHECKSUM_MISMATCH',
  'LOCK_TIMEOUT',
  'SCHEMA_ERROR',
  'TABLE_EXISTS',
  'QUERY_ERROR',
  'UNIQUE_VIOLATION',
  'FOREIGN_KEY_VIOLATION',
  'NOT_NULL_VIOLATION',
  'CHECK_VIOLATION',
  'DEADLOCK',
] as const;

/** The operations on migrations. */
export const migrations = defineContract({
  'migration.run': {
    on: 'POST /v1/databases/migration/run',
    summary:
      'Apply the migrations of the version that the environment runs, in their order, each whole or not at all. Those that are applied are left out.',
    input: z.strictObject({
      ...named,
      migration: z.union([MigrationTag, Tags]).optional().describe('Up to this one, or these alone; all when absent.'),
      allow_destructive: z
        .boolean()
        .optional()
        .describe('Whether structured operations may lose data. SQL is not asked.'),
      dry_run: isDry,
    }),
    output: Changes,
    access: 'developer',
    fails: CHANGES,
    repeat: 'safe',
  },
  'migration.rollback': {
    on: 'POST /v1/databases/migration/rollback',
    summary: 'Take the newest migration back.',
    input: z.strictObject({
      ...named,
      migration: z
        .union([MigrationTag, Tags])
        .optional()
        .describe('The one that is the newest, or a list that it is of; any when absent.'),
      count: z.number().int().min(1).max(500).optional().describe('How many, newest first; 1 when absent.'),
      dry_run: isDry,
    }),
    output: Changes,
    access: 'developer',
    fails: CHANGES,
    repeat: 'never',
  },
  'migration.status': {
    on: 'POST /v1/databases/migration/status',
    summary: 'Tell which migrations a database has, and which are pending.',
    input: z.strictObject(database),
    output: z.strictObject({
      total: z.number().int().describe('Migrations of the version that the environment runs.'),
      completed: z.number().int().describe('Those of them that are applied.'),
      pending: z.number().int(),
      lastApplied: z.string().nullable(),
      pendingMigrations: z.array(z.string()),
      stopped: Stopped.nullable().describe('The one that was cut off, where each statement commits by itself (MySQL).'),
      changedMigrations: z.array(z.string()).describe('Those that were changed after they were applied.'),
      unknownMigrations: z.array(z.string()).describe('Those that are applied and of which the version has none.'),
    }),
    access: 'developer',
    fails: REACHES,
    repeat: 'safe',
  },
  'migration.history': {
    on: 'POST /v1/databases/migration/history',
    summary: 'List the migrations that a database has, oldest first.',
    input: z.strictObject(database),
    output: z.strictObject({
      migrations: z.array(
        z.strictObject({
          tag: z.string(),
          name: z.string(),
          checksum,
          appliedAt,
          stopped: Stopped.nullable().describe('How far it got; null where it is applied whole.'),
        }),
      ),
    }),
    access: 'developer',
    fails: REACHES,
    repeat: 'safe',
  },
  'migration.list': {
    on: 'POST /v1/databases/migration/list',
    summary: 'List the migrations of the version that the environment runs, in their order. The database is not asked.',
    input: z.strictObject(database),
    output: z.strictObject({
      migrations: z.array(
        z.strictObject({
          tag: z.string(),
          name: z.string(),
          description: z.string().nullable(),
          checksum,
          reversible: z.boolean().describe('Whether it can be rolled back.'),
        }),
      ),
    }),
    access: 'developer',
    fails: ['NOT_FOUND', 'NOT_SUPPORTED'],
    repeat: 'safe',
  },
});
