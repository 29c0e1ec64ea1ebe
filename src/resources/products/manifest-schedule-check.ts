/** What the shape of a manifest's schedules cannot say: times that must be, things they name that must exist. */

import { readPolicy } from '../../engine/job-policy.ts';
import { planSchedule } from '../../engine/schedule.ts';
import { parseTemplate } from '../../expressions/parse.ts';
import type { Expression } from '../../expressions/syntax.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import type { ManifestSchedule } from './manifest-schedule.ts';
import type { App } from './manifest.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** What schedules may name. */
export interface Schedulable {
  /** Slugs of the product's environments. */
  readonly environments: ReadonlySet<string>;
  /** Tags of all apps. */
  readonly apps: ReadonlySet<string>;
  /** Those of the apps that are well formed. */
  readonly whole: readonly App[];
}

/** Reports what is wrong with a schedule. Nothing that it reports depends on the time at which it is asked. */
export function checkSchedule(schedule: ManifestSchedule, names: Schedulable, path: Path, report: Report): void {
  for (const [index, env] of (schedule.envs ?? []).entries())
    if (!names.environments.has(env)) report([...path, 'envs', index], `the product has no environment '${env}'`);
  if (names.apps.has(schedule.app)) checkTarget(schedule, names, path, report);
  else report([...path, 'app'], `the product has no app '${schedule.app}'`);
  checkTimes(schedule, path, report);
  checkText(schedule.input, [...path, 'input'], report);
  checkText(schedule.credentials, [...path, 'credentials'], report);
}

function checkTarget(schedule: ManifestSchedule, names: Schedulable, path: Path, report: Report): void {
  const app = names.whole.find(({ tag }) => tag === schedule.app);
  if (app === undefined) return;
  if (!app.actions.some(({ tag }) => tag === schedule.event))
    report([...path, 'event'], `app '${app.tag}' has no action '${schedule.event}'`);
  const reached = new Set(app.environments.map(({ slug }) => slug));
  const lacking = (schedule.envs ?? [...names.environments]).filter(
    (env) => names.environments.has(env) && !reached.has(env),
  );
  for (const env of lacking)
    report([...path, 'envs'], `app '${app.tag}' has no environment '${env}'; name those that have the schedule`);
}

function checkTimes(given: ManifestSchedule, path: Path, report: Report): void {
  const { schedule } = given;
  if (schedule.cron === undefined && schedule.every === undefined)
    report([...path, 'schedule'], 'a schedule of a manifest recurs: give cron or every');
  if (schedule.delay !== undefined)
    report([...path, 'schedule', 'delay'], 'counts from a dispatch, and a manifest is none; give start_at');
  // At the beginning of time no `endDate` has passed yet: what was a good manifest once stays one.
  refusals(() => planSchedule(schedule, 0), path, report);
  refusals(() => readPolicy(schedule, given), path, report);
}

/** Reports the fields that are refused. */
function refusals(read: () => unknown, path: Path, report: Report): void {
  try {
    read();
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    for (const { path: at, message } of thrown.details.errors ?? []) report([...path, ...at.split('.')], message);
  }
}

/** Secrets are all that an input may refer to here; what else would be an expression is refused rather than sent as it is. */
function checkText(value: unknown, path: Path, report: Report): void {
  if (typeof value === 'string') checkExpressions(value, path, report);
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) checkText(item, [...path, index], report);
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) checkText(item, [...path, name], report);
}

function checkExpressions(text: string, path: Path, report: Report): void {
  if (!text.includes('$')) return;
  try {
    if (parseTemplate(text).parts.every((part) => typeof part === 'string' || isSecret(part))) return;
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
  }
  report(path, 'only $Secret{KEY} is an expression here');
}

function isSecret(part: Expression): boolean {
  return part.kind === 'reference' && part.name === 'Secret' && part.groups.every((group) => typeof group === 'string');
}
