/** Making a run from one that has ended. */

import type { Origin } from '../../engine/feature/entries.ts';
import type { RequestContext } from '../../kernel/contract.ts';
import { type FieldError, refusal } from '../../kernel/errors.ts';
import type { Processor } from '../../processor.ts';
import type { OpeningParts } from '../sessions/opening.ts';
import { createFeatureId } from './directory.ts';
import { findRun, type FoundRun, type ReadRun, readFound, type RunRef } from './reading.ts';
import type { FeatureSpec, RunGiven } from './run.ts';
import { digestOf, keyOf, startedBefore, type StartingParts, startRun } from './starting.ts';
import { unknownSteps } from './taking-over.ts';

/** What makes runs from others. */
export interface MakingParts extends StartingParts, OpeningParts {
  readonly processor: Processor;
}

/** What is asked of every run that is made from another. */
export interface MadeInput extends RunRef {
  readonly reason?: string | undefined;
  readonly idempotency_key?: string | undefined;
  readonly timeout?: number | undefined;
  readonly options?: GivenOptions | undefined;
  readonly debug?: Debug | boolean | undefined;
}

interface GivenOptions {
  readonly retries?: number | undefined;
  readonly timeout?: number | undefined;
  readonly debug?: Debug | boolean | undefined;
}

interface Debug {
  readonly enabled?: boolean | undefined;
  readonly pause_after_step?: string | undefined;
}

/** What differs from the run that it is made from. */
export type Difference = Partial<RunGiven> & { readonly version?: number };

type MadeOrigin = Exclude<Origin, 'original'>;

/**
 * Makes a run from one that has ended; the same request under the same key finds the one that it made. `CONFLICT` while
 * the original has not ended. `differ` throws what else is wrong; nothing is changed then.
 */
export async function makeRun(
  parts: MakingParts,
  origin: MadeOrigin,
  input: MadeInput,
  context: RequestContext,
  differ: (original: ReadRun) => Difference | Promise<Difference>,
): Promise<FoundRun> {
  const found = await findRun(parts, context.principal, input);
  const { id: from, workspace, product, env } = found.run.spec;
  const { timeout: _wait, idempotency_key: given, ...request } = input;
  const digest = await digestOf({ origin, from, request });
  const key = keyOf(given, context);
  const own = key === null ? null : `${origin}:${key}`;
  const placement = from.startsWith('feature_o') ? 'own' : 'lane';
  const id = await createFeatureId(parts.ids, workspace, { product, env }, own, placement);
  const before = key === null ? null : await startedBefore(parts.features, workspace, id, digest);
  if (before !== null) return before;
  if (found.run.endedAt === null) throw conflict(`run '${from}' has not ended`);
  const original = await readFound(parts, found);
  const { session } = original.given;
  if (session !== null) await parts.sessions.requireLive({ workspace, product, env }, session);
  const spec = specOf(original, origin, input, context);
  const { version = spec.version, ...different } = await differ(original);
  await parts.processor.requireBudget({ product, env }, workspace);
  const made = { ...freshOf(original), ...different };
  const isOther = made.input !== original.given.input && made.originalInput === undefined;
  const whole = isOther ? { ...made, originalInput: original.given.input } : made;
  return startRun(parts, { ...spec, id, version, digest, given: whole });
}

/** A refusal of what the state of the original does not allow. */
export function conflict(message: string, path = 'feature_id'): Error {
  return refusal('CONFLICT', [{ path, message }]);
}

function freshOf({ given }: ReadRun): RunGiven {
  const { resumedCheckpoint: _resumed, ...asked } = given;
  return { ...asked, takenOver: [], skipped: [], state: {} };
}

function specOf(
  { spec, state }: ReadRun,
  origin: MadeOrigin,
  { reason, options = {}, debug = options.debug }: MadeInput,
  { principal, traceparent }: RequestContext,
): Omit<FeatureSpec, 'id' | 'digest' | 'sealed' | 'createdAt'> {
  const pauseAfter = typeof debug !== 'object' || debug.enabled === false ? undefined : debug.pause_after_step;
  const path = options.debug === undefined ? 'debug.pause_after_step' : 'options.debug.pause_after_step';
  const errors: FieldError[] = pauseAfter === undefined ? [] : unknownSteps(state, [[path, pauseAfter]]);
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  const { workspace, product, env, version, feature } = spec;
  return {
    workspace,
    product,
    env,
    version,
    feature,
    origin,
    madeFrom: { id: spec.id, original: spec.madeFrom?.original ?? spec.id, reason: reason ?? null },
    parent: null,
    timeoutMs: options.timeout ?? spec.timeoutMs,
    retries: options.retries ?? spec.retries,
    pauseAfter: pauseAfter ?? null,
    traceparent,
    createdBy: principal.user,
  };
}
