/** What attempts of actions tell the healthchecks that probe the same. */

import type { Ending } from '../flow/admission.ts';
import { targetFailed } from '../flow/target-failure.ts';
import type { Call } from '../executor.ts';
import type { ProductConfig } from '../products/config.ts';
import type { HealthViews } from './health-views.ts';
import { probedAction, ruleOf } from './rule.ts';

/** Is told how each attempt of a call ended. Returns at once. */
export type Observe = (ending: Ending) => void;

/** Finds out whom a call concerns. */
export interface Traffic {
  /** Null where no healthcheck hears of the call: that costs a look-up, or none in a product without any. */
  observer(workspace: string, call: Call, config: ProductConfig): Observe | null;
}

/** Tags of the checks that hear of an action in an environment. */
type Listening = ReadonlyMap<string, readonly string[]>;

/** Builds it. */
export function createTraffic(views: Pick<HealthViews, 'observe'>): Traffic {
  const listening = new WeakMap<ProductConfig, Map<string, Listening>>();
  const listeningIn = (config: ProductConfig, env: string): Listening => {
    const byEnv = listening.get(config) ?? new Map<string, Listening>();
    const known = byEnv.get(env) ?? listeningOf(config, env);
    listening.set(config, byEnv.set(env, known));
    return known;
  };
  return {
    observer(workspace, call, config) {
      if (config.manifest.healthchecks === undefined || call.namespace !== 'actions') return null;
      const { product, env, app, event } = call;
      const tags = listeningIn(config, env).get(`${app}/${event}`);
      if (tags === undefined) return null;
      return ({ error, isAborted }) => {
        const failed = targetFailed(error, isAborted);
        if (failed !== null)
          views.observe({ workspace, product, env }, tags, failed ? (error?.code ?? null) : null, failed);
      };
    },
  };
}

function listeningOf(config: ProductConfig, env: string): Listening {
  const found = new Map<string, string[]>();
  for (const check of config.healthchecks(env)) {
    const action = probedAction(check);
    if (action === null || ruleOf(check).trafficFailures === null) continue;
    const name = `${action.app}/${action.event}`;
    found.set(name, [...(found.get(name) ?? []), check.tag]);
  }
  return found;
}
