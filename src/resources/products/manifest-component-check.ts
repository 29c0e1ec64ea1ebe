/** What the shapes of sessions, quotas, fallbacks and healthchecks cannot say. */

import type { ReferenceName } from '../../expressions/syntax.ts';
import { checkBroker } from './manifest-broker-check.ts';
import type { Broker } from './manifest-broker.ts';
import { checkDatabase } from './manifest-database-check.ts';
import type { Database } from './manifest-database.ts';
import type { Fallback } from './manifest-fallback.ts';
import { checkGraph } from './manifest-graph-check.ts';
import type { Graph } from './manifest-graph.ts';
import type { Healthcheck } from './manifest-health.ts';
import { checkOption, checkTarget, checkTemplate, type OptionParts } from './manifest-option-check.ts';
import { checkQuota, type Quota } from './manifest-quota.ts';
import { checkSession, type Session } from './manifest-session.ts';
import { checkNotifier } from './manifest-notification-check.ts';
import type { Notifier } from './manifest-notification.ts';
import { checkMessageCall } from './manifest-message-call.ts';
import { checkStorage } from './manifest-storage-check.ts';
import type { Storage } from './manifest-storage.ts';
import type { Path, Report } from './manifest-feature-steps.ts';
import type { FeatureNames } from './manifest-feature-targets.ts';
import type { InputFields } from './manifest-input-fields.ts';

interface Part<Value> {
  readonly path: Path;
  readonly value: Value;
}

/** The well-formed components of a manifest. */
export interface Components {
  readonly sessions: readonly Part<Session>[];
  readonly quotas: readonly Part<Quota>[];
  readonly fallbacks: readonly Part<Fallback>[];
  readonly healthchecks: readonly Part<Healthcheck>[];
  readonly databases: readonly Part<Database>[];
  readonly graphs: readonly Part<Graph>[];
  readonly storages: readonly Part<Storage>[];
  readonly notifications: readonly Part<Notifier>[];
  readonly brokers: readonly Part<Broker>[];
}

interface Component {
  readonly envs?: readonly { readonly slug: string; readonly active?: boolean | undefined }[] | undefined;
  readonly input?: InputFields | undefined;
}

/** Reports what is wrong with them beyond their shapes. */
export function checkComponents(components: Components, names: FeatureNames, report: Report): void {
  const { sessions, quotas, fallbacks, healthchecks, databases, graphs, storages, notifications, brokers } = components;
  for (const { value, path } of [
    ...sessions,
    ...quotas,
    ...fallbacks,
    ...healthchecks,
    ...databases,
    ...graphs,
    ...storages,
    ...notifications,
    ...brokers,
  ])
    checkEnvs(value, path, names, report);
  for (const { value, path } of sessions) checkSession(value, path, report);
  for (const { value, path } of quotas) {
    checkQuota(value, path, report);
    for (const [at, option] of (value.options ?? []).entries())
      checkOption(option, [...path, 'options', at], partsOf(value, names, report));
  }
  for (const { value, path } of fallbacks)
    for (const [at, option] of value.options.entries())
      checkOption(option, [...path, 'options', at], partsOf(value, names, report));
  for (const { value, path } of databases) checkDatabase(value, path, report);
  for (const { value, path } of graphs) checkGraph(value, path, report);
  for (const { value, path } of storages) checkStorage(value, path, report);
  for (const { value, path } of notifications) checkNotifier(value, path, names, report);
  for (const { value, path } of brokers) checkBroker(value, path, names, report);
  for (const { value, path } of healthchecks) checkHealth(value, path, names, report);
}

function partsOf({ envs, input }: Component, names: FeatureNames, report: Report): OptionParts {
  const own = envs?.flatMap(({ slug, active }) => (active !== false && names.environments.has(slug) ? slug : []));
  return { names, envs: own ?? [...names.environments], input, report };
}

function checkEnvs({ envs = [] }: Component, path: Path, { environments }: FeatureNames, report: Report): void {
  const seen = new Set<string>();
  for (const [at, { slug }] of envs.entries()) {
    if (!environments.has(slug)) report([...path, 'envs', at, 'slug'], `the product has no environment '${slug}'`);
    if (seen.has(slug)) report([...path, 'envs', at, 'slug'], `'${slug}' stands there already`);
    seen.add(slug);
  }
}

const NOTHING: ReadonlySet<ReferenceName> = new Set();

function checkHealth(check: Healthcheck, path: Path, names: FeatureNames, report: Report): void {
  const { app, event, probe, envs, onFailure = [] } = check;
  const parts = partsOf({ envs }, names, report);
  for (const [at, { webhook, emit, notification }] of onFailure.entries()) {
    const place = [...path, 'onFailure', at];
    checkTemplate(webhook?.headers, [...place, 'webhook', 'headers'], NOTHING, parts);
    checkTemplate(webhook?.body, [...place, 'webhook', 'body'], NOTHING, parts);
    checkTemplate(emit?.data, [...place, 'emit', 'data'], NOTHING, parts);
    if (notification !== undefined) checkMessageCall(names.notifiers, notification, [...place, 'notification'], report);
    checkTemplate(notification?.input, [...place, 'notification', 'input'], NOTHING, parts);
  }
  if (probe === undefined) {
    if (app === undefined || event === undefined)
      return report([...path, 'probe'], 'is required: give a probe, or app and event for one of an action');
    return checkTarget({ type: 'action', app, event, input: undefined }, path, parts);
  }
  if (app !== undefined || event !== undefined)
    report([...path, 'probe'], 'stands beside app and event: give one or the other');
  const at = [...path, 'probe'];
  if (probe.type === 'app')
    checkTarget({ type: 'action', app: probe.app, event: probe.event, input: probe.input }, at, parts);
  else if (probe.type === 'feature' && !names.features.has(probe.feature))
    report([...at, 'feature'], `the product has no feature '${probe.feature}'`);
  else if (probe.type === 'database' && !names.databases.has(probe.database))
    report([...at, 'database'], `the product has no database '${probe.database}'`);
  else if (probe.type === 'graph' && !names.graphs.has(probe.graph))
    report([...at, 'graph'], `the product has no graph '${probe.graph}'`);
  else if (probe.type === 'storage' && !names.storages.has(probe.storage))
    report([...at, 'storage'], `the product has no storage '${probe.storage}'`);
  else if (probe.type === 'messageBroker' && !names.brokers.has(probe.broker))
    report([...at, 'broker'], `the product has no broker '${probe.broker}'`);
}
