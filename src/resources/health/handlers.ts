/** The operations on healthchecks. */

import type { Handlers, Principal } from '../../kernel/contract.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { isWithinReach } from '../../kernel/reach.ts';
import { notFound } from '../products/config.ts';
import type { Healthcheck } from '../products/manifest-health.ts';
import type { ConfigStore } from '../products/store.ts';
import type { VersionStore } from '../products/versions.ts';
import type { DefinedCheck, health as contract, HealthState } from './contract.ts';
import type { HealthDirectory, HealthView } from './directory.ts';

/** What the handlers work with. */
export interface HealthParts {
  readonly healthObjects: HealthDirectory;
  readonly config: ConfigStore;
  readonly versions: VersionStore;
}

interface CheckName {
  readonly product: string;
  readonly env: string;
  readonly tag: string;
}

/** Builds the handlers. */
export function createHealthHandlers(parts: HealthParts): Handlers<typeof contract> {
  const { healthObjects, config } = parts;
  /** The object of a check that the environment has. */
  const find = async ({ workspace }: Principal, { product, env, tag }: CheckName) => {
    (await config.resolve(workspace, product, env)).healthcheck(env, tag);
    return healthObjects.at({ workspace, product, env });
  };
  return {
    async status(given, { principal }) {
      const views = await (await find(principal, given)).views();
      return { data: stateOf(views.find(({ tag }) => tag === given.tag)) };
    },
    async run(given, { principal }) {
      const probed = await (await find(principal, given)).probe(given.tag);
      if (probed === null) throw settingUp(given.tag);
      const { view, isGood: ok, latencyMs: latency, error } = probed;
      return { data: { status: view.status, checkedAt: view.lastChecked, latency, ok, error } };
    },
    async list({ product, env }, { principal }) {
      return { data: { healthchecks: await defined(parts, principal, product, env) } };
    },
    async fetch({ product, env, tag }, { principal }) {
      const found = (await defined(parts, principal, product, env)).find((check) => check.tag === tag);
      if (found === undefined) throw notFound('tag', `healthcheck '${tag}' of product '${product}'`);
      return { data: found };
    },
    async history({ limit = 100, ...given }, { principal }) {
      const records = (await (await find(principal, given)).history(given.tag)) ?? [];
      const checks = records
        .slice(-limit)
        .toReversed()
        .map(({ at, ok, latencyMs: latency, error, source }) => ({ at, ok, latency, error, source }));
      return { data: { checks } };
    },
  };
}

/** The environment runs a version with this check, and its object has not heard of it yet. */
function settingUp(tag: string): ProcessorError {
  return new ProcessorError('SERVICE_UNAVAILABLE', `healthcheck '${tag}' is being set up`, { outcome: 'not_sent' });
}

function stateOf(view: HealthView | undefined): HealthState {
  const average = view?.averageLatencyMs ?? null;
  return {
    status: view?.status ?? 'unknown',
    since: view?.since ?? null,
    lastAvailable: view?.lastAvailable ?? null,
    lastChecked: view?.lastChecked ?? null,
    lastLatency: view?.lastLatencyMs ?? null,
    averageLatency: average === null ? null : Math.round(average),
  };
}

/** The checks of the versions that the environments run which the member may reach. `NOT_FOUND` names `product` or `env`. */
async function defined(
  { healthObjects, config, versions }: HealthParts,
  principal: Principal,
  product: string,
  only: string | undefined,
): Promise<DefinedCheck[]> {
  const { workspace } = principal;
  const pins = (await versions.pins(workspace, product)).get(product);
  if (pins === undefined) throw notFound('product', `product '${product}'`);
  if (only !== undefined && !Object.hasOwn(pins, only))
    throw notFound('env', `environment '${only}' of product '${product}'`);
  const reached = Object.keys(pins).filter(
    (env) => (only === undefined || env === only) && isWithinReach(principal, product, env),
  );
  const found = await Promise.all(
    reached.map(async (env) => {
      const resolved = await config.resolve(workspace, product, env);
      const { version } = resolved;
      const checks = resolved.healthchecks(env);
      const views = checks.length === 0 ? [] : await healthObjects.at({ workspace, product, env }).views();
      return checks.map((check) => {
        const state = stateOf(views.find(({ tag }) => tag === check.tag));
        return { check, version, env: { slug: env, version, ...state } };
      });
    }),
  );
  const byTag = Map.groupBy(found.flat(), ({ check }) => check.tag);
  return [...byTag.values()].flatMap((each) => {
    const newest = each.reduce((a, b) => (b.version > a.version ? b : a));
    return describe(
      newest.check,
      each.map(({ env }) => env),
    );
  });
}

function describe(check: Healthcheck, envs: DefinedCheck['envs']): DefinedCheck {
  const { tag, name, description = null, interval } = check;
  return { tag, name, description, interval, definition: check, envs };
}
