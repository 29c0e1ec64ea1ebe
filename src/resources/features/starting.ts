/** Starting runs, and waiting for what they come to. */

import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { RequestContext } from '../../kernel/contract.ts';
import { invalidField, isProcessorError, refusal } from '../../kernel/errors.ts';
import { isSdkKey } from '../../kernel/idempotency-key.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';
import { type FeatureAnswer, type FeatureDirectory, valueOf } from './directory.ts';
import { sealGiven } from './journal.ts';
import type { FoundRun, ReadingParts } from './reading.ts';
import type { ExecutionResult } from './result.ts';
import type { FeatureSpec, RunGiven } from './run.ts';

/** What starting works with. */
export interface StartingParts extends ReadingParts {
  readonly clock: Clock;
}

/** How soon an object that was lost while it was waited for is asked again. */
const ASK_AGAIN_MS = 200;

/** What a run came to, or how it stands after `timeoutMs`. `ask` is for the time that is left, and may be asked again. */
export async function waitedFor(
  clock: Clock,
  timeoutMs: number,
  ask: (leftMs: number) => Promise<FeatureAnswer<ExecutionResult>>,
): Promise<ExecutionResult> {
  const until = clock.now() + timeoutMs;
  for (;;) {
    try {
      return valueOf(await ask(Math.max(0, until - clock.now())));
    } catch (thrown) {
      if (isProcessorError(thrown) || clock.now() >= until) throw thrown;
      await clock.sleep(ASK_AGAIN_MS);
    }
  }
}

/** What a run came to, or how it stands after `waitMs`. */
export function outcomeOf(
  { clock }: Pick<StartingParts, 'clock'>,
  { object, run }: FoundRun,
  waitMs: number,
): Promise<ExecutionResult> {
  return waitedFor(clock, waitMs, (leftMs) => object.settled(run.spec.id, leftMs));
}

/** A run that is asked for, but for what is sealed. */
export type AskedRun = Omit<FeatureSpec, 'sealed' | 'createdAt'> & { readonly given: RunGiven };

/** Starts a run, or finds the one that the same request started; `CONFLICT` when another request did under its key. */
export async function startRun(parts: StartingParts, asked: AskedRun): Promise<FoundRun> {
  const spec = await sealedSpec(parts, asked);
  const object = parts.features.at(spec.workspace, spec.id);
  return { object, run: valueOf(await object.start(spec)).run };
}

/** The same, and waits for it: what it came to, or how it stands after `waitMs`. */
export async function runToEnd(parts: StartingParts, asked: AskedRun, waitMs: number): Promise<ExecutionResult> {
  const spec = await sealedSpec(parts, asked);
  const object = parts.features.at(spec.workspace, spec.id);
  return waitedFor(parts.clock, waitMs, (leftMs) => object.run(spec, leftMs));
}

/** Throws `PAYLOAD_TOO_LARGE` naming `input`. */
async function sealedSpec({ journal, clock }: StartingParts, { given, ...asked }: AskedRun): Promise<FeatureSpec> {
  requireSize(given.input);
  const sealed = await sealGiven(journal.sealer, asked.workspace, asked.digest, given);
  return { ...asked, sealed, createdAt: clock.now() };
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
