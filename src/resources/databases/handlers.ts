/** The operations on databases. */

import type { Operation } from '../../engine/database/parse.ts';
import type { Handlers, Reply, RequestContext } from '../../kernel/contract.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { DatabaseCall } from '../executor.ts';
import { dispatchCall, type DispatchParts } from '../jobs/dispatch.ts';
import { readSettings } from '../jobs/settings.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import { type Patience, runStatement, testReach, withoutTimeout } from '../statements/running.ts';
import { isRaw, toActionCall, toCall, toDispatchedCall } from './call.ts';
import type { databases } from './contract.ts';
import { READS } from './operations.ts';

/** What the handlers work with. */
export interface DatabaseParts extends DispatchParts, OpeningParts {}

/** What calls have in common; the fields of the operation stand beside it. */
interface Given extends Patience {
  readonly product: string;
  readonly env: string;
  readonly database: string;
  readonly session?: string | undefined;
  readonly cache?: string | undefined;
  readonly timeout?: number | undefined;
}

interface Connected {
  readonly connected: true;
  readonly version: string | null;
  readonly latency: number;
}

type Direct = Operation | 'transaction';

/** Builds the handlers. */
export function createDatabaseHandlers(parts: DatabaseParts): Handlers<typeof databases> {
  const direct =
    <Result>(operation: Direct) =>
    async (given: Given, context: RequestContext): Promise<Reply<Result>> => {
      const { retries, retryConfig, ...rest } = await withSession(parts, given, context.principal);
      const { product, env, database, session, cache, timeout, ...fields } = rest;
      const call = toCall({ product, env, database, session, cache, timeout }, operation, fields);
      return run<Result>(parts, call, { retries, retryConfig }, context);
    };
  return {
    ...connectHandlers(parts),
    query: direct('query'),
    findOne: direct('findOne'),
    count: direct('count'),
    sum: direct('sum'),
    avg: direct('avg'),
    min: direct('min'),
    max: direct('max'),
    aggregate: direct('aggregate'),
    groupBy: direct('groupBy'),
    insert: direct('insert'),
    update: direct('update'),
    delete: direct('delete'),
    upsert: direct('upsert'),
    raw: direct('raw'),
    transaction: direct('transaction'),
    async 'action.execute'({ retries, retryConfig, ...given }, context) {
      const { action, input, ...rest } = await withSession(parts, given, context.principal);
      return run<unknown>(parts, toActionCall(rest, action, input), { retries, retryConfig }, context);
    },
    async 'action.dispatch'(given, context) {
      const { action, input, ...rest } = await withSession(parts, given, context.principal);
      return dispatch(parts, toActionCall(withoutTimeout(rest), action, input), given, context);
    },
    async dispatch(given, context) {
      const rest = await withSession(parts, given, context.principal);
      return dispatch(parts, toDispatchedCall(withoutTimeout(rest)), given, context);
    },
  };
}

function connectHandlers(parts: DatabaseParts): Pick<Handlers<typeof databases>, 'connect' | 'testConnection'> {
  const reach = ({ product, env, database, timeout }: Given, context: RequestContext) =>
    run<Connected>(parts, toCall({ product, env, database, timeout }, 'ping', {}), {}, context);
  return {
    connect: reach,
    testConnection: (given, context) => testReach(parts, () => reach(given, context), { version: null }),
  };
}

/** Runs a call now, or under a key as a job. Reads are repeated as they are. */
async function run<Result>(
  parts: DatabaseParts,
  call: DatabaseCall,
  patience: Patience,
  context: RequestContext,
): Promise<Reply<Result>> {
  requireRole(call, context);
  const isSafe = call.operation === 'ping' || READS.has(call.operation as Operation);
  return runStatement<Result>(parts, call, { ...patience, isSafe }, context);
}

function dispatch(
  parts: DatabaseParts,
  call: DatabaseCall,
  given: Omit<Parameters<typeof readSettings>[0], 'limits'>,
  context: RequestContext,
) {
  requireRole(call, context);
  return dispatchCall(parts, call, readSettings({ ...given, limits: undefined }), context);
}

function requireRole(call: DatabaseCall, { principal: { role } }: RequestContext): void {
  if (isRaw(call) && role !== 'owner' && role !== 'developer')
    throw new ProcessorError('FORBIDDEN', 'SQL of the caller’s needs the role developer');
}
