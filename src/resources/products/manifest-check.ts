/**
 * What a manifest's shape cannot say: names that must be unique, references that must exist, values that must fit.
 * It looks at whatever is well formed, so that a manifest with a malformed part gets all its errors in one answer.
 */

import * as z from 'zod';
import { checkConnections } from './manifest-auth-check.ts';
import { Broker, brokerTopics, unsupportedBrokers } from './manifest-broker.ts';
import { checkCalls } from './manifest-feature-calls.ts';
import { checkComponents, type Components } from './manifest-component-check.ts';
import { Database, databaseActions, unsupportedDatabases } from './manifest-database.ts';
import { Graph, graphActions, unsupportedGraphs } from './manifest-graph.ts';
import { checkFeatures, unsupportedSteps } from './manifest-feature-check.ts';
import { Fallback } from './manifest-fallback.ts';
import { Feature } from './manifest-feature.ts';
import { Healthcheck } from './manifest-health.ts';
import { Notifier, notifierMessages, unsupportedNotifiers } from './manifest-notification.ts';
import { Quota } from './manifest-quota.ts';
import { checkSchedule } from './manifest-schedule-check.ts';
import { ManifestSchedule } from './manifest-schedule.ts';
import { Session } from './manifest-session.ts';
import { Storage, unsupportedStorages } from './manifest-storage.ts';
import { checkLimits } from './manifest-flow-check.ts';
import {
  Action,
  App,
  AppEnvironment,
  bodyFormat,
  Cache,
  Constant,
  ManifestShape,
  pathParameters,
  Variable,
} from './manifest.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** A well-formed part with its place. */
interface Part<Value> {
  readonly path: Path;
  readonly value: Value;
}

/** A product's manifest, checked whole. */
export const Manifest = ManifestShape.superRefine(
  (_manifest, context) =>
    checkManifest(context.value, (path, message) => context.addIssue({ code: 'custom', path: [...path], message })),
  { when: () => true },
);
export type Manifest = z.output<typeof Manifest>;

/** Reports what is wrong beyond the shape; `manifest` may have parts of any shape. */
function checkManifest(manifest: unknown, report: Report): void {
  const root = record(manifest);
  const environments = parts(root['environments'], ['environments'], z.looseObject({ slug: z.string() }));
  unique(environments, 'slug', report);
  const slugs = new Set(environments.map(({ value }) => value.slug));
  const apps = parts(root['apps'], ['apps'], z.looseObject({ tag: z.string() }));
  unique(apps, 'tag', report);
  for (const { path, value } of apps) checkApp(value, path, slugs, report);
  const whole = parts(root['apps'], ['apps'], App);
  const named = whole.map(({ value }) => value);
  for (const { path, value } of whole) {
    checkConnections(named, value, path, report);
    checkLimits(value, path, report);
  }
  const caches = parts(root['caches'], ['caches'], Cache);
  unique(caches, 'tag', report);
  const schedules = parts(root['schedules'], ['schedules'], ManifestSchedule);
  unique(schedules, 'tag', report);
  const names = { environments: slugs, apps: tagsOf(apps), whole: named };
  for (const { path, value } of schedules) checkSchedule(value, names, path, report);
  const features = parts(root['features'], ['features'], Feature);
  unique(features, 'tag', report);
  const components = componentsOf(root);
  for (const tagged of Object.values(components)) unique(tagged, 'tag', report);
  const { fallbacks, quotas, healthchecks } = components;
  const known = {
    ...names,
    features: tagsOf(features),
    inputs: new Map(features.map(({ value: { tag, input } }) => [tag, input])),
    caches: tagsOf(caches),
    fallbacks: tagsOf(fallbacks),
    quotas: tagsOf(quotas),
    healthchecks: tagsOf(healthchecks),
    databases: databaseActions(components.databases.map(({ value }) => value)),
    graphs: graphActions(components.graphs.map(({ value }) => value)),
    storages: tagsOf(components.storages),
    notifiers: notifierMessages(components.notifications.map(({ value }) => value)),
    brokers: brokerTopics(components.brokers.map(({ value }) => value)),
  };
  checkFeatures(features, known, report);
  checkCalls(features, components, report);
  checkComponents(components, known, report);
}

/** The components that are well formed. */
function componentsOf(root: Readonly<Record<string, unknown>>): Components {
  return {
    sessions: parts(root['sessions'], ['sessions'], Session),
    quotas: parts(root['quotas'], ['quotas'], Quota),
    fallbacks: parts(root['fallbacks'], ['fallbacks'], Fallback),
    healthchecks: parts(root['healthchecks'], ['healthchecks'], Healthcheck),
    databases: parts(root['databases'], ['databases'], Database),
    graphs: parts(root['graphs'], ['graphs'], Graph),
    storages: parts(root['storages'], ['storages'], Storage),
    notifications: parts(root['notifications'], ['notifications'], Notifier),
    brokers: parts(root['brokers'], ['brokers'], Broker),
  };
}

function tagsOf(items: readonly Part<{ readonly tag: string }>[]): Set<string> {
  return new Set(items.map(({ value }) => value.tag));
}

function checkApp(
  app: Readonly<Record<string, unknown>>,
  path: Path,
  slugs: ReadonlySet<string>,
  report: Report,
): void {
  const constants = parts(app['constants'], [...path, 'constants'], Constant);
  const variables = parts(app['variables'], [...path, 'variables'], Variable);
  const actions = parts(app['actions'], [...path, 'actions'], Action);
  const environments = parts(app['environments'], [...path, 'environments'], AppEnvironment);
  unique(constants, 'key', report);
  unique(variables, 'key', report);
  unique(actions, 'tag', report);
  unique(environments, 'slug', report);
  unique(parts(app['auth'], [...path, 'auth'], z.looseObject({ tag: z.string() })), 'tag', report);
  for (const constant of constants)
    checkValue(constant.value.value, constant.value.type, [...constant.path, 'value'], report);
  for (const action of actions) checkAction(action, report);
  for (const environment of environments) checkEnvironment(environment, slugs, variables, report);
}

function checkEnvironment(
  { path, value: environment }: Part<AppEnvironment>,
  slugs: ReadonlySet<string>,
  variables: readonly Part<Variable>[],
  report: Report,
): void {
  if (!slugs.has(environment.slug)) report([...path, 'slug'], `the product has no environment '${environment.slug}'`);
  checkBaseUrl(environment.base_url, [...path, 'base_url'], report);
  const values = (environment.variables ?? []).map((value, index) => ({ path: [...path, 'variables', index], value }));
  unique(values, 'key', report);
  for (const { path: at, value } of values) {
    const declared = variables.find((variable) => variable.value.key === value.key);
    if (declared === undefined) report([...at, 'key'], `the app declares no variable '${value.key}'`);
    else checkValue(value.value, declared.value.type, [...at, 'value'], report);
  }
}

function checkAction({ path, value: action }: Part<Action>, report: Report): void {
  const names = pathParameters(action.resource);
  if (new Set(names).size !== names.length) report([...path, 'resource'], 'a path parameter stands twice');
  for (const name of Object.keys(action.params ?? {})) {
    if (!names.includes(name)) report([...path, 'params', name], `the resource has no parameter '${name}'`);
  }
  if ((action.method === 'GET' || action.method === 'HEAD') && Object.keys(action.body ?? {}).length > 0)
    report([...path, 'body'], `${action.method} has no body`);
}

function checkBaseUrl(text: string, path: Path, report: Report): void {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    report(path, 'give an absolute http or https URL');
  else if (url.username !== '' || url.password !== '') report(path, 'a URL must not hold credentials');
  else if (url.search !== '' || url.hash !== '') report(path, 'a base URL has no query and no fragment');
}

function checkValue(value: unknown, type: string, path: Path, report: Report): void {
  const actual = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  if (actual !== type) report(path, `expected ${type}, got ${actual === 'undefined' ? 'nothing' : actual}`);
}

/** Reports the parts whose name an earlier one has. */
function unique<Name extends string>(
  items: readonly Part<{ readonly [K in Name]: string }>[],
  name: Name,
  report: Report,
): void {
  const seen = new Set<string>();
  for (const { path, value } of items) {
    if (seen.has(value[name])) report([...path, name], `'${value[name]}' stands there already`);
    seen.add(value[name]);
  }
}

/** The elements of a list that have the schema's shape. */
function parts<Schema extends z.ZodType>(list: unknown, path: Path, schema: Schema): Part<z.output<Schema>>[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item, index) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [{ path: [...path, index], value: parsed.data }] : [];
  });
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Parts of a manifest that are understood and that this processor cannot run, by path. */
export function unsupportedParts(manifest: Manifest): { path: string; message: string }[] {
  const inApps = (manifest.apps ?? []).flatMap((app, index) => [
    ...unsentType(app.request_type, `apps[${index}].request_type`),
    ...app.actions.flatMap(({ request_type: type }, at) =>
      unsentType(type, `apps[${index}].actions[${at}].request_type`),
    ),
  ]);
  const inFeatures = (manifest.features ?? []).flatMap((feature, index) =>
    unsupportedSteps(feature, `features[${index}]`),
  );
  return [
    ...inApps,
    ...inFeatures,
    ...unsupportedDatabases(manifest.databases),
    ...unsupportedGraphs(manifest.graphs),
    ...unsupportedStorages(manifest.storages),
    ...unsupportedNotifiers(manifest.notifications),
    ...unsupportedBrokers(manifest.brokers),
  ];
}

function unsentType(type: string | undefined, path: string): { path: string; message: string }[] {
  if (type === undefined || bodyFormat(type) !== null) return [];
  return [{ path, message: `bodies of type '${type}' are not sent; JSON, URLENCODED, FORMDATA, XML and SOAP are` }];
}
