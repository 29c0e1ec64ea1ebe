/** Starting runs, and waiting for what they come to. */

import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { RequestContext } from '../../kernel/contract.ts';
import { invalidField, isProcessorError, refusal } from '../../kernel/errors.ts';
import { isSdkKey } from '../../kernel/idempotency-key.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';
import { type FeatureDirectory, type JournalPart, valueOf } from './directory.ts';
import { sealGiven } from './journal.ts';
import { type FoundRun, type ReadingParts, readFound } from './reading.ts';
import { type ExecutionResult, executionResult } from './result.ts';
import type { FeatureSpec, RunGiven } from './run.ts';

/** What starting works with. */
export interface StartingParts extends ReadingParts {
  readonly clock: Clock;
}

/** How soon an object that was lost while it was waited for is asked again. */
const ASK_AGAIN_MS = 200;

/** The first part of a run's journal once it has ended, or as it stands after `timeoutMs`, also when its object is cut off meanwhile. */
export async function settledRun(
  { clock }: { readonly clock: Clock },
  { object, run }: FoundRun,
  timeoutMs: number,
): Promise<JournalPart> {
  const until = clock.now() + timeoutMs;
  for (;;) {
    try {
      return valueOf(await object.settled(run.spec.id, Math.max(0, until - clock.now())));
    } catch (thrown) {
      if (isProcessorError(thrown) || clock.now() >= until) throw thrown;
      await clock.sleep(ASK_AGAIN_MS);
    }
  }
}

/** What a run came to, or how it stands after `waitMs`. */
export async function outcomeOf(parts: StartingParts, found: FoundRun, waitMs: number): Promise<ExecutionResult> {
  const { state, spec, given } = await readFound(parts, found, await settledRun(parts, found, waitMs));
  return executionResult(state, spec, parts.clock.now(), given);
}

/** A run that is asked for, but for what is sealed. */
export type AskedRun = Omit<FeatureSpec, 'sealed' | 'createdAt'> & { readonly given: RunGiven };

/** Starts a run, or finds the one that the same request started; `CONFLICT` when another request did under its key. */
export async function startRun(parts: StartingParts, { given, ...asked }: AskedRun): Promise<FoundRun> {
  requireSize(given.input);
  const sealed = await sealGiven(parts.journal.sealer, asked.workspace, asked.digest, given);
  const object = parts.features.at(asked.workspace, asked.id);
  const { run } = valueOf(await object.start({ ...asked, sealed, createdAt: parts.clock.now() }));
  return { object, run };
}

/** The run that the same request started before; null when it is the first. */
export async function startedBefore(
  features: FeatureDirectory,
  workspace: string,
  id: string,
  digest: string,
): Promise<FoundRun | null> {
  const object = features.at(workspace, id);
  const answer = await object.get(id);
  if (!answer.ok && answer.error.code === 'NOT_FOUND') return null;
  const run = valueOf(answer);
  if (run.spec.digest !== digest)
    throw refusal('CONFLICT', [{ path: 'idempotency_key', message: 'was used for another run' }]);
  return { object, run };
}

/** What tells a repetition of a request from another one. */
export function digestOf(request: unknown): Promise<string> {
  return sha256Hex(canonicalJson(request));
}

/** The caller's key: that of the body goes before one that the SDK made; two of the caller's must be the same. */
export function keyOf(given: string | undefined, { idempotencyKey: header }: Pick<RequestContext, 'idempotencyKey'>) {
  if (given === undefined || given === header) return header;
  if (header !== null && !isSdkKey(header))
    throw invalidField('idempotency_key', 'differs from the header Idempotency-Key');
  return given;
}

function requireSize(input: unknown): void {
  const bytes = encodeUtf8(JSON.stringify(input)).length;
  if (bytes <= LIMITS.job_call.value) return;
  const message = `an input has at most ${LIMITS.job_call.value} bytes; this one has ${bytes}`;
  throw refusal('PAYLOAD_TOO_LARGE', [{ path: 'input', message }]);
}
