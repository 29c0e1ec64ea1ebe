/** What the shape of auths, values and rules cannot say: templates that must compile, and things they name that must exist. */

import { compileTemplate, type Template } from '../../expressions/template.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import type { Auth } from './manifest-auth.ts';
import { readSelector } from './manifest-rules.ts';
import { type Action, type App, pathParameters } from './manifest.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** What references of an app may name. */
interface Names {
  readonly apps: readonly App[];
  readonly app: App;
}

/** References that mean something in an app's own templates, beside operators. */
const OF_APPS = new Set(['Secret', 'Variable', 'Constant', 'Auth', 'Now', 'Size', 'Length']);

/** Reports what is wrong with the auths, the values and the rules of an app. */
export function checkConnections(apps: readonly App[], app: App, path: Path, report: Report): void {
  const names: Names = { apps, app };
  const auths = new Map((app.auth ?? []).map((auth) => [auth.tag, auth]));
  for (const [index, auth] of (app.auth ?? []).entries()) checkAuth(auth, names, [...path, 'auth', index], report);
  for (const [index, environment] of app.environments.entries()) {
    const at = [...path, 'environments', index];
    for (const [position, { value }] of (environment.variables ?? []).entries())
      template(value, names, [...at, 'variables', position, 'value'], report, ['Secret', 'Constant', 'Now']);
    const seen = new Set<string>();
    for (const [position, { auth_tag: tag, data }] of (environment.auth ?? []).entries()) {
      const place = [...at, 'auth', position];
      if (!auths.has(tag)) report([...place, 'auth_tag'], `the app has no auth '${tag}'`);
      if (seen.has(tag)) report([...place, 'auth_tag'], `'${tag}' stands there already`);
      seen.add(tag);
      for (const [field, value] of Object.entries(data)) {
        const compiled = template(value, names, [...place, 'data', field], report, ['Secret', 'Variable', 'Constant']);
        mustRefer(compiled, value, [...place, 'data', field], report);
      }
    }
  }
  for (const [index, action] of app.actions.entries())
    checkAction(action, auths, names, [...path, 'actions', index], report);
}

function checkAuth(auth: Auth, names: Names, path: Path, report: Report): void {
  const credentials = credentialsOf(auth);
  for (const [field, value] of Object.entries(auth)) {
    if (['tag', 'name', 'description', 'setup_type', 'expired_when'].includes(field)) continue;
    const extra = field === 'expires_in' ? ['Response'] : isPerCall(auth, field) ? ['Session'] : [];
    const compiled = template(value, names, [...path, field], report, [...OF_APPS, ...extra]);
    if (credentials.includes(field)) mustRefer(compiled, value, [...path, field], report);
  }
  if (auth.setup_type === 'credential_access') {
    const action = names.app.actions.find(({ tag }) => tag === auth.action_tag);
    if (action === undefined) report([...path, 'action_tag'], `the app has no action '${auth.action_tag}'`);
    else if (action.auth === auth.tag || (action.auth === undefined && names.app.auth?.[0]?.tag === auth.tag))
      report([...path, 'action_tag'], `action '${action.tag}' uses this very auth; give it 'auth: false' or another`);
  }
  if (auth.setup_type === 'oauth2') {
    if (auth.grant_type === 'authorization_code' && auth.authorization_url === undefined)
      report([...path, 'authorization_url'], 'is required for authorization_code');
    if (auth.grant_type === 'refresh_token' && auth.refresh_token === undefined)
      report([...path, 'refresh_token'], 'is required for refresh_token');
  }
}

/** Whether a field is resolved for each call; what a credential is fetched with is not, since all calls share it. */
function isPerCall({ setup_type: type }: Auth, field: string): boolean {
  return field === 'tokens' || type === 'bearer' || type === 'basic' || type === 'apikey';
}

/** Fields that hold nothing but a credential. */
function credentialsOf(auth: Auth): string[] {
  switch (auth.setup_type) {
    case 'bearer':
      return ['token'];
    case 'basic':
      return ['password'];
    case 'apikey':
      return ['value'];
    case 'token_access':
    case 'credential_access':
      return ['tokens'];
    case 'oauth2':
      return ['client_secret', 'refresh_token', 'tokens'];
  }
}

function checkAction(action: Action, auths: ReadonlyMap<string, Auth>, names: Names, path: Path, report: Report): void {
  if (typeof action.auth === 'string' && !auths.has(action.auth))
    report([...path, 'auth'], `the app has no auth '${action.auth}'`);
  const seen = new Set<string>();
  const parameters = pathParameters(action.resource);
  for (const [index, rule] of (action.validation ?? []).entries()) {
    const at = [...path, 'validation', index];
    const { action: tag, place, path: field } = readSelector(rule.selector);
    if (tag !== action.tag) report([...at, 'selector'], `selects in action '${tag}', and stands in '${action.tag}'`);
    if (seen.has(rule.selector)) report([...at, 'selector'], 'has a rule already');
    seen.add(rule.selector);
    if (place === 'params' && !parameters.includes(field[0] ?? ''))
      report([...at, 'selector'], `the resource has no segment :${field[0]}`);
    if (rule.minLength !== undefined && rule.maxLength !== undefined && rule.minLength > rule.maxLength)
      report([...at, 'minLength'], 'is more than maxLength');
    if (rule.defaultValue !== undefined)
      template(rule.defaultValue, names, [...at, 'defaultValue'], report, [
        'Secret',
        'Variable',
        'Constant',
        'Input',
        'Session',
      ]);
  }
}

/** Compiles a template and reports what is wrong with it; null when it does not compile. */
function template(
  value: unknown,
  names: Names,
  path: Path,
  report: Report,
  allowed: Iterable<string>,
): Template | null {
  try {
    const compiled = compileTemplate(value, '');
    const may = new Set([...allowed, 'Now', 'Size', 'Length']);
    for (const { name, groups } of compiled.references) {
      if (!may.has(name)) report(path, `$${name} has no value here`);
      else checkName(name, groups, names, path, report);
    }
    return compiled;
  } catch (error) {
    if (!isProcessorError(error)) throw error;
    for (const { path: within, message } of error.details.errors ?? [])
      report(within === '' ? path : [...path, within.replace(/^\./, '')], message);
    return null;
  }
}

function checkName(
  name: string,
  groups: readonly (string | null)[],
  { apps, app }: Names,
  path: Path,
  report: Report,
): void {
  const [first] = groups;
  if (name === 'Variable' || name === 'Constant') checkAppValue(name, groups, apps, path, report);
  if (name === 'Auth' && groups.length > 1 && typeof first === 'string') {
    const isTag = (app.auth ?? []).some(({ tag }) => tag === first);
    if (!isTag) report(path, `$Auth{${first}}: the app has no auth '${first}'`);
  }
}

/** Reports a variable or constant of an app that there is not. */
export function checkAppValue(
  name: 'Variable' | 'Constant',
  [first, second]: readonly (string | null)[],
  apps: readonly App[],
  path: Path,
  report: Report,
): void {
  if (typeof first !== 'string') return;
  const named = apps.find(({ tag }) => tag === first);
  const keys = (name === 'Variable' ? named?.variables : named?.constants)?.map(({ key }) => key) ?? [];
  if (named === undefined) report(path, `$${name}{${first}}: the product has no app '${first}'`);
  else if (typeof second === 'string' && !keys.includes(second.split('.')[0] ?? ''))
    report(path, `$${name}{${first}}{${second}}: app '${first}' declares no such ${name.toLowerCase()}`);
}

/** A manifest refers to secrets and never holds one. */
function mustRefer(compiled: Template | null, value: unknown, path: Path, report: Report): void {
  if (compiled === null || typeof value === 'object') {
    for (const [key, item] of Object.entries(value !== null && typeof value === 'object' ? value : {}))
      mustRefer(safely(item), item, [...path, key], report);
    return;
  }
  if (typeof value === 'string' && compiled.isConstant && value !== '')
    report(path, 'must refer to a secret, such as $Secret{KEY}: a manifest never holds a credential');
}

function safely(value: unknown): Template | null {
  try {
    return compileTemplate(value);
  } catch {
    return null;
  }
}
