/** Credentials that an action of the app obtains (`credential_access`). */

import type { Clock } from '../../kernel/clock.ts';
import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import { DEFAULT_RETRY } from '../../kernel/retry.ts';
import type { ConfigSource, Processor } from '../../processor.ts';
import type { App } from '../products/manifest.ts';
import { type CredentialAccess, PERIODS } from '../products/manifest-auth.ts';
import type { CredentialName } from './credential-source.ts';
import type { ResolvedAuth } from './resolved-auth.ts';
import type { TokenAnswer } from './token-endpoint.ts';

/** What token actions run with. */
export interface TokenActionParts {
  readonly config: ConfigSource;
  readonly processor: Processor;
  readonly clock: Clock;
}

/** Who runs token actions, as their run records say. */
const USER = 'credential';
/** Milliseconds that a token action may take in all. */
const TIME_MS = 30_000;

/**
 * Runs the auth's action and takes the object that it answers as the credential. `VALIDATION_ERROR`
 * when the action would need the credential that it is to obtain, be it by way of others.
 */
export async function runTokenAction(
  { config, processor, clock }: TokenActionParts,
  { workspace, product, env, app: appTag, auth: authTag }: CredentialName,
  auth: CredentialAccess,
  { expiresIn }: ResolvedAuth,
  version: number,
): Promise<TokenAnswer> {
  const { manifest } = await config.resolve(workspace, product, env, version);
  const app = manifest.apps?.find(({ tag }) => tag === appTag);
  if (app !== undefined) refuseCircle(app, authTag);
  const { value } = await processor.execute(
    {
      namespace: 'actions',
      operation: 'run',
      product,
      env,
      version,
      app: appTag,
      event: auth.action_tag,
      input: auth.input ?? {},
    },
    {
      workspace,
      user: USER,
      retry: DEFAULT_RETRY,
      traceparent: null,
      deadline: clock.now() + TIME_MS,
      isAdmitted: true,
    },
  );
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ProcessorError('UPSTREAM_ERROR', `action '${auth.action_tag}' answered no object`, { outcome: 'sent' });
  const said = expiresIn(value) ?? (auth.expiry ?? 0) * (PERIODS[auth.period ?? 'secs'] / 1000);
  return {
    data: value as Record<string, unknown>,
    refreshToken: null,
    expiresIn: said > 0 && said < Infinity ? said : null,
    scope: null,
  };
}

/** An action that needs what it is to obtain would wait for itself. */
function refuseCircle(app: App, authTag: string): void {
  const seen = new Set<string>();
  for (let tag: string | null = authTag; tag !== null; tag = nextOf(app, tag)) {
    if (seen.has(tag))
      throw invalidField('action_tag', `the action that obtains auth '${authTag}' needs that auth itself`);
    seen.add(tag);
  }
}

/** The auth that obtaining an auth needs. */
function nextOf(app: App, tag: string): string | null {
  const auth = app.auth?.find((each) => each.tag === tag);
  if (auth?.setup_type !== 'credential_access') return null;
  const action = app.actions.find((each) => each.tag === auth.action_tag);
  if (action === undefined || action.auth === false) return null;
  return action.auth ?? app.auth?.[0]?.tag ?? null;
}
