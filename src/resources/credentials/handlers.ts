/** The operations on credentials. */

import type { Handlers, RequestContext } from '../../kernel/contract.ts';
import { fromErrorRecord } from '../../kernel/errors.ts';
import type { ConfigStore } from '../products/store.ts';
import { notFound } from '../products/config.ts';
import type { Auth } from '../products/manifest-auth.ts';
import { CALLBACK_PATH, requireAuthorizable } from './authorization.ts';
import type { credentials as contract } from './contract.ts';
import type { CredentialName } from './credential-source.ts';
import type { CredentialDirectory } from './directory.ts';
import type { RefreshedAuth } from './resolved-auth.ts';

/** What the handlers work with. */
export interface CredentialHandlerParts {
  readonly credentials: CredentialDirectory;
  readonly config: ConfigStore;
  /** Where users reach the processor; the origin of the request when null. */
  readonly publicUrl: string | null;
}

type Given = Omit<CredentialName, 'workspace'>;
type Place = Pick<Given, 'product' | 'env'>;

/** How many objects a list asks at one time. */
const AT_ONCE = 20;

/** Builds the handlers. */
export function createCredentialHandlers(parts: CredentialHandlerParts): Handlers<typeof contract> {
  const { credentials, config, publicUrl } = parts;
  const inPlace = async (workspace: string, { product, env }: Place) => {
    const { manifest, version } = await config.resolve(workspace, product, env);
    const apps = (manifest.apps ?? []).filter((app) => app.environments.some(({ slug }) => slug === env));
    return { apps, version };
  };
  const find = async ({ principal: { workspace } }: RequestContext, given: Given) => {
    const { apps, version } = await inPlace(workspace, given);
    const app = apps.find(({ tag }) => tag === given.app);
    if (app === undefined) throw notFound('app', `app '${given.app}' in environment '${given.env}'`);
    const auth = app.auth?.find(({ tag }) => tag === given.auth);
    if (auth === undefined || !isRefreshed(auth))
      throw notFound('auth', `a refreshed auth '${given.auth}' of app '${app.tag}'`);
    const name: CredentialName = { workspace, ...given };
    return { name, auth, version, object: credentials.at(name) };
  };
  return {
    async authorize(given, context) {
      const { name, auth, version, object } = await find(context, given);
      requireAuthorizable(auth);
      const base = (publicUrl ?? context.origin).replace(/\/+$/, '');
      const answer = await object.authorize(name, version, `${base}${CALLBACK_PATH}`);
      if (!answer.ok) throw fromErrorRecord(answer.error);
      return { data: { url: answer.url, expires_at: answer.expiresAt } };
    },
    async fetch(given, context) {
      const { object } = await find(context, given);
      return { data: writable(await object.status()) };
    },
    async list(place, { principal: { workspace } }) {
      const { apps } = await inPlace(workspace, place);
      const all = apps.flatMap((app) =>
        (app.auth ?? []).filter(isRefreshed).map(({ tag, setup_type }) => ({ app: app.tag, auth: tag, setup_type })),
      );
      const listed = [];
      for (let from = 0; from < all.length; from += AT_ONCE) {
        const some = all.slice(from, from + AT_ONCE).map(async ({ app, auth, setup_type }) => {
          const name = { workspace, product: place.product, env: place.env, app, auth };
          return { app, auth, setup_type, ...writable(await credentials.at(name).status()) };
        });
        listed.push(...(await Promise.all(some)));
      }
      return { data: { credentials: listed } };
    },
    async revoke({ product, env, app, auth }, { principal: { workspace } }) {
      await config.resolve(workspace, product, env);
      return { data: await credentials.at({ workspace, product, env, app, auth }).revoke() };
    },
  };
}

function isRefreshed(auth: Auth): auth is RefreshedAuth {
  return auth.setup_type === 'oauth2' || auth.setup_type === 'credential_access';
}

/** The contract's lists may be written to. */
function writable<Status extends { readonly scopes: readonly string[] | null }>({ scopes, ...rest }: Status) {
  return { ...rest, scopes: scopes === null ? null : [...scopes] };
}
