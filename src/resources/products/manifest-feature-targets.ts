/** What the steps of a feature call: actions, other features, caches and signals that must be there. */

import { LIMITS } from '../../kernel/limits.ts';
import type { BrokerTopics } from './manifest-broker.ts';
import { checkLiterals } from './manifest-feature-literals.ts';
import { rollbackFile, rollbackMessage, rollbackNaming, rollbackTopic } from './manifest-feature-rollback.ts';
import { isUnsupported, type Step } from './manifest-feature-step.ts';
import type { Path, PlacedStep, Report } from './manifest-feature-steps.ts';
import type { Feature } from './manifest-feature.ts';
import { checkPublishCall } from './manifest-event-call.ts';
import { checkFileCall } from './manifest-file-call.ts';
import type { InputFields } from './manifest-input-fields.ts';
import { checkMessageCall } from './manifest-message-call.ts';
import { type Naming, type Owned, ownedFault, ownerOf } from './manifest-owned-action.ts';
import type { Schedulable } from './manifest-schedule-check.ts';
import type { NotifierMessages } from './manifest-notification.ts';
import type { Action, App } from './manifest.ts';

/** What features, and options and probes, may name. */
export interface FeatureNames extends Schedulable, Owned {
  /** Tags of all features. */
  readonly features: ReadonlySet<string>;
  /** The inputs that features declare, by tag; undefined where one takes anything. */
  readonly inputs: ReadonlyMap<string, InputFields | undefined>;
  /** Tags of all caches. */
  readonly caches: ReadonlySet<string>;
  /** Tags of all fallbacks. */
  readonly fallbacks: ReadonlySet<string>;
  /** Tags of all quotas. */
  readonly quotas: ReadonlySet<string>;
  /** Tags of all healthchecks. */
  readonly healthchecks: ReadonlySet<string>;
  /** Tags of all storages. */
  readonly storages: ReadonlySet<string>;
  /** Messages of all notifiers. */
  readonly notifiers: NotifierMessages;
  /** Topics of all brokers. */
  readonly brokers: BrokerTopics;
}

/** An app as the steps of one feature see it. */
interface Reached {
  readonly app: App;
  readonly actions: ReadonlyMap<string, Action>;
  /** Environments of the feature in which it has no address. */
  readonly lacking: readonly string[];
}

interface Look {
  readonly feature: Feature;
  readonly names: FeatureNames;
  readonly report: Report;
  /** The well-formed app of a tag. */
  readonly reach: (tag: string) => Reached | null;
}

/** Reports targets of the steps of a feature that are not there, or could not be called. */
export function checkTargets(
  feature: Feature,
  steps: readonly PlacedStep[],
  names: FeatureNames,
  path: Path,
  report: Report,
): void {
  const look: Look = { feature, names, report, reach: createReach(feature, names) };
  for (const placed of steps) {
    const at = [...path, ...placed.path];
    checkWork(placed, at, look);
    checkRollback(placed.step, at, look);
  }
}

/** Looks each app up once. */
function createReach(feature: Feature, names: FeatureNames): (tag: string) => Reached | null {
  const known = new Map<string, Reached | null>();
  const envs = activeIn(feature, names);
  return (tag) => {
    const found = known.get(tag);
    if (found !== undefined) return found;
    const app = names.whole.find((each) => each.tag === tag);
    const slugs = new Set(app?.environments.map(({ slug }) => slug));
    const reached =
      app === undefined
        ? null
        : {
            app,
            actions: new Map(app.actions.map((action) => [action.tag, action])),
            lacking: envs.filter((env) => !slugs.has(env)),
          };
    known.set(tag, reached);
    return reached;
  };
}

/** Environments of the product in which a feature runs. */
function activeIn({ envs }: Feature, { environments }: FeatureNames): string[] {
  if (envs === undefined) return [...environments];
  return envs.flatMap(({ slug, active }) => (active !== false && environments.has(slug) ? slug : []));
}

function checkWork({ step, from }: PlacedStep, path: Path, look: Look): void {
  const { names, report } = look;
  if (step.type === 'action') {
    checkApp(step.app, [...path, 'app'], look);
    checkCall(step.app, step.event, step.input, path, look);
    const most = LIMITS.action_timeout_max.value;
    if ((step.options?.timeout ?? 0) > most) report([...path, 'options', 'timeout'], `at most ${most} ms`);
  }
  if (step.type === 'feature' && !names.features.has(step.feature))
    report([...path, from === null ? 'feature' : 'event'], `the product has no feature '${step.feature}'`);
  const fault = ownedFault(names, step);
  if (fault !== null) report([...path, fault.field], fault.message);
  if (step.type === 'graph' || step.type === 'graph_action') checkFields(step, path, report);
  if (step.type === 'storage')
    checkFileCall(names.storages, step, path, (at, message) => {
      const isNamed = from !== null && at.length === path.length + 1 && at.at(-1) === 'storage';
      report(isNamed ? [...path, 'event'] : at, message);
    });
  if (step.type === 'notification') checkMessageCall(names.notifiers, step, path, report);
  if (step.type === 'publish') checkPublishCall(names.brokers, step, path, report);
  if (step.type === 'fallback' && !names.fallbacks.has(step.fallback))
    report([...path, from === null ? 'fallback' : 'event'], `the product has no fallback '${step.fallback}'`);
  if (step.type === 'quota' && !names.quotas.has(step.quota))
    report([...path, from === null ? 'quota' : 'event'], `the product has no quota '${step.quota}'`);
  if (step.type === 'healthcheck' && !names.healthchecks.has(step.healthcheck))
    report([...path, from === null ? 'healthcheck' : 'event'], `the product has no healthcheck '${step.healthcheck}'`);
  if (step.type === 'wait_signal') checkSignals(step, from !== null, path, look);
  const { cache } = step as { readonly cache?: string };
  if (cache !== undefined && !isUnsupported(step.type) && !names.caches.has(cache))
    report([...path, 'cache'], `the product has no cache '${cache}'`);
}

/** What a reference gives is a value, and the fields of an operation are none. */
function checkFields({ operation, input }: Naming & { readonly input?: unknown }, path: Path, report: Report): void {
  if (operation !== undefined && input !== undefined && (typeof input !== 'object' || Array.isArray(input)))
    report([...path, 'input'], `must be written out: it has the fields of ${operation}`);
}

function checkRollback(step: Step, path: Path, look: Look): void {
  if (step.rollback === undefined) return;
  const at = [...path, 'rollback'];
  const { app, event, input } = step.rollback;
  const naming = rollbackNaming(step);
  checkOwner(step.rollback, at, look.report);
  if (naming !== null) {
    const fault = ownedFault(look.names, naming);
    checkFields({ ...naming, input }, at, look.report);
    if (fault === null) return;
    const isNamed = event === undefined || Object.hasOwn(step.rollback, fault.field);
    return look.report([...at, isNamed ? fault.field : 'event'], fault.message);
  }
  const file = rollbackFile(step);
  if (file !== null) return checkFileCall(look.names.storages, { ...file, input }, at, look.report);
  const message = rollbackMessage(step);
  if (message !== null) return checkMessageCall(look.names.notifiers, { ...message, input }, at, look.report);
  const topic = rollbackTopic(step);
  if (topic !== null) return checkPublishCall(look.names.brokers, { ...topic, input }, at, look.report);
  const own = step.type === 'action' ? step.app : undefined;
  if (app !== undefined) checkApp(app, [...at, 'app'], look);
  else if (own === undefined) look.report([...at, 'app'], 'is required: the step itself calls no app');
  if (event === undefined) look.report([...at, 'event'], 'is required');
  else checkCall(app ?? own, event, input, at, look);
}

/** Reports what a rollback names of which its type has none. */
function checkOwner(rollback: NonNullable<Step['rollback']>, path: Path, report: Report): void {
  const owner = ownerOf(rollback.type);
  if (owner !== null && rollback.app !== undefined) report([...path, 'app'], `the action of a ${owner} has no app`);
  if (rollback.type === 'storage' && rollback.app !== undefined) report([...path, 'app'], 'a storage has no app');
  if (rollback.type !== 'storage' && rollback.storage !== undefined)
    report([...path, 'storage'], 'is one of a rollback of the type storage');
  if (rollback.type === 'notification' && rollback.app !== undefined) report([...path, 'app'], 'a notifier has no app');
  if (rollback.type !== 'notification' && rollback.notification !== undefined)
    report([...path, 'notification'], 'is one of a rollback of the type notification');
  if (rollback.type === 'publish' && rollback.app !== undefined) report([...path, 'app'], 'a broker has no app');
  if (rollback.type !== 'publish' && rollback.broker !== undefined)
    report([...path, 'broker'], 'is one of a rollback of the type publish');
  for (const field of ['database', 'graph'] as const)
    if (rollback[field] !== undefined && field !== owner)
      report([...path, field], `is one of a rollback of the type ${field}_action`);
  if (rollback.operation !== undefined && owner === null)
    report([...path, 'operation'], 'is one of a rollback of the type graph_action');
}

/** Reports an app that is not there, or that the feature cannot reach wherever it runs. */
function checkApp(tag: string, path: Path, { names, report, reach }: Look): void {
  if (!names.apps.has(tag)) report(path, `the product has no app '${tag}'`);
  for (const env of reach(tag)?.lacking ?? [])
    report(path, `app '${tag}' has no environment '${env}'; name those that have the feature`);
}

function checkCall(tag: string | undefined, event: string, input: unknown, path: Path, { report, reach }: Look): void {
  const reached = tag === undefined ? null : reach(tag);
  if (reached === null) return;
  const action = reached.actions.get(event);
  if (action === undefined) report([...path, 'event'], `app '${tag}' has no action '${event}'`);
  else checkLiterals(reached.app, action, input ?? {}, path, report);
}

function checkSignals(
  { signal, signals = [] }: Extract<Step, { type: 'wait_signal' }>,
  isEvent: boolean,
  path: Path,
  { feature, report }: Look,
): void {
  if ((signal === undefined) === (signals.length === 0)) report([...path, 'signals'], 'give signals or signal');
  const check = (name: string, at: Path) => {
    if (!Object.hasOwn(feature.signals ?? {}, name)) report(at, `the feature declares no signal '${name}'`);
  };
  if (signal !== undefined) check(signal, [...path, 'signal']);
  for (const [index, name] of signals.entries())
    check(name, isEvent ? [...path, 'event'] : [...path, 'signals', index]);
}
