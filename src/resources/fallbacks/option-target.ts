/** What an option of a fallback or quota calls, its templates compiled once. */

import { type Condition, compileCondition } from '../../expressions/condition.ts';
import { compileTemplate, type Template } from '../../expressions/template.ts';
import { invalidField } from '../../kernel/errors.ts';
import { isRepeatable } from '../actions/request.ts';
import type {
  ActionCall,
  DatabaseCall,
  EventCall,
  FeatureCall,
  GraphCall,
  NotificationCall,
  StorageCall,
} from '../executor.ts';
import type { ProductConfig } from '../products/config.ts';
import { type BoundTemplate, createEnvironmentValues, type RunValues } from '../products/environment-values.ts';
import { conditionText } from '../products/manifest-feature-condition.ts';
import type { Action } from '../products/manifest.ts';
import type { Option } from '../products/manifest-option.ts';
import { type PublishCall, publishCall } from '../products/manifest-event-call.ts';
import { type FileCall, fileFields } from '../products/manifest-file-call.ts';
import { type MessageCall, messageCall } from '../products/manifest-message-call.ts';
import { type OwnedAction, ownedAction } from '../products/manifest-owned-action.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { type MadeValue, makeValue } from '../secrets/made-value.ts';
import type { SecretSource } from '../secrets/secret-source.ts';

/** The templates of an option in one environment; null where it gives none. */
interface OptionTemplates {
  readonly input: BoundTemplate | null;
  readonly output: Template | null;
  readonly confirm: {
    readonly input: BoundTemplate | null;
    readonly condition: Condition | null;
    readonly output: Template | null;
  };
}

const compiled = new WeakMap<Option, Map<string, OptionTemplates>>();

/** The templates of an option, which belongs to one version of a configuration. */
export function templatesOf(config: ProductConfig, env: string, option: Option): OptionTemplates {
  const byEnv = compiled.get(option) ?? new Map<string, OptionTemplates>();
  compiled.set(option, byEnv);
  const made = byEnv.get(env) ?? compileOption(config, env, option);
  byEnv.set(env, made);
  return made;
}

function compileOption(config: ProductConfig, env: string, { app, input, output, confirm }: Option): OptionTemplates {
  const bind = (tag: string | undefined, value: unknown, path: string): BoundTemplate | null => {
    if (value === undefined) return null;
    if (tag !== undefined) return config.app(env, tag).values.bind(tag, value, path);
    return createEnvironmentValues(config.manifest.apps ?? [], env).bind('', value, path);
  };
  const template = (value: unknown, path: string) => (value === undefined ? null : compileTemplate(value, path));
  const condition = confirm?.condition;
  return {
    input: bind(app, input, 'input'),
    output: template(output, 'output'),
    confirm: {
      input: bind(confirm?.app ?? app, confirm?.input, 'confirm.input'),
      condition: condition === undefined ? null : compileCondition(conditionText(condition, 'condition'), 'condition'),
      output: template(confirm?.output, 'confirm.output'),
    },
  };
}

/** Where the option of a run runs. */
export interface OptionPlace {
  readonly config: ProductConfig;
  readonly workspace: string;
  readonly env: string;
  /** Input of the run; it goes to the option where that makes none. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Session of the run. */
  readonly session?: CallSession;
}

/** A call that an option makes, with the secrets in its input. */
export interface OptionCall {
  readonly call: ActionCall | DatabaseCall | EventCall | FeatureCall | GraphCall | NotificationCall | StorageCall;
  readonly used: MadeValue['used'];
}

/** What is called of an app, a database, a graph or a storage, or a feature, with a template of its input. */
interface Asked {
  readonly app: string | undefined;
  /** The action of a database or a graph, or the operation on a storage; null or absent for none. */
  readonly owned?: OwnedAction | FileCall | MessageCall | PublishCall | null;
  readonly event: string;
  readonly input: BoundTemplate | null;
}

/** Makes the call of an option, or of what confirms it. Nothing was sent when it throws. */
export async function callOf(
  source: SecretSource,
  { config, workspace, env, input: given, session }: OptionPlace,
  { app, owned = null, event, input }: Asked,
  values: RunValues,
): Promise<OptionCall> {
  const product = config.product;
  const { version } = config;
  if (app === undefined && input !== null && input.secretKeys.length > 0)
    throw invalidField('input', 'a feature, a database, a graph, a storage, a notifier or a broker is given no secret');
  const use = { workspace, app: app ?? '', env };
  const made = input === null ? { value: given, used: [] } : await makeValue(source, use, input, values);
  const value = made.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalidField('input', 'is no object');
  const common = {
    operation: 'run',
    product,
    env,
    version,
    input: value as ActionCall['input'],
    ...(session !== undefined && { session }),
  } as const;
  const { used } = made;
  if (owned?.namespace === 'storage') {
    const own = { ...owned.target, input: fileFields(common.input), literal: 'plain', fieldsAt: 'input' } as const;
    return { call: { namespace: 'storage', ...common, ...own }, used };
  }
  if (owned?.namespace === 'notifications') {
    const own = { ...owned.target, operation: 'send', literal: 'plain' } as const;
    return { call: { namespace: 'notifications', ...common, ...own }, used };
  }
  if (owned?.namespace === 'events')
    return { call: { namespace: 'events', ...common, ...owned.target, operation: 'publish' }, used };
  if (owned !== null) {
    const own = { ...common, operation: 'action', literal: 'plain' } as const;
    const call: DatabaseCall | GraphCall =
      owned.namespace === 'databases'
        ? { namespace: 'databases', ...own, ...owned.target }
        : { namespace: 'graphs', ...own, ...owned.target };
    return { call, used };
  }
  if (app === undefined) return { call: { namespace: 'features', ...common, feature: event }, used };
  const literal = used.length === 0 ? 'plain' : 'secret';
  return { call: { namespace: 'actions', ...common, app, event, literal }, used };
}

/** The action that an option runs; null for a feature. */
export function actionOf(config: ProductConfig, env: string, { type, app, event }: Option): Action | null {
  return type !== 'action' || app === undefined ? null : config.action(config.app(env, app), event);
}

/** Whether the option may be run again under its key when nobody knows what became of it. */
export function isAskedAgain(config: ProductConfig, env: string, option: Option): boolean {
  // Neither a database nor a graph knows of keys.
  if (ownedAction(option) !== null) return false;
  // The log of messages knows what was sent under its key: only what was not is sent then.
  if (messageCall(option) !== null) return true;
  // A topic knows what was published under its key.
  if (publishCall(option) !== null) return true;
  const action = actionOf(config, env, option);
  // A feature is found by its key, and waited for.
  return action === null || isRepeatable(action);
}
