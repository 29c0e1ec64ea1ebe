/** Calls of features, as callers give them. */

import type * as z from 'zod';
import type { FeatureCall } from '../executor.ts';
import { createDispatchable } from '../jobs/dispatchable.ts';
import type { JobSettings } from '../jobs/job-settings.ts';
import { readSettings } from '../jobs/settings.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { features } from './contract.ts';

type Given = z.output<typeof features.dispatch.input>;
type Opened<Of> = Omit<Of, 'session'> & { readonly session?: CallSession };

/** The call that is meant. */
export function toCall(given: Opened<z.output<typeof features.run.input>> | Opened<Given>): FeatureCall {
  const { product, env, tag, input, session, context, cache, retries, options = {} } = given;
  const limits = 'limits' in given ? given.limits : undefined;
  const tries = options.retries ?? retries;
  return {
    namespace: 'features',
    operation: 'run',
    product,
    env,
    feature: tag,
    input,
    ...(session === undefined ? {} : { session }),
    ...(context === undefined ? {} : { context }),
    ...(cache === undefined ? {} : { cache }),
    ...(tries === undefined ? {} : { retries: tries }),
    ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout }),
    ...(limits === undefined ? {} : { limits }),
  };
}

/**
 * How its job runs. Retries are those of the run's steps: an occurrence that is repeated would find the same run.
 */
export function settingsOf(given: Omit<Given, 'session'>): JobSettings {
  return readSettings({ ...given, retries: undefined });
}

/** Features among the jobs of one dispatch of many. */
export const dispatchableFeatures = createDispatchable(features.dispatch.input, ({ session, ...given }) => ({
  call: toCall(given),
  session,
  settings: settingsOf(given),
}));
