/** The operations on limits. */

import { DISPATCH_LIMIT } from '../../engine/gate-names.ts';
import type { LimitRule, Need } from '../../engine/gate-state.ts';
import type { KeyStanding } from '../../engine/gate-standing.ts';
import type { Handlers, Principal } from '../../kernel/contract.ts';
import { invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { GateDirectory, GateObject } from '../flow/directory.ts';
import { keyText, limitId, limitRule } from '../flow/flow.ts';
import { type AppInEnvironment, notFound } from '../products/config.ts';
import type { Limit } from '../products/manifest-flow.ts';
import type { ConfigStore } from '../products/store.ts';
import type { DeclaredLimit, LimitKey, limits as contract } from './contract.ts';

/** What the handlers work with. */
export interface LimitParts {
  readonly gates: GateDirectory;
  readonly config: ConfigStore;
}

/** Keys that a list shows when the caller does not say. */
const COUNT = 100;
/** A dispatch's limits are declared nowhere: their numbers are known to the gate alone. */
const UNKNOWN: LimitRule = { concurrency: null, rate: null, maxQueued: null };

interface Place {
  readonly product: string;
  readonly env: string;
  readonly app: string;
}

/** A declared limit with its id. */
interface Declared {
  readonly id: string;
  readonly event: string | null;
  readonly limit: Limit;
}

/** Builds the handlers. */
export function createLimitHandlers(parts: LimitParts): Handlers<typeof contract> {
  return {
    async list({ count = COUNT, ...place }, { principal }) {
      const { gate, declared, version } = await find(parts, principal, place);
      const unkeyed = declared.filter(({ limit }) => limit.key === undefined);
      const needs = unkeyed.map(({ id, limit }) => ({ limit: id, key: '', rule: limitRule(limit), version }));
      const found = await gate.keys(needs, count + needs.length + 1);
      const keys = found.toSorted((one, other) => other.waiting - one.waiting).map(toLimitKey);
      return {
        data: { declared: declared.map(toDeclared), keys: keys.slice(0, count), has_more: keys.length > count },
      };
    },
    async pause({ reason = null, ...given }, { principal }) {
      const { gate, need } = await findKey(parts, principal, given);
      return { data: toLimitKey(await gate.pause(need, reason)) };
    },
    async resume(given, { principal }) {
      const { gate, need } = await findKey(parts, principal, given);
      return { data: toLimitKey(await gate.resume(need)) };
    },
  };
}

async function find({ gates, config }: LimitParts, { workspace }: Principal, { product, env, app: tag }: Place) {
  const resolved = await config.resolve(workspace, product, env);
  const gate: GateObject = gates.at({ workspace, product, env, group: tag });
  return { gate, declared: declaredIn(resolved.app(env, tag)), version: resolved.version };
}

function declaredIn(app: AppInEnvironment): Declared[] {
  const ofApp = app.limits.map((limit, index) => ({ id: limitId('app', index), event: null, limit }));
  const ofActions = [...app.actions.values()].flatMap(({ tag, limits = [] }) =>
    limits.map((limit, index) => ({ id: limitId(`action/${tag}`, index), event: tag, limit })),
  );
  return [...ofApp, ...ofActions];
}

async function findKey(
  parts: LimitParts,
  principal: Principal,
  { limit: id, key, ...place }: Place & { readonly limit: string; readonly key?: string | undefined },
): Promise<{ gate: GateObject; need: Need }> {
  const { gate, declared, version } = await find(parts, principal, place);
  const name = { limit: id, key: await keyText(key) };
  if (id === DISPATCH_LIMIT) return { gate, need: { ...name, rule: UNKNOWN, version: -1 } };
  const found = declared.find((each) => each.id === id);
  if (found === undefined) throw notFound('limit', `limit '${id}' of app '${place.app}'`);
  if (found.limit.key === undefined && name.key !== '')
    throw invalidField('key', `limit '${id}' counts all attempts together: it has no keys`);
  if (found.limit.key !== undefined && key === undefined)
    throw invalidField('key', `limit '${id}' counts each key by itself: say which`);
  return { gate, need: { ...name, rule: limitRule(found.limit), version } };
}

function toDeclared({ id, event, limit }: Declared): DeclaredLimit {
  const { key = null, max_wait = LIMITS.limit_wait.value } = limit;
  return { limit: id, event, key, ...numbersOf(limitRule(limit)), max_wait };
}

function numbersOf({ concurrency, rate, maxQueued }: LimitRule) {
  return {
    concurrency,
    rate: rate === null ? null : { limit: rate.limit, period: rate.periodMs },
    max_queued: maxQueued,
  };
}

function toLimitKey({ limit, key, rule, running, reserved, waiting, used, nextAt, pause }: KeyStanding): LimitKey {
  return {
    limit,
    key,
    ...numbersOf(rule),
    running,
    starting: reserved,
    waiting,
    used,
    next_at: nextAt,
    paused: pause === null ? null : { since: pause.since, reason: pause.reason },
  };
}
