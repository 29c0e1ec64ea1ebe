/** What a manifest's shape cannot say: names that must be unique, references that must exist, values that must fit. */

import type { FieldError } from '../../kernel/errors.ts';
import { pathParameters } from '../actions/path.ts';
import { type Action, type App, type Manifest, UNSUPPORTED_COMPONENTS } from './manifest.ts';

type Report = (path: string, message: string) => void;

/** What is wrong with a manifest of valid shape, and which parts this processor cannot run. */
export interface ManifestCheck {
  readonly errors: readonly FieldError[];
  /** Parts that are understood and not supported here; the manifest is refused for them with `NOT_SUPPORTED`. */
  readonly unsupported: readonly FieldError[];
}

/** Checks a manifest whole; paths start at the manifest itself, such as `apps[0].actions[1].tag`. */
export function checkManifest(manifest: Manifest): ManifestCheck {
  const errors: FieldError[] = [];
  const unsupported: FieldError[] = [];
  const report: Report = (path, message) => errors.push({ path, message });
  const refuse: Report = (path, message) => unsupported.push({ path, message });

  unique(manifest.environments, 'environments', 'slug', report);
  unique(manifest.apps ?? [], 'apps', 'tag', report);
  const slugs = new Set(manifest.environments.map(({ slug }) => slug));
  manifest.apps?.forEach((app, index) => checkApp(app, `apps[${index}]`, slugs, report, refuse));
  for (const name of UNSUPPORTED_COMPONENTS) {
    if (manifest[name]?.length) refuse(name, `this processor does not run ${name}`);
  }
  return { errors, unsupported };
}

function checkApp(app: App, path: string, slugs: ReadonlySet<string>, report: Report, refuse: Report): void {
  unique(app.environments, `${path}.environments`, 'slug', report);
  unique(app.actions, `${path}.actions`, 'tag', report);
  unique(app.constants ?? [], `${path}.constants`, 'key', report);
  unique(app.variables ?? [], `${path}.variables`, 'key', report);
  if (app.auth?.length) refuse(`${path}.auth`, 'this processor does not add credentials to calls');
  app.constants?.forEach((constant, index) => checkValue(constant.value, constant.type, `${path}.constants[${index}].value`, report));
  app.actions.forEach((action, index) => checkAction(action, `${path}.actions[${index}]`, report, refuse));
  app.environments.forEach((environment, index) => {
    const at = `${path}.environments[${index}]`;
    if (!slugs.has(environment.slug)) report(`${at}.slug`, `the product has no environment '${environment.slug}'`);
    checkBaseUrl(environment.base_url, `${at}.base_url`, report);
    checkVariables(app, environment.variables ?? [], `${at}.variables`, report);
  });
}

function checkVariables(app: App, values: readonly { key: string; value?: unknown }[], path: string, report: Report): void {
  unique(values, path, 'key', report);
  values.forEach(({ key, value }, index) => {
    const declared = app.variables?.find((variable) => variable.key === key);
    if (declared === undefined) report(`${path}[${index}].key`, `the app declares no variable '${key}'`);
    else checkValue(value, declared.type, `${path}[${index}].value`, report);
  });
}

function checkAction(action: Action, path: string, report: Report, refuse: Report): void {
  const names = pathParameters(action.resource);
  if (new Set(names).size !== names.length) report(`${path}.resource`, 'a path parameter stands twice');
  if ((action.method === 'GET' || action.method === 'HEAD') && Object.keys(action.body ?? {}).length > 0) {
    report(`${path}.body`, `${action.method} has no body`);
  }
  if (action.request_type !== undefined && !['json', 'application/json'].includes(action.request_type.toLowerCase())) {
    refuse(`${path}.request_type`, `bodies of type '${action.request_type}' are not sent; JSON is`);
  }
}

function checkBaseUrl(text: string, path: string, report: Report): void {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) report(path, 'give an absolute http or https URL');
  else if (url.username !== '' || url.password !== '') report(path, 'a URL must not hold credentials');
  else if (url.search !== '' || url.hash !== '') report(path, 'a base URL has no query and no fragment');
}

function checkValue(value: unknown, type: string, path: string, report: Report): void {
  const actual = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  if (actual !== type) report(path, `expected ${type}, got ${actual === 'undefined' ? 'nothing' : actual}`);
}

function unique<Name extends string>(items: readonly { readonly [K in Name]: string }[], path: string, name: Name, report: Report): void {
  const first = new Map<string, number>();
  items.forEach((item, index) => {
    const earlier = first.get(item[name]);
    if (earlier === undefined) first.set(item[name], index);
    else report(`${path}[${index}].${name}`, `'${item[name]}' stands already at ${path}[${earlier}]`);
  });
}
