/** What a healthcheck of a manifest means. */

import type { HealthRule } from '../../engine/health.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Call } from '../executor.ts';
import type { Healthcheck } from '../products/manifest-health.ts';

/** Failures of real traffic in a row after which a check that does not say is unavailable. */
const TRAFFIC_FAILURES = 5;

/** The action that a check probes; null for one that probes something else. */
export function probedAction({
  app,
  event,
  probe,
}: Healthcheck): { readonly app: string; readonly event: string } | null {
  if (probe?.type === 'app') return { app: probe.app, event: probe.event };
  return probe === undefined && app !== undefined && event !== undefined ? { app, event } : null;
}

/** When it counts as unavailable. Real traffic counts for actions alone. */
export function ruleOf(check: Healthcheck): HealthRule {
  const { interval, damping = {}, passive = true } = check;
  const failures = typeof passive === 'object' ? passive.failures : TRAFFIC_FAILURES;
  return {
    intervalMs: interval,
    fall: damping.fall ?? 1,
    rise: damping.rise ?? 2,
    trafficFailures: passive === false || probedAction(check) === null ? null : failures,
  };
}

/** Milliseconds for one attempt. */
export function timeoutOf({ timeout }: Healthcheck): number {
  return timeout ?? LIMITS.probe_timeout.value;
}

/** The call that probes in an environment; null for a kind that is not probed. What the environment gives goes before the rest. */
export function probeCall(check: Healthcheck, product: string, env: string, version?: number): Call | null {
  const { probe, envs } = check;
  const own = envs.find(({ slug }) => slug === env)?.input;
  const given = probe?.type === 'app' || probe?.type === 'feature' ? probe.input : undefined;
  const input = { ...given, ...own };
  const base = { operation: 'run', product, env, ...(version !== undefined && { version }), input } as const;
  const action = probedAction(check);
  if (action !== null) return { namespace: 'actions', ...base, ...action };
  if (probe?.type === 'database')
    return { namespace: 'databases', ...base, operation: 'ping', database: probe.database, input: {} };
  if (probe?.type === 'graph')
    return { namespace: 'graphs', ...base, operation: 'ping', graph: probe.graph, input: {} };
  if (probe?.type === 'storage')
    return { namespace: 'storage', ...base, operation: 'ping', storage: probe.storage, input: {} };
  if (probe?.type === 'messageBroker')
    return { namespace: 'events', ...base, operation: 'ping', broker: probe.broker, input: {} };
  if (probe?.type !== 'feature') return null;
  return { namespace: 'features', ...base, feature: probe.feature, timeoutMs: timeoutOf(check) };
}
