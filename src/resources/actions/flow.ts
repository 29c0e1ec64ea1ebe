/** What must admit the attempts of an action: its app's limits, its own, and those of its dispatch. */

import { isProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Need } from '../../engine/gate-state.ts';
import type { ActionCall } from '../executor.ts';
import { circuitRule, dispatchNeeds, type Flow, type KnownCircuit, keyText, limitId, limitRule } from '../flow/flow.ts';
import type { AppInEnvironment, ProductConfig } from '../products/config.ts';
import type { BoundTemplate } from '../products/environment-values.ts';
import type { Action } from '../products/manifest.ts';

/** A declared limit, its key compiled. */
interface Compiled {
  readonly id: string;
  readonly rule: Need['rule'];
  readonly key: BoundTemplate | null;
  readonly waitMs: number;
}

/** What is declared for an action, compiled once for each version. */
interface Declared {
  readonly limits: readonly Compiled[];
  readonly circuit: KnownCircuit['rule'] | null;
  /** An attempt sends twice where a credential was refused. */
  readonly attemptMs: number;
}

const declared = new WeakMap<AppInEnvironment, Map<string, Declared>>();

/** See `Executor`. */
export async function actionFlow(call: ActionCall, config: ProductConfig, dispatchedAt: number): Promise<Flow | null> {
  const { limits: own = [], app: group, input } = call;
  const found = declaredFor(call, config);
  if (own.length === 0 && found.limits.length === 0 && found.circuit === null) return null;
  const { version } = config;
  const needs: Need[] = [];
  for (const { id, rule, key } of found.limits) {
    const value = key === null ? null : key.evaluate({}, { now: 0, Input: input });
    needs.push({ limit: id, key: await keyText(value), rule, version });
  }
  const waits = found.limits.map(({ waitMs }) => waitMs);
  return {
    group,
    needs: [...needs, ...dispatchNeeds(own, dispatchedAt)],
    leaseMs: found.attemptMs + LIMITS.lease_margin.value,
    waitMs: Math.min(...(waits.length === 0 ? [LIMITS.limit_wait.value] : waits)),
    circuit: found.circuit === null ? null : { rule: found.circuit, version },
  };
}

/** What the version that the environment runs declares; nothing where it has no such app or action. */
function declaredFor({ env, app: tag, event }: ActionCall, config: ProductConfig): Declared {
  try {
    const app = config.app(env, tag);
    const known = declared.get(app)?.get(event);
    if (known !== undefined) return known;
    const made = compile(app, config.action(app, event));
    declared.set(app, (declared.get(app) ?? new Map<string, Declared>()).set(event, made));
    return made;
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    return { limits: [], circuit: null, attemptMs: 2 * LIMITS.action_timeout_max.value };
  }
}

function compile(app: AppInEnvironment, action: Action): Declared {
  const scopes = [
    { scope: 'app', limits: app.limits },
    { scope: `action/${action.tag}`, limits: action.limits ?? [] },
  ];
  const limits = scopes.flatMap(({ scope, limits: given }) =>
    given.map(({ key, max_wait: waitMs = LIMITS.limit_wait.value, ...limit }, index) => ({
      id: limitId(scope, index),
      rule: limitRule(limit),
      key: key === undefined ? null : app.values.bind(app.tag, key, `limits.${limitId(scope, index)}.key`),
      waitMs,
    })),
  );
  return {
    limits,
    circuit: circuitRule(app.circuit),
    attemptMs: 2 * (action.timeout ?? LIMITS.action_timeout.value),
  };
}
