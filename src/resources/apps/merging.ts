/** An imported app in the manifest of its product. Pure. */

import { canonicalJson } from '../../kernel/canonical.ts';
import { refusal } from '../../kernel/errors.ts';
import type { Action, App } from '../products/manifest.ts';
import type { Manifest } from '../products/manifest-check.ts';
import type { DescribedApp } from './description/app.ts';
import { appEnvironments, type ServerChoice } from './environments.ts';

/** How a description goes into a manifest. */
export interface MergeSettings {
  readonly environments: ServerChoice;
  /** Whether actions that the app has already may be updated; otherwise they are a `CONFLICT`, and none is removed. */
  readonly updateIfExists: boolean;
}

/** What of an action an import sets; everything else is its owner's, and stays. */
const IMPORTED_FIELDS: ReadonlySet<string> = new Set<keyof Action>([
  'tag',
  'name',
  'description',
  'method',
  'resource',
  'request_type',
  'params',
  'query',
  'headers',
  'body',
  'response',
  'validation',
  'unknown_fields',
  'auth',
  'imported',
]);

/**
 * Adds the described app, or updates the one with its tag: actions by tag, in their place, new ones after them. Actions
 * that an import made and that the description has no more are removed; those written by hand stay. Of an app that is
 * there its name, environments, auths, variables and constants stay, and auths with new tags are added.
 */
export function mergeApp(manifest: Manifest, described: DescribedApp, settings: MergeSettings): Manifest {
  const apps = manifest.apps ?? [];
  const existing = apps.find(({ tag }) => tag === described.tag);
  if (existing !== undefined && !settings.updateIfExists) refuseExisting(existing, described);
  const environments = appEnvironments(manifest, existing?.environments, described.servers, settings.environments);
  const auth = mergeByTag(existing?.auth ?? [], described.auths);
  const app: App = {
    tag: described.tag,
    name: described.name,
    ...(described.description === undefined ? {} : { description: described.description }),
    ...existing,
    environments,
    ...(auth.length === 0 ? {} : { auth }),
    actions: mergeActions(existing?.actions ?? [], described.actions, auth[0]?.tag, settings),
  };
  return {
    ...manifest,
    apps: existing === undefined ? [...apps, app] : apps.map((other) => (other === existing ? app : other)),
  };
}

function refuseExisting(existing: App, described: DescribedApp): void {
  const tags = new Set(existing.actions.map(({ tag }) => tag));
  const errors = described.actions
    .filter(({ tag }) => tags.has(tag))
    .map(({ tag }) => ({ path: 'updateIfExists', message: `action '${tag}' already exists in app '${existing.tag}'` }));
  if (errors.length > 0) throw refusal('CONFLICT', errors);
}

function mergeActions(
  existing: readonly Action[],
  described: readonly Action[],
  firstAuth: string | undefined,
  { updateIfExists }: MergeSettings,
): Action[] {
  const wanted = new Map(described.map((action) => [action.tag, withoutFirstAuth(action, firstAuth)]));
  const known = new Set(existing.map(({ tag }) => tag));
  const kept = existing.flatMap((action) => {
    const next = wanted.get(action.tag);
    if (next !== undefined) return [updateAction(action, next)];
    return action.imported === true && updateIfExists ? [] : [action];
  });
  return [...kept, ...[...wanted.values()].filter(({ tag }) => !known.has(tag))];
}

/** The app's first auth is what an action uses that names none. */
function withoutFirstAuth(action: Action, firstAuth: string | undefined): Action {
  if (action.auth !== firstAuth) return action;
  const { auth: _first, ...rest } = action;
  return rest;
}

function updateAction(existing: Action, described: Action): Action {
  const own = Object.fromEntries(Object.entries(existing).filter(([field]) => !IMPORTED_FIELDS.has(field)));
  const kept = (existing.validation ?? []).filter(({ keep }) => keep === true);
  const selectors = new Map(kept.map((rule) => [rule.selector, rule]));
  const rules = (described.validation ?? []).map((rule) => selectors.get(rule.selector) ?? rule);
  const named = new Set(rules.map(({ selector }) => selector));
  const validation = [...rules, ...kept.filter(({ selector }) => !named.has(selector))];
  return { ...own, ...described, ...(validation.length === 0 ? {} : { validation }) };
}

function mergeByTag<Item extends { readonly tag: string }>(existing: readonly Item[], added: readonly Item[]): Item[] {
  const known = new Set(existing.map(({ tag }) => tag));
  return [...existing, ...added.filter(({ tag }) => !known.has(tag))];
}

/** Tags of actions that an app got, has with other content, and lost. */
export interface ActionChanges {
  readonly added: string[];
  readonly changed: string[];
  readonly removed: string[];
}

/** What differs in the actions of an app between two manifests. */
export function actionChanges(before: Manifest, after: Manifest, app: string): ActionChanges {
  const old = actionsOf(before, app);
  const now = actionsOf(after, app);
  const tags = [...now.keys()];
  return {
    added: tags.filter((tag) => !old.has(tag)),
    changed: tags.filter((tag) => old.has(tag) && canonicalJson(old.get(tag)) !== canonicalJson(now.get(tag))),
    removed: [...old.keys()].filter((tag) => !now.has(tag)),
  };
}

function actionsOf(manifest: Manifest, app: string): Map<string, Action> {
  const actions = manifest.apps?.find(({ tag }) => tag === app)?.actions ?? [];
  return new Map(actions.map((action) => [action.tag, action]));
}
