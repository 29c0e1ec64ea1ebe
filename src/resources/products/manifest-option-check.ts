/** What the shape of an option of a quota or fallback cannot say: that what it names is there, and what its templates refer to. */

import { compileCondition } from '../../expressions/condition.ts';
import type { Reference } from '../../expressions/scope.ts';
import type { ReferenceName } from '../../expressions/syntax.ts';
import { compileTemplate } from '../../expressions/template.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import { checkAppValue } from './manifest-auth-check.ts';
import { conditionText } from './manifest-feature-condition.ts';
import { checkLiterals } from './manifest-feature-literals.ts';
import type { FeatureNames } from './manifest-feature-targets.ts';
import type { Path, Report } from './manifest-feature-steps.ts';
import type { InputFields } from './manifest-input-fields.ts';
import type { Option } from './manifest-option.ts';
import { checkPublishCall } from './manifest-event-call.ts';
import { checkFileCall } from './manifest-file-call.ts';
import { checkMessageCall } from './manifest-message-call.ts';
import { ownedFault, ownerOf } from './manifest-owned-action.ts';

/** What an option is checked against. */
export interface OptionParts {
  readonly names: FeatureNames;
  /** Environments in which it is run. */
  readonly envs: readonly string[];
  /** Fields of the run's input; undefined where anything is taken. */
  readonly input: InputFields | undefined;
  readonly report: Report;
}

const OF_INPUT: ReadonlySet<ReferenceName> = new Set<ReferenceName>([
  'Input',
  'Session',
  'Secret',
  'Variable',
  'Constant',
  'Now',
]);
/** What is given to a database, a graph, a storage, a notifier or a broker outlives its run, so that no secret goes there. */
const OF_OWNED: ReadonlySet<ReferenceName> = new Set<ReferenceName>(['Input', 'Session', 'Constant', 'Now']);
const OF_CONFIRM: ReadonlySet<ReferenceName> = new Set<ReferenceName>([...OF_INPUT, 'Run']);
const OF_OUTPUT: ReadonlySet<ReferenceName> = new Set<ReferenceName>(['Input', 'Session', 'Response', 'Now']);

/** What is called of no app, database or graph, by the kind of its options; and the fields that those have of their own. */
const OTHERS: Readonly<Record<string, string>> = { storage: 'storage', notification: 'notifier', publish: 'broker' };
const OWN_FIELDS = [
  ['storage', 'storage'],
  ['notification', 'notification'],
  ['publish', 'broker'],
] as const;

/** Reports what is wrong with an option beyond its shape. */
export function checkOption(option: Option, path: Path, parts: OptionParts): void {
  const { names, report } = parts;
  const { type, app, event, input, output, healthcheck, confirm, on_unknown: onUnknown } = option;
  const owner = ownerOf(type);
  for (const field of ['database', 'graph'] as const)
    if (option[field] !== undefined && owner !== field)
      report([...path, field], `an option of the kind '${type}' has no ${field}`);
  for (const [kind, field] of OWN_FIELDS)
    if (option[field] !== undefined && type !== kind)
      report([...path, field], `an option of the kind '${type}' has no ${field}`);
  const other = OTHERS[type];
  if (other !== undefined) {
    if (app !== undefined) report([...path, 'app'], `a ${other} has no app`);
    // Without an input it is given what its run is given.
    checkOther({ ...option, input: input === undefined ? '$Input{}' : input }, path, parts);
  } else if (owner === null) checkTarget({ type, app, event, input }, path, parts);
  else {
    if (app !== undefined) report([...path, 'app'], `the action of a ${owner} has no app`);
    const fault = ownedFault(names, option);
    if (fault !== null) report([...path, fault.field], fault.message);
  }
  checkTemplate(input, [...path, 'input'], owner === null && other === undefined ? OF_INPUT : OF_OWNED, parts);
  checkTemplate(output, [...path, 'output'], OF_OUTPUT, parts);
  if (healthcheck !== undefined && !names.healthchecks.has(healthcheck))
    report([...path, 'healthcheck'], `the product has no healthcheck '${healthcheck}'`);
  if (onUnknown === 'confirm' && confirm === undefined)
    report([...path, 'confirm'], 'is required by on_unknown: confirm');
  if (confirm === undefined) return;
  const at = [...path, 'confirm'];
  if (onUnknown !== 'confirm') report(at, 'is only asked with on_unknown: confirm');
  const asked = { type: 'action', app: confirm.app ?? app, event: confirm.event, input: confirm.input };
  checkTarget(asked, at, parts);
  checkTemplate(confirm.input, [...at, 'input'], OF_CONFIRM, parts);
  checkTemplate(confirm.output, [...at, 'output'], OF_OUTPUT, parts);
  if (confirm.condition !== undefined) checkCondition(confirm.condition, [...at, 'condition'], parts);
}

/** Reports what is wrong with a call of a storage, a notifier or a broker. */
function checkOther(option: Option, path: Path, { names, report }: OptionParts): void {
  if (option.type === 'storage') checkFileCall(names.storages, option, path, report);
  else if (option.type === 'notification') checkMessageCall(names.notifiers, option, path, report);
  else checkPublishCall(names.brokers, option, path, report);
}

interface Target {
  readonly type: string;
  readonly app: string | undefined;
  readonly event: string;
  readonly input: unknown;
}

/** Reports an action or a feature that is not there, or is not reached wherever it is run. */
export function checkTarget({ type, app: tag, event, input }: Target, path: Path, parts: OptionParts): void {
  const { names, envs, report } = parts;
  if (type === 'feature') {
    if (tag !== undefined) report([...path, 'app'], 'a feature has no app');
    if (!names.features.has(event)) report([...path, 'event'], `the product has no feature '${event}'`);
    return;
  }
  if (tag === undefined) return report([...path, 'app'], 'is required: an action is one of an app');
  if (!names.apps.has(tag)) return report([...path, 'app'], `the product has no app '${tag}'`);
  const app = names.whole.find((each) => each.tag === tag);
  if (app === undefined) return;
  const slugs = new Set(app.environments.map(({ slug }) => slug));
  for (const env of envs)
    if (!slugs.has(env))
      report([...path, 'app'], `app '${tag}' has no environment '${env}'; name those that have it in envs`);
  const action = app.actions.find((each) => each.tag === event);
  if (action === undefined) report([...path, 'event'], `app '${tag}' has no action '${event}'`);
  else if (input !== undefined) checkLiterals(app, action, input, path, report);
}

/** Reports what a template cannot refer to. */
export function checkTemplate(
  value: unknown,
  path: Path,
  allowed: ReadonlySet<ReferenceName>,
  parts: OptionParts,
): void {
  if (value === undefined) return;
  const [last = ''] = path.slice(-1);
  compiled(() => compileTemplate(value, String(last)).references, path, allowed, parts);
}

function checkCondition(
  condition: NonNullable<NonNullable<Option['confirm']>['condition']>,
  path: Path,
  parts: OptionParts,
): void {
  compiled(
    () => compileCondition(conditionText(condition, 'condition'), 'condition').references,
    path,
    OF_OUTPUT,
    parts,
  );
}

function compiled(
  compile: () => readonly Reference[],
  path: Path,
  allowed: ReadonlySet<ReferenceName>,
  { names, input, report }: OptionParts,
): void {
  const above = path.slice(0, -1);
  try {
    for (const { name, groups, path: within } of compile()) {
      const at = [...above, within];
      const [field] = groups;
      if (!allowed.has(name)) report(at, `$${name} has no value here`);
      else if (name === 'Run' && field !== 'key') report(at, '$Run{key} is all that is known of the run here');
      else if (name === 'Variable' || name === 'Constant') checkAppValue(name, groups, names.whole, at, report);
      else if (name === 'Input' && input !== undefined && typeof field === 'string' && !Object.hasOwn(input, field))
        report(at, `$Input{${field}}: no input '${field}' is declared`);
    }
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    for (const { path: at, message } of thrown.details.errors ?? []) report([...above, at], message);
  }
}
