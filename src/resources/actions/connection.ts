/** What an app's auth adds to a request, in one environment. */

import { isSensitiveName } from '../../kernel/redact.ts';
import type { SecretTrail } from '../../secret-trail.ts';
import type { Credential, CredentialSource } from '../credentials/credential-source.ts';
import type { RunScope } from '../executor.ts';
import type { AppInEnvironment } from '../products/config.ts';
import { type BoundTemplate, placesOf } from '../products/environment-values.ts';
import type { Auth } from '../products/manifest-auth.ts';
import type { Action } from '../products/manifest.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import { type CallSession, sessionScope } from '../sessions/call-session.ts';
import type { Place } from '../products/manifest-input.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';

/** Values by place and name. */
export type Placed = Readonly<Partial<Record<Place, Readonly<Record<string, unknown>>>>>;

/** What an auth gives to one request. */
export interface Connected {
  readonly placed: Placed;
  /** Names the refreshed credential behind it; null for one that cannot be refreshed. */
  readonly credentialId: string | null;
}

/** An auth as one environment has it. */
export interface Connection {
  readonly auth: Auth;
  /** Keys of the secrets that it needs. */
  readonly secretKeys: readonly string[];
  /** Whether it refers to the session of the call. */
  readonly usesSession: boolean;
  /** What it will give, with placeholders for values. */
  readonly names: Placed;
  /** Resolves its references; `stale` is the id of a credential that a target refused. */
  connect(scope: ConnectionScope, stale?: string): Promise<Connected>;
}

/** Whose request it is, and where values come from. */
export interface ConnectionScope extends Pick<RunScope, 'workspace' | 'secrets'> {
  readonly session: CallSession | undefined;
  readonly product: string;
  readonly version: number;
  readonly now: number;
  readonly sources: { readonly secrets: SecretSource; readonly credentials: CredentialSource };
}

/** What stands for a value that only a run may know: no check can refuse it for what it is. */
export const PLACEHOLDER = 'value-that-only-the-run-knows';

const connections = new WeakMap<AppInEnvironment, Map<string, Connection>>();

/** The connection that an action uses, or null: its own auth, or its app's first. Compiled once for each version. */
export function connectionOf(app: AppInEnvironment, action: Action): Connection | null {
  if (action.auth === false) return null;
  const tag = action.auth ?? app.auths.keys().next().value;
  const auth = tag === undefined ? undefined : app.auths.get(tag);
  if (auth === undefined) return null;
  const made = connections.get(app) ?? new Map<string, Connection>();
  connections.set(app, made);
  const known = made.get(auth.tag) ?? createConnection(app, auth);
  made.set(auth.tag, known);
  return known;
}

function createConnection(app: AppInEnvironment, auth: Auth): Connection {
  const template = app.values.bind(app.tag, templateOf(auth), `auth.${auth.tag}`, auth.tag);
  const isRefreshed = auth.setup_type === 'oauth2' || auth.setup_type === 'credential_access';
  const derived = secretPlaces(app, auth);
  return {
    auth,
    secretKeys: template.secretKeys,
    usesSession: template.usesSession,
    names: namesOf(auth),
    async connect(scope, stale) {
      const { workspace, product, version, secrets: trail, sources, now, session } = scope;
      const { env, tag } = app;
      const [secrets, credential] = await Promise.all([
        useSecrets(template, { workspace, app: tag, env }, sources.secrets, trail),
        isRefreshed
          ? sources.credentials.current({ workspace, product, env, app: tag, auth: auth.tag }, version, stale)
          : null,
      ]);
      const got = credential === null ? {} : { Auth: { [auth.tag]: credential.data } };
      const value = template.evaluate(secrets, { now, ...sessionScope(session), ...got });
      const placed = auth.setup_type === 'basic' ? basic(value as BasicValues, trail) : (value as Placed);
      if (credential !== null) noteTokens(credential, placed, trail);
      else for (const [place, name] of derived) noteDerived(placed[place]?.[name], secrets, trail);
      return { placed, credentialId: credential?.id ?? null };
    },
  };
}

/** Where the auth puts what is made of secrets or of a session; other values beside them are no secrets. */
function secretPlaces(app: AppInEnvironment, auth: Auth): (readonly [place: Place, name: string])[] {
  return Object.entries(placesOf(auth) ?? {}).flatMap(([place, values]) =>
    Object.entries(values).flatMap(([name, value]) => {
      const { secretKeys, usesSession } = app.values.bind(app.tag, value, `auth.${auth.tag}`, auth.tag);
      return secretKeys.length === 0 && !usesSession ? [] : [[place as Place, name] satisfies [Place, string]];
    }),
  );
}

function namesOf(auth: Auth): Placed {
  const places = Object.entries(placesOf(auth) ?? { headers: { authorization: '' } });
  return Object.fromEntries(
    places.map(([place, values]) => [
      place,
      Object.fromEntries(Object.keys(values).map((name) => [name, PLACEHOLDER])),
    ]),
  );
}

interface BasicValues {
  readonly username: string;
  readonly password: string;
}

function templateOf(auth: Auth): unknown {
  return auth.setup_type === 'basic' ? { username: auth.username, password: auth.password } : placesOf(auth);
}

/** The values of the secrets that a template needs; the trail knows them from then on. */
export async function useSecrets(
  { secretKeys }: Pick<BoundTemplate, 'secretKeys'>,
  use: Parameters<SecretSource['resolve']>[0],
  source: SecretSource,
  trail: SecretTrail,
): Promise<Readonly<Record<string, string>>> {
  if (secretKeys.length === 0) return {};
  const values = await source.resolve(use, secretKeys);
  for (const [key, value] of Object.entries(values)) trail.add(key, value);
  return values;
}

/** What operators made of secrets is as secret; a value that holds one as it is needs no note of its own. */
export function noteDerived(value: unknown, secrets: Readonly<Record<string, string>>, trail: SecretTrail): void {
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) noteDerived(item, secrets, trail);
  } else if (typeof value === 'string' && !Object.values(secrets).some((secret) => value.includes(secret))) {
    trail.add(null, value);
  }
}

/** `Basic` of RFC 7617, in UTF-8. */
function basic({ username, password }: BasicValues, trail: SecretTrail): Placed {
  const bytes = encodeUtf8(`${username}:${password}`);
  const encoded = btoa(String.fromCharCode(...bytes));
  trail.add(null, encoded);
  return { headers: { authorization: `Basic ${encoded}` } };
}

/** What a token answer holds that is secret: by its name, or because it goes out as a credential. */
function noteTokens({ data }: Credential, placed: Placed, trail: SecretTrail): void {
  const sent = Object.values(placed).flatMap((values) => Object.values(values ?? {}).map(String));
  for (const [name, value] of Object.entries(data)) {
    if (typeof value !== 'string' || value === '') continue;
    if (isSensitiveName(name) || sent.some((text) => text.includes(value))) trail.add(null, value);
  }
}
