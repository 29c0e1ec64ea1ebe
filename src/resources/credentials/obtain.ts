/** One exchange: what an auth says is sent, and what came back is a token or a failure of a kind. */

import type { ExchangeFailure } from '../../engine/credential-state.ts';
import { type ErrorRecord, isProcessorError, ProcessorError, toErrorRecord } from '../../kernel/errors.ts';
import { maskSecrets } from '../../kernel/mask.ts';
import { redactText } from '../../kernel/redact.ts';
import type { OAuth2 } from '../products/manifest-auth.ts';
import type { CredentialName } from './credential-source.ts';
import type { ResolveAuth } from './resolved-auth.ts';
import { runTokenAction, type TokenActionParts } from './token-action.ts';
import { type Grant, oauthErrorOf, requestToken, type TokenAnswer, type TokenEndpointParts } from './token-endpoint.ts';

/** What exchanges work with. */
export interface ExchangeParts extends TokenEndpointParts, TokenActionParts {
  readonly resolveAuth: ResolveAuth;
}

/** The code that a callback brought, with what proves that it was asked for here. */
export interface AuthorizationCode {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** What an exchange has to spend. */
export interface Holdings {
  /** Version of the product. */
  readonly version: number;
  /** The newest refresh token. */
  readonly refreshToken: string | null;
  readonly code: AuthorizationCode | null;
  /** Whether the answer of an earlier exchange was lost. */
  readonly isInDoubt: boolean;
}

/** What came of an exchange. The error is safe to show, and says that the call which needs the token was not sent. */
export type Obtained =
  | ({ readonly ok: true } & TokenAnswer)
  | { readonly ok: false; readonly kind: ExchangeFailure; readonly error: ErrorRecord; readonly cause: unknown };

/** Obtains a token, or refreshes it. Never throws. */
export async function obtain(parts: ExchangeParts, name: CredentialName, holdings: Holdings): Promise<Obtained> {
  let secrets: readonly string[] = [];
  try {
    const resolved = await parts.resolveAuth(name, holdings.version);
    ({ secrets } = resolved);
    const { auth } = resolved;
    const answer =
      auth.setup_type === 'oauth2'
        ? await exchangeGrant(parts, name, auth, holdings, secrets)
        : await runTokenAction(parts, name, auth, resolved, holdings.version);
    return { ok: true, ...answer };
  } catch (thrown) {
    return failureOf(thrown, name, secrets);
  }
}

async function exchangeGrant(
  parts: TokenEndpointParts,
  name: CredentialName,
  auth: OAuth2,
  holdings: Holdings,
  secrets: readonly string[],
): Promise<TokenAnswer> {
  const send = (grant: Grant) => requestToken(parts, auth, grant, [...secrets, ...secretsOf(holdings)]);
  const scope: Record<string, string> = auth.scopes === undefined ? {} : { scope: auth.scopes.join(' ') };
  const { code, refreshToken } = holdings;
  if (code !== null)
    return send({
      type: 'authorization_code',
      parameters: { code: code.code, code_verifier: code.verifier, redirect_uri: code.redirectUri },
    });
  if (auth.grant_type === 'client_credentials') return send({ type: 'client_credentials', parameters: scope });
  const first = auth.grant_type === 'refresh_token' ? (auth.refresh_token ?? null) : null;
  const newest = refreshToken ?? first;
  if (newest === null) throw needsConsent(name);
  const refresh = (token: string) => send({ type: 'refresh_token', parameters: { refresh_token: token } });
  try {
    return await refresh(newest);
  } catch (thrown) {
    if (oauthErrorOf(thrown) !== 'invalid_grant') throw thrown;
    if (auth.grant_type === 'authorization_code') throw needsConsent(name, holdings.isInDoubt, thrown);
    if (first === null || first === newest) throw thrown;
    return await refresh(first);
  }
}

function secretsOf({ refreshToken, code }: Holdings): string[] {
  return [refreshToken, code?.code, code?.verifier].filter((secret) => typeof secret === 'string');
}

class ConsentNeeded extends Error {}

/** The refusal of a credential that a user has to agree to. */
export function needsConsent({ app, auth }: CredentialName, isInDoubt = false, cause?: unknown): ProcessorError {
  const why = isInDoubt
    ? ', since the answer to its last refresh was lost and the server no longer takes the refresh token that is left'
    : cause === undefined
      ? ''
      : ', since the server no longer takes its refresh token';
  const message = `auth '${auth}' of app '${app}' needs authorization by a user${why}; credentials.authorize gives the address`;
  return new ProcessorError('UNAUTHORIZED', message, { outcome: 'not_sent' }, new ConsentNeeded());
}

function failureOf(thrown: unknown, { app, auth }: CredentialName, secrets: readonly string[]): Obtained {
  const { code, message, upstream, retry_after_ms, outcome, errors } = toErrorRecord(thrown);
  if (isProcessorError(thrown) && thrown.cause instanceof ConsentNeeded)
    return { ok: false, kind: 'consent', error: { code, message, outcome: 'not_sent' }, cause: thrown };
  const isLost = outcome === 'unknown' || (outcome === 'sent' && isCutOff(code));
  const error: ErrorRecord = {
    // A call that was never sent has no unknown outcome, whatever became of its token's.
    code: code === 'OUTCOME_UNKNOWN' ? 'CONNECTION_ERROR' : code,
    message: redactText(maskSecrets(`auth '${auth}' of app '${app}' got no token: ${message}`, secrets)),
    outcome: 'not_sent',
    ...(errors === undefined ? {} : { errors }),
    ...(upstream === undefined ? {} : { upstream: { status: upstream.status } }),
    ...(retry_after_ms === undefined ? {} : { retry_after_ms }),
  };
  return { ok: false, kind: isLost ? 'lost' : 'failed', error, cause: thrown };
}

/** Whether an answer began and did not arrive whole. */
function isCutOff(code: ErrorRecord['code']): boolean {
  return code === 'CONNECTION_ERROR' || code === 'TIMEOUT';
}
