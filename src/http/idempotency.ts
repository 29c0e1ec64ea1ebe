/** Requests under an `Idempotency-Key`: the same key and input give the same answer, another input is a conflict. */

import type { KeyedRequest, KeyStore } from '../idempotency-keys.ts';
import { canonicalJson, sha256Hex } from '../kernel/canonical.ts';
import { type Operation, type Reply, type RequestContext, routeOf } from '../kernel/contract.ts';
import { invalidField, isProcessorError, refusal } from '../kernel/errors.ts';
import { IDEMPOTENCY_KEY } from '../kernel/idempotency-key.ts';
import type { Sealer } from '../resources/secrets/sealer.ts';

/** Refuses a key that cannot be one, and a key where none is accepted. */
export function checkIdempotencyKey({ repeat }: Operation, key: string | null): void {
  if (key === null) return;
  if (!IDEMPOTENCY_KEY.test(key)) throw invalidField('Idempotency-Key', 'has 1 to 255 visible ASCII characters');
  if (repeat === 'never') throw invalidField('Idempotency-Key', 'this operation does not take one');
}

/** What keeping keys works with. */
export interface KeyParts {
  readonly keys: KeyStore;
  readonly sealer: Sealer;
}

/**
 * Runs a handler once for a key: its answer is kept and given to repetitions. One that was cut off before its answer
 * was kept runs again and is told so. A refusal is not kept: nothing was done, so the key is free again.
 */
export async function runKeyed(
  { keys, sealer }: KeyParts,
  operation: Operation,
  input: unknown,
  context: RequestContext,
  handler: (context: RequestContext) => Promise<Reply<unknown>>,
): Promise<Reply<unknown>> {
  const { idempotencyKey: key, principal } = context;
  const isKept = operation.repeat === 'with_key' || operation.repeat === 'own_key';
  if (key === null || !isKept || operation.key === 'record') return handler(context);
  const request: KeyedRequest = {
    workspace: principal.workspace,
    user: principal.user,
    operation: routeOf(operation).path.slice('/v1/'.length).replace('/', '.'),
    key,
    digest: await sha256Hex(canonicalJson(input)),
  };
  const answers = operation.key === 'sealed' ? sealedAnswers(sealer, request) : PLAIN_ANSWERS;
  const known = await keys.claim(request);
  if (known.state === 'conflict')
    throw refusal('CONFLICT', [{ path: 'Idempotency-Key', message: 'was used for another request' }]);
  if (known.state === 'answered') return { data: await answers.give(known.answer) };
  try {
    const { data } = await handler({ ...context, isRepetition: known.state === 'cut_off', keyedAt: known.at });
    return { data: await answers.give(await keys.answer(request, await answers.keep(data))) };
  } catch (thrown) {
    if (!isProcessorError(thrown) || thrown.code === 'INTERNAL') throw thrown;
    const meanwhile = await keys.release(request);
    if (meanwhile === null) throw thrown;
    return { data: await answers.give(meanwhile.answer) };
  }
}

/** How answers become what is kept of them, and the other way round. */
interface Answers {
  keep(data: unknown): Promise<unknown>;
  give(kept: unknown): Promise<unknown>;
}

const PLAIN_ANSWERS: Answers = { keep: async (data) => data, give: async (kept) => kept };

function sealedAnswers(sealer: Sealer, { workspace, user, operation, key }: KeyedRequest): Answers {
  const context = `answer:${JSON.stringify([user, operation, key])}`;
  return {
    keep: (data) => sealer.seal(workspace, context, JSON.stringify(data)),
    give: async (kept) => JSON.parse(await sealer.open(workspace, context, String(kept))) as unknown,
  };
}
