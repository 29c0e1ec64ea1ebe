import type { Plan } from '../../../src/engine/feature/plan.ts';
import { createPlan } from '../../../src/resources/features/plan.ts';
import { Feature } from '../../../src/resources/products/manifest-feature.ts';

/** The plan of a feature `f` of these parts. */
export function plan(parts: Record<string, unknown>): Plan {
  return createPlan(Feature.parse({ tag: 'f', name: 'F', ...parts }));
}

/** A step that calls an action. */
export function action(tag: string, more: object = {}): Record<string, unknown> {
  return { tag, type: 'action', app: 'api', event: 'send', ...more };
}
