import { type AppManifest, manifest } from './manifest.ts';
import { tokenUrl } from './oauth.ts';
import type { Member } from './workspace.ts';

/** An auth as its owner writes it. */
export type AuthManifest = NonNullable<AppManifest['auth']>[number];

/** An OAuth 2 auth at a token endpoint. */
export function oauth2(key: string, more: Partial<AuthManifest> = {}, server: 'mock' | 'oidc' = 'mock'): AuthManifest {
  return {
    tag: 'main',
    setup_type: 'oauth2',
    grant_type: 'client_credentials',
    token_url: tokenUrl(server, key),
    client_id: 'processor',
    client_secret: '$Secret{CLIENT_SECRET}',
    ...more,
  } as AuthManifest;
}

/** A product whose app has one auth. */
export function withAuth(auth: AuthManifest, more: Partial<AppManifest> = {}) {
  const plain = manifest();
  const [app] = plain.apps ?? [];
  if (app === undefined) throw new Error('the manifest has no app');
  return { ...plain, apps: [{ ...app, auth: [auth], ...more }] };
}

/** The secrets that {@link oauth2} and a `refresh_token` of `$Secret{REFRESH_TOKEN}` refer to. */
const SECRETS = { CLIENT_SECRET: 'secret-of-processor', REFRESH_TOKEN: 'first' } as const;

/** Gives a workspace the secrets. */
export async function createSecrets(owner: Member): Promise<void> {
  for (const [key, value] of Object.entries(SECRETS)) {
    const { status, body } = await owner.call('secrets.create', { key, value });
    if (status !== 200) throw new Error(`the secret was refused: ${body.detail}`);
  }
}
