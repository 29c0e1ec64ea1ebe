/** What the manifest gives to references in one environment: constants, variables and the data of auths. */

import { compileTemplate, evaluateTemplate, type Template } from '../../expressions/template.ts';
import type { Scope } from '../../expressions/scope.ts';
import type { Auth } from './manifest-auth.ts';
import type { App } from './manifest.ts';

/** Compiles when it is first needed, and once. */
type Compile = () => Template;

function once(compile: Compile): Compile {
  let made: Template | undefined;
  return () => (made ??= compile());
}

type Secrets = Readonly<Record<string, string>>;

/** A template with all that it needs from the environment; compiled once. */
export interface BoundTemplate {
  /** Keys of the secrets that it needs, also by way of variables and auth data. */
  readonly secretKeys: readonly string[];
  /** Whether it refers to the input of the call. */
  readonly usesInput: boolean;
  /** Whether it refers to the session of the call. */
  readonly usesSession: boolean;
  /** Whether it follows from the input and the version alone: neither secrets nor the time take part. */
  readonly isPure: boolean;
  /** Its value. `more` gives what a run alone knows: `Input`, `Response`, data of refreshed credentials as `Auth`. */
  evaluate(secrets: Secrets, more: RunValues): unknown;
}

/** What a run gives to its templates: the input of its call, an answer, what else they may refer to. */
export interface RunValues extends Omit<Scope, 'Secret' | 'Variable' | 'Constant' | 'Auth'> {
  /** Auth tag to what was got with it: goes before the manifest's data. */
  readonly Auth?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The templates of one environment of a product. */
export interface EnvironmentValues {
  /** Binds a template of an app; `auth` is the tag that `$Auth{field}` means. Throws `VALIDATION_ERROR` when malformed. */
  bind(app: string, value: unknown, path: string, auth?: string): BoundTemplate;
  /** Binds a template that is compiled already. */
  bound(app: string, template: Template, auth?: string): BoundTemplate;
}

/** Indexes the values of the apps of a product in an environment. */
export function createEnvironmentValues(apps: readonly App[], env: string): EnvironmentValues {
  const { constants, variables, auths } = indexValues(apps, env);

  /** What a template names, and what that names: variables and auth data refer to secrets and constants. */
  function needsOf(template: Template, app: string, auth: string | undefined): Needs {
    const needs: Needs = { secrets: new Set(), variables: new Map(), auths: new Map() };
    collect(template, needs, (name, groups) => {
      if (name === 'Variable') return [needs.variables, `${groups[0]}\n${groups[1]}`, variables] as const;
      const tag = groups.length > 1 && auths.has(`${app}\n${groups[0]}`) ? groups[0] : (auth ?? groups[0]);
      return [needs.auths, `${app}\n${tag}`, auths] as const;
    });
    return needs;
  }

  return {
    bind(app, value, path, auth) {
      const template = compileTemplate(value, path);
      if (template.isConstant)
        return { secretKeys: [], usesInput: false, usesSession: false, isPure: true, evaluate: () => value };
      return this.bound(app, template, auth);
    },
    bound(app, template, auth) {
      const needs = needsOf(template, app, auth);
      return {
        secretKeys: [...needs.secrets],
        isPure:
          needs.secrets.size === 0 &&
          [template, ...needs.variables.values(), ...needs.auths.values()].every(isTimeless),
        usesInput: template.references.some(({ name }) => name === 'Input'),
        usesSession: template.references.some(({ name }) => name === 'Session'),
        evaluate(secrets, { Auth: got = {}, ...run }) {
          const base: Scope = { ...run, Secret: secrets, Constant: constants };
          const Variable = nested(needs.variables, base);
          const data = nested(needs.auths, { ...base, Variable })[app] ?? {};
          const Auth = { ...data };
          for (const [tag, fields] of Object.entries(got)) Auth[tag] = { ...(Auth[tag] as object), ...fields };
          return evaluateTemplate(template, {
            ...base,
            Variable,
            Auth,
            ...(auth === undefined ? {} : { authTag: auth }),
          });
        },
      };
    },
  };
}

/** What apps give, by app and key: constants as they are, the rest to be compiled. */
function indexValues(apps: readonly App[], env: string) {
  const constants = Object.fromEntries(
    apps.map((app) => [app.tag, Object.fromEntries((app.constants ?? []).map(({ key, value }) => [key, value]))]),
  );
  const variables = new Map<string, Compile>();
  const auths = new Map<string, Compile>();
  for (const app of apps) {
    const here = app.environments.find(({ slug }) => slug === env);
    for (const { key, value } of here?.variables ?? [])
      variables.set(
        `${app.tag}\n${key}`,
        once(() => compileTemplate(value, `variables.${key}`)),
      );
    for (const { auth_tag: tag, data } of here?.auth ?? [])
      auths.set(
        `${app.tag}\n${tag}`,
        once(() => compileTemplate(data, `auth.${tag}`)),
      );
  }
  return { constants, variables, auths };
}

function isTimeless({ references }: Template): boolean {
  return references.every(({ name }) => name !== 'Now');
}

interface Needs {
  readonly secrets: Set<string>;
  readonly variables: Map<string, Template>;
  readonly auths: Map<string, Template>;
}

type Find = (
  name: 'Variable' | 'Auth',
  groups: readonly (string | null)[],
) => readonly [into: Map<string, Template>, key: string, from: ReadonlyMap<string, Compile>];

function collect(template: Template, needs: Needs, find: Find): void {
  for (const { name, groups } of template.references) {
    const [first] = groups;
    if (name === 'Secret' && typeof first === 'string') needs.secrets.add(first);
    if (name !== 'Variable' && name !== 'Auth') continue;
    const [into, key, from] = find(name, groups);
    const found = into.has(key) ? undefined : from.get(key)?.();
    if (found === undefined) continue;
    into.set(key, found);
    collect(found, needs, find);
  }
}

/** Evaluated templates by app and then by key. */
function nested(templates: ReadonlyMap<string, Template>, scope: Scope): Record<string, Record<string, unknown>> {
  const values: Record<string, Record<string, unknown>> = {};
  for (const [name, template] of templates) {
    const [app = '', key = ''] = name.split('\n');
    (values[app] ??= {})[key] = evaluateTemplate(template, scope);
  }
  return values;
}

/** Where credentials of each kind go, as templates by place. `basic` is made of its values instead. */
export function placesOf(auth: Auth): Readonly<Record<string, Readonly<Record<string, string>>>> | null {
  switch (auth.setup_type) {
    case 'bearer':
      return { headers: { authorization: `Bearer ${auth.token}` } };
    case 'basic':
      return null;
    case 'apikey':
      return { [auth.location ?? 'headers']: { [auth.key]: `${auth.prefix ?? ''}${auth.value}` } };
    case 'oauth2':
      return withoutAbsent(auth.tokens ?? { headers: { authorization: 'Bearer $Auth{access_token}' } });
    case 'token_access':
    case 'credential_access':
      return withoutAbsent(auth.tokens);
  }
}

function withoutAbsent(
  tokens: Readonly<Record<string, Readonly<Record<string, string>> | undefined>>,
): Record<string, Readonly<Record<string, string>>> {
  return Object.fromEntries(Object.entries(tokens).flatMap(([place, values]) => (values ? [[place, values]] : [])));
}
