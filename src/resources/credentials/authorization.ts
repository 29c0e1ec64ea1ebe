/** Authorization code with PKCE: the address that a user is sent to, and the callback that brings the user back. */

import { calculatePKCECodeChallenge } from 'oauth4webapi';
import { invalidField, ProcessorError, toErrorRecord } from '../../kernel/errors.ts';
import type { OAuth2 } from '../products/manifest-auth.ts';
import type { CredentialName } from './credential-source.ts';
import type { Callback, CallbackAnswer, CredentialDirectory } from './directory.ts';
import type { RefreshedAuth } from './resolved-auth.ts';

/** Where authorization servers send users back to. */
export const CALLBACK_PATH = '/oauth/callback';

/** Seals the `state` of an authorization under the key of the deployment, as text that a URL may hold. */
export interface StateSealer {
  sealState(text: string): Promise<string>;
  /** The text, or null when it was not sealed by this deployment. */
  openState(state: string): Promise<string | null>;
}

/** Where and under what name a user's consent comes back. */
export interface ConsentRequest {
  readonly state: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** The auth, when users can authorize it; `VALIDATION_ERROR` otherwise. */
export function requireAuthorizable(auth: RefreshedAuth): OAuth2 & { readonly authorization_url: string } {
  const { authorization_url } = auth.setup_type === 'oauth2' ? auth : {};
  if (auth.setup_type !== 'oauth2' || auth.grant_type !== 'authorization_code' || authorization_url === undefined)
    throw invalidField('auth', `'${auth.tag}' is not authorized by users: that takes grant_type authorization_code`);
  return { ...auth, authorization_url };
}

/** The address at which the user agrees (RFC 6749 section 4.1.1, RFC 7636 with S256). */
export async function authorizationUrl(
  auth: OAuth2 & { readonly authorization_url: string },
  { state, verifier, redirectUri }: ConsentRequest,
): Promise<string> {
  const url = URL.parse(auth.authorization_url);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw invalidField('authorization_url', 'is no http or https address');
  const parameters: Record<string, string> = {
    ...auth.parameters,
    response_type: 'code',
    client_id: auth.client_id,
    redirect_uri: redirectUri,
    ...(auth.scopes === undefined ? {} : { scope: auth.scopes.join(' ') }),
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/**
 * Whether an answer that names its issuer (RFC 9207) may come from the auth's server: the issuer is the one that the
 * auth names, or has the origin of its `authorization_url`.
 */
export function isIssuerOf(issuer: string, auth: OAuth2): boolean {
  if (auth.issuer !== undefined) return issuer === auth.issuer;
  return URL.parse(issuer)?.origin === URL.parse(auth.authorization_url ?? '')?.origin;
}

/** The `state` of an authorization before it is sealed. */
export function stateText({ workspace, product, env, app, auth }: CredentialName, nonce: string): string {
  return JSON.stringify([workspace, product, env, app, auth, nonce]);
}

function readState(text: string): { name: CredentialName; nonce: string } {
  const [workspace = '', product = '', env = '', app = '', auth = '', nonce = ''] = JSON.parse(text) as string[];
  return { name: { workspace, product, env, app, auth }, nonce };
}

/** What is kept of a parameter that a stranger may have written. */
const PARAMETER_LENGTH = 4_000;

/** Ends the authorization that a callback's address belongs to. Never throws; the error is safe to show. */
export type CompleteAuthorization = (url: URL) => Promise<CallbackAnswer>;

/** Builds the function that serves callbacks. A wrong or foreign `state` reaches no credential. */
export function createCompleteAuthorization(parts: {
  readonly states: StateSealer;
  readonly credentials: CredentialDirectory;
  readonly fault: (thrown: unknown) => void;
}): CompleteAuthorization {
  const { states, credentials, fault } = parts;
  return async ({ searchParams }) => {
    const parameter = (name: string) => searchParams.get(name)?.slice(0, PARAMETER_LENGTH) ?? null;
    try {
      const text = await states.openState(parameter('state') ?? '');
      if (text === null)
        throw new ProcessorError('VALIDATION_ERROR', 'this address belongs to no authorization that was begun here');
      const { name, nonce } = readState(text);
      const description = parameter('error_description');
      const error = parameter('error');
      const callback: Callback = {
        nonce,
        code: parameter('code'),
        error: error === null || description === null ? error : `${error} (${description})`,
        issuer: parameter('iss'),
      };
      return await credentials.at(name).complete(name, callback);
    } catch (thrown) {
      const record = toErrorRecord(thrown);
      if (record.code === 'INTERNAL') fault(thrown);
      return { ok: false, error: record };
    }
  };
}
