/** The plans of a configuration's features, each made once. */

import type { Plan } from '../../engine/feature/plan.ts';
import type { ProductConfig } from '../products/config.ts';
import type { FeatureCall } from '../executor.ts';
import { checkInput } from './input.ts';
import { createPlan } from './plan.ts';

const plans = new WeakMap<ProductConfig, Map<string, Plan>>();

/** The plan of a feature that runs in an environment; throws as {@link ProductConfig.feature} does. */
export function planOf(config: ProductConfig, env: string, tag: string, path?: string): Plan {
  const feature = config.feature(env, tag, path);
  const known = plans.get(config) ?? new Map<string, Plan>();
  plans.set(config, known);
  const plan = known.get(tag) ?? createPlan(feature);
  known.set(tag, plan);
  return plan;
}

/** Throws what a run would be refused for before its first step. */
export function requireRunnable({ env, feature, input }: FeatureCall, config: ProductConfig): void {
  planOf(config, env, feature);
  checkInput(config.feature(env, feature).input, input);
}
