/** The plans of a configuration's features, each made once. */

import type { Plan } from '../../engine/feature/plan.ts';
import type { ProductConfig } from '../products/config.ts';
import type { FeatureCall } from '../executor.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { Feature } from '../products/manifest-feature.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { checkInput } from '../products/manifest-input-fields.ts';
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
export function requireRunnable({ env, feature, input, session }: FeatureCall, config: ProductConfig): void {
  planOf(config, env, feature);
  checkGiven(config.feature(env, feature), input, session ?? null);
}

/** Throws a `VALIDATION_ERROR` for an input that a feature does not take, and for a session that it needs. */
export function checkGiven(feature: Feature, input: FeatureCall['input'], session: CallSession | null): void {
  checkInput(feature.input, input);
  if (session === null && usesSession(feature))
    throw invalidField('session', `is required: feature '${feature.tag}' refers to $Session{}`);
}

const users = new WeakMap<Feature, boolean>();

/** Whether a template of a feature refers to a session; names and descriptions are no templates. */
function usesSession(feature: Feature): boolean {
  const { name: _name, description: _description, ...templates } = feature;
  const known = users.get(feature) ?? JSON.stringify(templates).includes('$Session{');
  users.set(feature, known);
  return known;
}
