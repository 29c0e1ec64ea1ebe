/** The operations on files. */

import type { Handlers, Reply, RequestContext } from '../../kernel/contract.ts';
import { retryPolicy } from '../../kernel/fields.ts';
import type { StorageCall } from '../executor.ts';
import type { DispatchParts } from '../jobs/dispatch.ts';
import { runDurably } from '../jobs/keyed-run.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import { type Patience, runStatement, testReach } from '../statements/running.ts';
import type { storage } from './contract.ts';
import type { uploads } from './contract-uploads.ts';
import type { SignedUrl } from './contract-fields.ts';

/** What the handlers work with. */
export interface StorageHandlerParts extends DispatchParts, OpeningParts {}

/** What calls have in common; the fields of the operation stand beside it. */
interface Given extends Patience {
  readonly product: string;
  readonly env: string;
  readonly storage: string;
  readonly session?: string | undefined;
  readonly cache?: string | undefined;
  readonly timeout?: number | undefined;
}

/** A call of an operation with its fields. */
export function toStorageCall(
  given: Omit<Given, 'session'> & { readonly session?: CallSession | undefined },
  operation: StorageCall['operation'],
): StorageCall {
  const { product, env, storage: tag, session, cache, timeout, retries: _, retryConfig: _config, ...fields } = given;
  const input = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return {
    namespace: 'storage',
    operation,
    product,
    env,
    storage: tag,
    input,
    ...(session !== undefined && { session }),
    ...(cache !== undefined && { cache }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
  };
}

/** Builds the handlers. */
export function createStorageHandlers(
  parts: StorageHandlerParts,
): Omit<Handlers<typeof storage>, 'dispatch' | keyof typeof uploads> {
  const direct =
    <Result>(operation: StorageCall['operation']) =>
    async (given: Given, context: RequestContext): Promise<Reply<Result>> => {
      const call = toStorageCall(await withSession(parts, given, context.principal), operation);
      return run<Result>(parts, call, given, context);
    };
  const sign = direct<SignedUrl>('getSignedUrl');
  const reach = direct<{ readonly connected: true; readonly latency: number }>('ping');
  return {
    save: direct('save'),
    download: direct('download'),
    info: direct('info'),
    delete: direct('delete'),
    list: direct('list'),
    stats: direct('stats'),
    copy: direct('copy'),
    move: direct('move'),
    async getSignedUrl(given, context) {
      const { data, ...rest } = await sign(given, context);
      // One that the processor answers itself begins with a slash where nobody said at which address it is reached.
      return { ...rest, data: data.url.startsWith('/') ? { ...data, url: `${context.origin}${data.url}` } : data };
    },
    testConnection: (given, context) => testReach(parts, () => reach(given, context), {}),
  };
}

/** Runs a call now. What may be repeated as it is needs no key; a move under one is a job. */
async function run<Result>(
  parts: StorageHandlerParts,
  call: StorageCall,
  patience: Patience,
  context: RequestContext,
): Promise<Reply<Result>> {
  if (call.operation !== 'move' || context.idempotencyKey === null)
    return runStatement<Result>(parts, call, { ...patience, isSafe: true }, context);
  const retry = retryPolicy(patience.retries, patience.retryConfig);
  return (await runDurably(parts, call, retry, context)) as Reply<Result>;
}
