/// <reference lib="esnext.typedarrays" />
/** The ports that credentials need, without secrets of workspaces: literal values, sealed under the deployment's key. */

import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { ConfigSource } from '../../processor.ts';
import { notFound } from '../products/config.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { StateSealer } from './authorization.ts';
import type { ResolveAuth } from './resolved-auth.ts';

const INFO = 'credentials';
const IV_BYTES = 12;

/** Seals under keys that follow from the master key: one a workspace, and one for states. */
export function createInterimSeals(masterKey: string | undefined, ids: Ids): Sealer & StateSealer {
  const keyOf = async (salt: string): Promise<CryptoKey> => {
    if (masterKey === undefined) throw new ProcessorError('NOT_SUPPORTED', 'this deployment has no MASTER_KEY');
    const text = new TextEncoder();
    const base = await crypto.subtle.importKey('raw', text.encode(masterKey), 'HKDF', false, ['deriveKey']);
    const derivation = { name: 'HKDF', hash: 'SHA-256', salt: text.encode(salt), info: text.encode(INFO) };
    return crypto.subtle.deriveKey(derivation, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  };
  const seal = async (salt: string, context: string, text: string): Promise<string> => {
    const iv = Uint8Array.fromHex(ids.create('iv').slice(3, 3 + 2 * IV_BYTES));
    const additionalData = new TextEncoder().encode(context);
    const sealed = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv, additionalData },
      await keyOf(salt),
      new TextEncoder().encode(text),
    );
    return new Uint8Array([...iv, ...new Uint8Array(sealed)]).toBase64({ alphabet: 'base64url', omitPadding: true });
  };
  const open = async (salt: string, context: string, sealed: string): Promise<string> => {
    const bytes = Uint8Array.fromBase64(sealed, { alphabet: 'base64url' });
    const opened = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: bytes.slice(0, IV_BYTES), additionalData: new TextEncoder().encode(context) },
      await keyOf(salt),
      bytes.slice(IV_BYTES),
    );
    return new TextDecoder().decode(opened);
  };
  return {
    seal: (workspace, context, text) => seal(workspace, context, text),
    open: (workspace, context, sealed) => open(workspace, context, sealed),
    sealState: (text) => seal('', 'state', text),
    openState: (state) => open('', 'state', state).catch(() => null),
  };
}

/** Takes the values of an auth as they stand. */
export function createLiteralAuth(config: ConfigSource): ResolveAuth {
  return async ({ workspace, product, env, app, auth: tag }, version) => {
    const { manifest } = await config.resolve(workspace, product, env, version);
    const auth = manifest.apps?.find((each) => each.tag === app)?.auth?.find((each) => each.tag === tag);
    if (auth === undefined) throw notFound('auth', `auth '${tag}' of app '${app}'`);
    if (auth.setup_type !== 'oauth2' && auth.setup_type !== 'credential_access')
      throw invalidField('auth', `'${tag}' is not refreshed`);
    const field =
      auth.setup_type === 'credential_access' ? /^\$Response\{(\w+)\}$/.exec(auth.expires_in ?? '')?.[1] : undefined;
    const secrets = auth.setup_type === 'oauth2' ? [auth.client_secret, auth.refresh_token] : [];
    return {
      auth,
      secrets: secrets.filter((secret) => secret !== undefined),
      expiresIn: (answer) => {
        const value = field === undefined ? null : Number((answer as Record<string, unknown>)[field]);
        return value === null || Number.isNaN(value) ? null : value;
      },
    };
  };
}
