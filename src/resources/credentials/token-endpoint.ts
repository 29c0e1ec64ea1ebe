/** Requests to the token endpoint of an OAuth 2 server (RFC 6749). */

import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretPost,
  customFetch,
  genericTokenEndpointRequest,
  None,
} from 'oauth4webapi';
import { type ErrorCode, isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { maskSecrets } from '../../kernel/mask.ts';
import { redactText } from '../../kernel/redact.ts';
import type { HttpDriver, TargetAnswer } from '../../drivers/http/driver.ts';
import type { OAuth2 } from '../products/manifest-auth.ts';

/** What the exchanges of tokens work with. */
export interface TokenEndpointParts {
  readonly http: HttpDriver;
  /** Lets a token endpoint be plain http, as local development needs. */
  readonly allowInsecure: boolean;
}

/** What a grant sends besides the client's authentication. */
export interface Grant {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A successful answer of a token endpoint (RFC 6749 section 5.1). */
export interface TokenAnswer {
  /** All that the answer held but for the refresh token. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly refreshToken: string | null;
  /** Seconds, or null when it does not say. */
  readonly expiresIn: number | null;
  readonly scope: string | null;
}

/** The code by which an OAuth error (RFC 6749 section 5.2) of a token endpoint is known, or null for other failures. */
export function oauthErrorOf(error: unknown): string | null {
  const cause = isProcessorError(error) ? error.cause : null;
  return cause instanceof OAuthError ? cause.code : null;
}

class OAuthError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const SCHEMES: Readonly<Record<NonNullable<OAuth2['client_authentication']>, (secret: string) => ClientAuth>> = {
  basic: clientSecretBasic,
  body: ClientSecretPost,
  none: None,
};

/**
 * RFC 6749 section 2.3.1. That of oauth4webapi also escapes `-`, `.` and `_`, which the form encoding leaves alone and
 * servers that do not decode what they get take for another secret.
 */
function clientSecretBasic(secret: string): ClientAuth {
  return (_server, { client_id }, _body, headers) => {
    headers.set('authorization', `Basic ${btoa(`${formEncoded(client_id)}:${formEncoded(secret)}`)}`);
  };
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/**
 * Sends one grant. The request is made by oauth4webapi; its answer is read here, since servers exist that answer
 * errors with 200, leave `token_type` out, or add ID tokens of an issuer that no manifest names. Throws a
 * `ProcessorError` whose outcome is that of the token request; nothing of the answer but its `error` is in it.
 */
export async function requestToken(
  { http, allowInsecure }: TokenEndpointParts,
  auth: OAuth2,
  grant: Grant,
  secrets: readonly string[],
): Promise<TokenAnswer> {
  const { client_id, client_secret: secret = '', token_url } = auth;
  const endpoint = endpointOf(token_url, allowInsecure);
  const scheme = auth.client_authentication ?? (secret === '' ? 'none' : 'basic');
  let answer: TargetAnswer | undefined;
  const through = async (url: string, init: { readonly headers: Record<string, string>; readonly body: unknown }) => {
    answer = await http.send(
      { method: 'POST', url: new URL(url), headers: init.headers, body: String(init.body) },
      // Whoever this is redirected to would get the client's secret.
      { timeoutMs: LIMITS.credential_exchange.value, redirects: 'refuse' },
    );
    return new Response(null, { status: 200 });
  };
  await genericTokenEndpointRequest(
    { issuer: endpoint.origin, token_endpoint: endpoint.href },
    { client_id },
    SCHEMES[scheme](secret),
    grant.type,
    { ...auth.parameters, ...grant.parameters },
    { [customFetch]: through, [allowInsecureRequests]: allowInsecure },
  );
  if (answer === undefined) throw new Error('the token request was not sent');
  return readAnswer(answer, endpoint.host, secrets);
}

function endpointOf(text: string, allowInsecure: boolean): URL {
  const url = URL.parse(text);
  if (url === null) throw new ProcessorError('VALIDATION_ERROR', 'token_url: is no address', { outcome: 'not_sent' });
  if (url.protocol !== 'https:' && !(allowInsecure && url.protocol === 'http:'))
    throw new ProcessorError('TARGET_REFUSED', `token_url: ${url.host} has to be reached by https`, {
      outcome: 'not_sent',
    });
  return url;
}

function readAnswer({ status, body }: TargetAnswer, host: string, secrets: readonly string[]): TokenAnswer {
  const fields = typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
  const { refresh_token, access_token, expires_in, scope, error, error_description } = fields as Record<
    string,
    unknown
  >;
  if (status < 200 || status > 299 || (access_token === undefined && error !== undefined))
    throw refusal(host, status, { error, error_description }, secrets);
  if (typeof access_token !== 'string' || access_token === '')
    throw new ProcessorError('UPSTREAM_ERROR', `${host} answered without an access_token`, {
      outcome: 'sent',
      upstream: { status },
    });
  const { refresh_token: _kept, ...data } = fields as Record<string, unknown>;
  const seconds = Number(expires_in ?? Number.NaN);
  return {
    data,
    refreshToken: typeof refresh_token === 'string' && refresh_token !== '' ? refresh_token : null,
    expiresIn: seconds > 0 && seconds < Infinity ? seconds : null,
    scope: typeof scope === 'string' ? scope : null,
  };
}

function refusal(
  host: string,
  status: number,
  { error, error_description: description }: Readonly<Record<'error' | 'error_description', unknown>>,
  secrets: readonly string[],
): ProcessorError {
  const code = typeof error === 'string' ? error.slice(0, 100) : null;
  const text = typeof description === 'string' ? ` (${description.slice(0, 300)})` : '';
  const message = redactText(
    maskSecrets(`${host} answered ${status}${code === null ? '' : `: ${code}${text}`}`, secrets),
  );
  const details = { outcome: 'sent', upstream: { status } } as const;
  return new ProcessorError(codeOf(status, code), message, details, code === null ? undefined : new OAuthError(code));
}

function codeOf(status: number, code: string | null): ErrorCode {
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 500) return 'SERVICE_UNAVAILABLE';
  return code !== null || status === 401 || status === 403 ? 'UNAUTHORIZED' : 'UPSTREAM_ERROR';
}
