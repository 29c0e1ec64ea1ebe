/** A product's configuration at one version, indexed for calls. */

import { type ErrorCode, invalidField, type ProcessorError, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { type BrokerLookUps, brokerLookUps } from './config-brokers.ts';
import { healthchecksOf, schedulesOf } from './config-recurring.ts';
import { createEnvironmentValues, type EnvironmentValues } from './environment-values.ts';
import type { Database } from './manifest-database.ts';
import type { Graph } from './manifest-graph.ts';
import type { Broker } from './manifest-broker.ts';
import type { Auth } from './manifest-auth.ts';
import type { Fallback } from './manifest-fallback.ts';
import type { Feature } from './manifest-feature.ts';
import type { Circuit, Limit } from './manifest-flow.ts';
import type { Action, App, Cache } from './manifest.ts';
import type { Manifest } from './manifest-check.ts';
import type { Healthcheck } from './manifest-health.ts';
import { type NotifierLookUps, notifierLookUps } from './config-notifiers.ts';
import type { Notifier } from './manifest-notification.ts';
import type { Quota } from './manifest-quota.ts';
import type { ManifestSchedule } from './manifest-schedule.ts';
import type { Session } from './manifest-session.ts';
import type { Storage } from './manifest-storage.ts';

/** An app as one environment reaches it. */
export interface AppInEnvironment {
  readonly tag: string;
  /** Its address up to the resource: origin, and a path without a slash at its end. */
  readonly origin: string;
  readonly path: string;
  /** How bodies go out where an action does not say, such as `JSON`. */
  readonly requestType: string;
  readonly actions: ReadonlyMap<string, Action>;
  readonly env: string;
  /** By tag, in the manifest's order. */
  readonly auths: ReadonlyMap<string, Auth>;
  /** What the environment gives to references. */
  readonly values: EnvironmentValues;
  /** What must admit each attempt of any of its actions. */
  readonly limits: readonly Limit[];
  readonly circuit: Circuit;
}

/** An immutable snapshot; look-ups throw `NOT_FOUND` (or `VALIDATION_ERROR` for what is switched off) naming the field. */
export interface ProductConfig extends NotifierLookUps, BrokerLookUps {
  readonly product: string;
  readonly version: number;
  readonly manifest: Manifest;
  /** Where its scheduled jobs live: each in an object of its own, or in a lane of its environment. */
  readonly scheduled: 'per_job' | 'lane';
  /** An app in an active environment. */
  app(env: string, tag: string): AppInEnvironment;
  /** An action of such an app. */
  action(app: AppInEnvironment, tag: string): Action;
  /** A cache; `NOT_FOUND` names `path`. */
  cache(tag: string, path?: string): Cache;
  /** A feature that runs in an environment. */
  feature(env: string, tag: string, path?: string): Feature;
  /** A kind of sessions of an environment. */
  session(env: string, tag: string, path?: string): Session;
  /** A quota that counts in an environment. */
  quota(env: string, tag: string, path?: string): Quota;
  /** A fallback of an environment. */
  fallback(env: string, tag: string, path?: string): Fallback;
  /** A database of an environment; `NOT_FOUND` names `database` unless another path is given. */
  database(env: string, tag: string, path?: string): Database;
  /** A graph of an environment; `NOT_FOUND` names `graph` unless another path is given. */
  graph(env: string, tag: string, path?: string): Graph;
  /** A storage of an environment; `NOT_FOUND` names `storage` unless another path is given. */
  storage(env: string, tag: string, path?: string): Storage;
  /** A notifier of an environment; `NOT_FOUND` names `notification` unless another path is given. */
  notifier(env: string, tag: string, path?: string): Notifier;
  /** A broker of an environment; `BROKER_NOT_FOUND` names `event` unless another path is given, `BROKER_ENV_NOT_FOUND` names `env`. */
  broker(env: string, tag: string, path?: string): Broker;
  /** A healthcheck of an environment. */
  healthcheck(env: string, tag: string, path?: string): Healthcheck;
  /** The healthchecks of an environment: none where it, or the app that is probed, is switched off. */
  healthchecks(env: string): readonly Healthcheck[];
  /** Whether recurring jobs begin paused in an environment. */
  isPreview(env: string): boolean;
  /** Runs that may begin within an hour in an environment; null for as many as there are. */
  runsPerHour(env: string): number | null;
  /** The schedules that an environment is to have: none where it, or the app, is switched off. */
  schedules(env: string): readonly ManifestSchedule[];
}

/** Indexes a manifest once; look-ups are then map look-ups. */
export function createProductConfig(manifest: Manifest, version: number): ProductConfig {
  const environments = new Map(manifest.environments.map((environment) => [environment.slug, environment]));
  const values = new Map<string, EnvironmentValues>();
  const valuesOf = (env: string): EnvironmentValues => {
    const made = values.get(env) ?? createEnvironmentValues(manifest.apps ?? [], env);
    values.set(env, made);
    return made;
  };
  const apps = new Map((manifest.apps ?? []).map((app) => [app.tag, indexApp(app, valuesOf)]));
  const caches = new Map((manifest.caches ?? []).map((cache) => [cache.tag, cache]));
  return {
    product: manifest.tag,
    version,
    manifest,
    scheduled: manifest.jobs?.scheduled ?? 'per_job',
    app(env, tag) {
      requireActive(environments, env, manifest.tag);
      const app = apps.get(tag);
      if (app === undefined) throw notFound('app', `app '${tag}' of product '${manifest.tag}'`);
      const reached = app.get(env);
      if (reached === undefined) throw notFound('env', `environment '${env}' of app '${tag}'`);
      if (reached === 'inactive') throw invalidField('env', `app '${tag}' is not active in environment '${env}'`);
      return reached;
    },
    action(app, tag) {
      const action = app.actions.get(tag);
      if (action === undefined) throw notFound('event', `action '${tag}' of app '${app.tag}'`);
      return action;
    },
    cache(tag, path = 'cache') {
      const cache = caches.get(tag);
      if (cache === undefined) throw notFound(path, `cache '${tag}' of product '${manifest.tag}'`);
      return cache;
    },
    ...componentsOf(manifest, environments),
    ...notifierLookUps(manifest),
    ...brokerLookUps(manifest),
    ...settingsOf(environments),
    schedules: (env) => schedulesOf(manifest, environments.get(env), apps),
    healthchecks: (env) => healthchecksOf(manifest, environments.get(env), apps),
  };
}

/** Components of which each environment has all, or those that name it. */
interface Component {
  readonly tag: string;
  readonly envs?: readonly { readonly slug: string; readonly active?: boolean | undefined }[] | undefined;
}

type Components = Pick<
  ProductConfig,
  | 'feature'
  | 'session'
  | 'quota'
  | 'fallback'
  | 'healthcheck'
  | 'database'
  | 'graph'
  | 'storage'
  | 'notifier'
  | 'broker'
>;

/** The codes of a component that is not there, or not in the environment. */
interface Codes {
  readonly component: ErrorCode;
  readonly environment: ErrorCode;
}

const NOT_FOUND: Codes = { component: 'NOT_FOUND', environment: 'NOT_FOUND' };
const BROKER_NOT_FOUND: Codes = { component: 'BROKER_NOT_FOUND', environment: 'BROKER_ENV_NOT_FOUND' };

function componentsOf({ tag: product, ...manifest }: Manifest, environments: Environments): Components {
  const lookUp = <One extends Component>(kind: string, all: readonly One[] = [], named = 'tag', codes = NOT_FOUND) => {
    const byTag = new Map(all.map((one) => [one.tag, one]));
    return (env: string, tag: string, path = named): One => {
      requireActive(environments, env, product);
      const found = byTag.get(tag);
      if (found === undefined) throw notFound(path, `${kind} '${tag}' of product '${product}'`, codes.component);
      const own = found.envs?.find(({ slug }) => slug === env);
      if (found.envs !== undefined && own === undefined)
        throw notFound('env', `environment '${env}' of ${kind} '${tag}'`, codes.environment);
      if (own?.active === false) throw invalidField('env', `${kind} '${tag}' is not active in environment '${env}'`);
      return found;
    };
  };
  return {
    feature: lookUp('feature', manifest.features),
    session: lookUp('session', manifest.sessions),
    quota: lookUp('quota', manifest.quotas),
    fallback: lookUp('fallback', manifest.fallbacks),
    healthcheck: lookUp('healthcheck', manifest.healthchecks),
    database: lookUp('database', manifest.databases, 'database'),
    graph: lookUp('graph', manifest.graphs, 'graph'),
    storage: lookUp('storage', manifest.storages, 'storage'),
    notifier: lookUp('notifier', manifest.notifications, 'notification'),
    broker: lookUp('broker', manifest.brokers, 'event', BROKER_NOT_FOUND),
  };
}

type Environments = ReadonlyMap<string, Manifest['environments'][number]>;

function requireActive(environments: Environments, env: string, product: string): void {
  const environment = environments.get(env);
  if (environment === undefined) throw notFound('env', `environment '${env}' of product '${product}'`);
  if (environment.active === false)
    throw invalidField('env', `environment '${env}' of product '${product}' is not active`);
}

function settingsOf(environments: Environments): Pick<ProductConfig, 'isPreview' | 'runsPerHour'> {
  return {
    isPreview: (env) => environments.get(env)?.preview === true,
    runsPerHour(env) {
      const budget = environments.get(env)?.budget;
      return budget === undefined ? LIMITS.runs_per_hour.value : budget.runs_per_hour;
    },
  };
}

function indexApp(app: App, valuesOf: (env: string) => EnvironmentValues): Map<string, AppInEnvironment | 'inactive'> {
  const auths = new Map((app.auth ?? []).map((auth) => [auth.tag, auth]));
  const actions = new Map(app.actions.map((action) => [action.tag, action]));
  return new Map(
    app.environments.map(({ slug, base_url, active }) => [
      slug,
      active === false
        ? 'inactive'
        : {
            tag: app.tag,
            env: slug,
            ...addressOf(base_url),
            requestType: app.request_type ?? 'JSON',
            actions,
            auths,
            values: valuesOf(slug),
            limits: app.limits ?? [],
            circuit: app.circuit,
          },
    ]),
  );
}

function addressOf(baseUrl: string): Pick<AppInEnvironment, 'origin' | 'path'> {
  const { origin, pathname } = new URL(baseUrl);
  return { origin, path: pathname.replace(/\/+$/, '') };
}

/** A `NOT_FOUND`, or another code, of a thing, such as `app 'x' of product 'y'`, that names the field which names it. */
export function notFound(path: string, thing: string, code: ErrorCode = 'NOT_FOUND'): ProcessorError {
  return refusal(code, [{ path, message: `${thing} not found` }]);
}
