/** What the shape of limits cannot say: keys that must compile, and refer to nothing but the input of their call. */

import { compileTemplate } from '../../expressions/template.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import type { App } from './manifest.ts';
import type { Limit } from './manifest-flow.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** References that a key may hold: what else there is would make a key of its own for each call, or hold a secret. */
const ALLOWED = new Set(['Input', 'Size', 'Length']);

/** Reports what is wrong with the limits of an app and of its actions. */
export function checkLimits(app: App, path: Path, report: Report): void {
  checkKeys(app.limits, [...path, 'limits'], report);
  for (const [index, action] of app.actions.entries())
    checkKeys(action.limits, [...path, 'actions', index, 'limits'], report);
}

/** Reports what is wrong with the keys of limits. */
export function checkKeys(limits: readonly Limit[] | undefined, path: Path, report: Report): void {
  for (const [index, { key }] of (limits ?? []).entries())
    if (key !== undefined) checkKey(key, [...path, index, 'key'], report);
}

function checkKey(key: string, path: Path, report: Report): void {
  try {
    for (const { name } of compileTemplate(key, '').references)
      if (!ALLOWED.has(name)) report(path, `$${name} has no value here`);
  } catch (error) {
    if (!isProcessorError(error)) throw error;
    for (const { message } of error.details.errors ?? []) report(path, message);
  }
}
