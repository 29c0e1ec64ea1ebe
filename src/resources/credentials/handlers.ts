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
  return {
    async authorize(given, context) {
      const { name, auth, version } = await find(parts, context, given);
      requireAuthorizable(auth);
      const base = (publicUrl ?? context.origin).replace(/\/+$/, '');
      const answer = await credentials.at(name).authorize(name, version, `${base}${CALLBACK_PATH}`);
      if (!answer.ok) throw fromErrorRecord(answer.error);
      return { data: { url: answer.url, expires_at: answer.expiresAt } };
    },
    async fetch(given, context) {
      const { name } = await find(parts, context, given);
      return { data: writable(await credentials.at(name).status()) };
    },
    async list({ product, env }, { principal: { workspace } }) {
      const { apps } = await inPlace(parts, workspace, { product, env });
      const all = apps.flatMap((app) =>
        (app.auth ?? []).filter(isRefreshed).map(({ tag, setup_type }) => ({ app: app.tag, auth: tag, setup_type })),
      );
      const statusOf = async (auth: (typeof all)[number]) => {
        const name = { workspace, product, env, app: auth.app, auth: auth.auth };
        return { ...auth, ...writable(await credentials.at(name).status()) };
      };
      const listed = [];
      for (let from = 0; from < all.length; from += AT_ONCE)
        listed.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map(statusOf))));
      return { data: { credentials: listed } };
    },
    async revoke({ product, env, app, auth }, { principal: { workspace } }) {
      // Not looked for in the manifest: what a later version no longer names can still be forgotten.
      await config.resolve(workspace, product, env);
      return { data: await credentials.at({ workspace, product, env, app, auth }).revoke() };
    },
  };
}

/** The apps of an environment, in the version that it runs. */
async function inPlace({ config }: CredentialHandlerParts, workspace: string, { product, env }: Place) {
  const { manifest, version } = await config.resolve(workspace, product, env);
  const apps = (manifest.apps ?? []).filter((app) => app.environments.some(({ slug }) => slug === env));
  return { apps, version };
}

async function find(parts: CredentialHandlerParts, { principal: { workspace } }: RequestContext, given: Given) {
  const { apps, version } = await inPlace(parts, workspace, given);
  const app = apps.find(({ tag }) => tag === given.app);
  if (app === undefined) throw notFound('app', `app '${given.app}' in environment '${given.env}'`);
  const auth = app.auth?.find(({ tag }) => tag === given.auth);
  if (auth === undefined || !isRefreshed(auth))
    throw notFound('auth', `a refreshed auth '${given.auth}' of app '${app.tag}'`);
  const name: CredentialName = { workspace, ...given };
  return { name, auth, version };
}

function isRefreshed(auth: Auth): auth is RefreshedAuth {
  return auth.setup_type === 'oauth2' || auth.setup_type === 'credential_access';
}

/** The contract's lists may be written to. */
function writable<Status extends { readonly scopes: readonly string[] | null }>({ scopes, ...rest }: Status) {
  return { ...rest, scopes: scopes === null ? null : [...scopes] };
}
