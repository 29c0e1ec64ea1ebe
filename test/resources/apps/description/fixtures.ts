import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type DescribedApp, readDescription } from '../../../../src/resources/apps/description/app.ts';
import type { Action } from '../../../../src/resources/products/manifest.ts';

/** The text of a description of ours. */
export function descriptionText(name: string): string {
  return readFileSync(path.join(import.meta.dirname, '../../../fixtures/descriptions', name), 'utf8');
}

/** The app that a description of ours becomes. */
export function described(name: string): DescribedApp {
  return readDescription(descriptionText(name));
}

/** One of its actions. */
export function actionOf(app: DescribedApp, tag: string): Action {
  const action = app.actions.find((other) => other.tag === tag);
  if (action === undefined)
    throw new Error(`no action ${tag} among ${app.actions.map((other) => other.tag).join(', ')}`);
  return action;
}

/** A rule of an action by place and path, without its selector. */
export function ruleOf(action: Action, place: string, ...names: string[]): Record<string, unknown> | undefined {
  const selector = `$${place}${[action.tag, ...names].map((name) => `{${name}}`).join('')}`;
  const rule = action.validation?.find((other) => other.selector === selector);
  if (rule === undefined) return undefined;
  const { selector: _selector, ...rest } = rule;
  return rest;
}

/** An OpenAPI 3.1 document with the given paths, as text. */
export function openApi(paths: object, more: object = {}): string {
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Test', version: '1' },
    servers: [{ url: 'https://api.example' }],
    paths,
    ...more,
  });
}
