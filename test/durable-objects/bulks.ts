import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import { Loops } from '../../durable-objects/loops.ts';
import type { Identity } from '../../sdk/src/signer.ts';
import { Bulk as BulkClass } from '../../src/index.ts';
import { type Bulk, bulkObjectName, type BulkObject } from '../../src/resources/jobs/bulk.ts';
import type { Member } from '../support/workspace.ts';
import { PATIENCE } from './jobs.ts';

/** A stub of an operation's object: what it does for others, and a way in for the test. */
export type BulkStub = DurableObjectStub & BulkObject;

/** The object of an operation: a new stub each time, since one of a crashed object stays broken. */
export function bulkOf({ workspace_id }: Identity, operationId: string): BulkStub {
  return env.BULKS.get(env.BULKS.idFromName(bulkObjectName(workspace_id, operationId))) as unknown as BulkStub;
}

/** An operation as its object has it. */
export async function standing(stub: BulkStub): Promise<Bulk> {
  const answer = await stub.get();
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.bulk;
}

/** As long as operations wait for the index to hear of what came before them, at most. */
const LAG_MS = 3_000;

const begin: (this: BulkClass, ...asked: Parameters<BulkObject['begin']>) => ReturnType<BulkObject['begin']> =
  Reflect.get(BulkClass.prototype, 'begin');

const keep: (this: Loops, ...asked: Parameters<Loops['keep']>) => void = Reflect.get(Loops.prototype, 'keep');

/** How soon the index hears of jobs that changed. */
const FEED_MS = 10;

/**
 * From now on operations begin when they are asked for, as though that had been a while ago: the index has to know
 * their jobs by then, of which it hears sooner than it does otherwise.
 */
export function beginAtOnce(): void {
  vi.spyOn(Loops.prototype, 'keep').mockImplementation(function (this: Loops, step, everyMs) {
    keep.call(this, step, Math.min(everyMs, FEED_MS));
  });
  vi.spyOn(BulkClass.prototype, 'begin').mockImplementation(function (this: BulkClass, request) {
    return begin.call(this, { ...request, createdAt: request.createdAt - LAG_MS });
  });
}

/** Waits until an operation is as it should be; a new stub for each look. */
export function untilBulk(owner: Identity, id: string, isAsItShould: (bulk: Bulk) => boolean): Promise<Bulk> {
  return vi.waitFor(async () => {
    const bulk = await standing(bulkOf(owner, id));
    expect({ bulk, isAsItShould: isAsItShould(bulk) }).toMatchObject({ isAsItShould: true });
    return bulk;
  }, PATIENCE);
}

/** Has a hand in each page of jobs that an operation reads from the index: what it answers is what the operation gets. */
export function whenPaging(meet: (found: D1Result) => Promise<D1Result>): void {
  const database = Object.getPrototypeOf(env.DB) as D1Database;
  const prepare: (this: D1Database, sql: string) => D1PreparedStatement = Reflect.get(database, 'prepare');
  vi.spyOn(database, 'prepare').mockImplementation(function (this: D1Database, sql) {
    const statement = prepare.call(this, sql);
    if (!/ORDER BY created_at ASC, job_id ASC LIMIT/.test(sql)) return statement;
    const bind = (...values: unknown[]) => ({ all: async () => meet(await statement.bind(...values).all()) });
    return { bind } as unknown as D1PreparedStatement;
  });
}

/** Begins an operation without waiting for its end; answers its id. */
export async function beginBulk(member: Member, operation: string, input: object): Promise<string> {
  const key = crypto.randomUUID();
  const headers = { 'idempotency-key': key };
  void member.call(`jobs.${operation}`, input, { headers });
  return vi.waitFor(async () => {
    const { body } = await member.call('jobs.listBulk', { limit: 1 });
    const [latest] = (body.data as { operations: { operation_id: string }[] }).operations;
    if (latest === undefined) throw new Error('no operation is listed yet');
    return latest.operation_id;
  }, PATIENCE);
}
