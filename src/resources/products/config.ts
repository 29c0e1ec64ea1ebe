/** A product's configuration at one version, indexed for calls. */

import { ProcessorError } from '../../kernel/errors.ts';
import type { Action, App } from './manifest.ts';
import type { Manifest } from './manifest-check.ts';

/** An app as one environment reaches it. */
export interface AppInEnvironment {
  readonly tag: string;
  readonly baseUrl: string;
  /** How bodies go out where an action does not say, such as `JSON`. */
  readonly requestType: string;
  readonly actions: ReadonlyMap<string, Action>;
}

/** An immutable snapshot; look-ups throw `NOT_FOUND` (or `VALIDATION_ERROR` for what is switched off) naming the field. */
export interface ProductConfig {
  readonly product: string;
  readonly version: number;
  readonly manifest: Manifest;
  /** An app in an active environment. */
  app(env: string, tag: string): AppInEnvironment;
  /** An action of such an app. */
  action(app: AppInEnvironment, tag: string): Action;
}

/** Indexes a manifest once; look-ups are then map look-ups. */
export function createProductConfig(manifest: Manifest, version: number): ProductConfig {
  const environments = new Map(manifest.environments.map((environment) => [environment.slug, environment]));
  const apps = new Map((manifest.apps ?? []).map((app) => [app.tag, indexApp(app)]));
  return {
    product: manifest.tag,
    version,
    manifest,
    app(env, tag) {
      const environment = environments.get(env);
      if (environment === undefined) throw notFound('env', `product '${manifest.tag}' has no environment '${env}'`);
      if (environment.active === false)
        throw inactive(`environment '${env}' of product '${manifest.tag}' is not active`);
      const app = apps.get(tag);
      if (app === undefined) throw notFound('app', `product '${manifest.tag}' has no app '${tag}'`);
      const reached = app.get(env);
      if (reached === undefined) throw notFound('env', `app '${tag}' has no environment '${env}'`);
      if (reached === 'inactive') throw inactive(`app '${tag}' is not active in environment '${env}'`);
      return reached;
    },
    action(app, tag) {
      const action = app.actions.get(tag);
      if (action === undefined) throw notFound('event', `app '${app.tag}' has no action '${tag}'`);
      return action;
    },
  };
}

function indexApp(app: App): Map<string, AppInEnvironment | 'inactive'> {
  const actions = new Map(app.actions.map((action) => [action.tag, action]));
  return new Map(
    app.environments.map(({ slug, base_url, active }) => [
      slug,
      active === false
        ? 'inactive'
        : { tag: app.tag, baseUrl: base_url, requestType: app.request_type ?? 'JSON', actions },
    ]),
  );
}

/** A `NOT_FOUND` that names the field which names the missing thing. */
export function notFound(path: string, message: string): ProcessorError {
  return new ProcessorError('NOT_FOUND', `${message}: not found`, { errors: [{ path, message }] });
}

function inactive(message: string): ProcessorError {
  return new ProcessorError('VALIDATION_ERROR', message, { errors: [{ path: 'env', message }] });
}
