/** Checks of calls that are yet to come: what a manifest has run at a time. */

import { type ActionsParts, createActionsExecutor } from './resources/actions/executor.ts';
import { createFeaturesExecutor, type FeaturesParts } from './resources/features/executor.ts';
import type { Foresight } from './resources/products/health-faults.ts';
import type { SecretSource } from './resources/secrets/secret-source.ts';

/** Secrets may be set after a manifest that refers to them is applied. */
const ANY_SECRET: SecretSource = { resolve: async () => ({}), check: async () => undefined };

/** Builds the checks, which touch nothing. */
export function createForesight(parts: Omit<ActionsParts, 'secrets'> & FeaturesParts): Foresight {
  return {
    actions: createActionsExecutor({ ...parts, secrets: ANY_SECRET }),
    features: createFeaturesExecutor(parts),
  };
}
