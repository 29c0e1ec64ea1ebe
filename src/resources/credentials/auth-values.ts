/** The auths of manifests with their templates evaluated, for one exchange. */

import type { Clock } from '../../kernel/clock.ts';
import { invalidField, isProcessorError } from '../../kernel/errors.ts';
import type { ConfigSource } from '../../processor.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { RunLog } from '../../run-log.ts';
import { notFound } from '../products/config.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import type { RefreshedAuth, ResolveAuth } from './resolved-auth.ts';

/** What resolving works with. */
export interface AuthValueParts {
  readonly config: ConfigSource;
  readonly secrets: SecretSource;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Pick<RunLog, 'access'>;
}

/** Who uses secrets to obtain a credential, as their records say. */
const USER = 'credential';

/** Builds the function that resolves auths. */
export function createResolveAuth({ config, secrets, clock, ids, log }: AuthValueParts): ResolveAuth {
  return async ({ workspace, product, env, app: appTag, auth: tag }, version) => {
    const app = (await config.resolve(workspace, product, env, version)).app(env, appTag);
    const auth = app.auths.get(tag);
    if (auth === undefined) throw notFound('auth', `auth '${tag}' of app '${appTag}'`);
    if (auth.setup_type !== 'oauth2' && auth.setup_type !== 'credential_access')
      throw invalidField('auth', `'${tag}' is not obtained by an exchange`);
    // What is left out is evaluated elsewhere, or is no template.
    const { tokens: _tokens, expired_when: _rules, name: _name, description: _description, ...rest } = auth;
    const { expires_in: lifetime, ...values } = { expires_in: undefined, ...rest };
    const template = app.values.bind(appTag, values, `auth.${tag}`, tag);
    const keys = template.secretKeys;
    const found = await secrets.resolve({ workspace, app: appTag, env }, keys);
    const target = `${appTag}/${tag}`;
    const access = { workspace, user: USER, product, env, version, operation: 'credentials.obtain', target } as const;
    if (keys.length > 0) log.access({ ...access, id: ids.create('access'), secrets: keys });
    const resolved = { ...auth, ...(template.evaluate(found, { now: clock.now() }) as RefreshedAuth) };
    if (resolved.setup_type === 'oauth2')
      requireText(resolved, ['token_url', 'client_id', 'client_secret', 'refresh_token']);
    return {
      auth: resolved,
      secrets: Object.values(found),
      expiresIn(answer) {
        if (lifetime === undefined) return null;
        const said = app.values.bind(appTag, lifetime, `auth.${tag}.expires_in`, tag);
        const seconds = Number(
          evaluated(() => said.evaluate({}, { now: clock.now(), Response: answer })) ?? Number.NaN,
        );
        return Number.isNaN(seconds) ? null : seconds;
      },
    };
  };
}

/** A template may come to anything; these go out as text. */
function requireText<Name extends string>(auth: { readonly [K in Name]?: unknown }, names: readonly Name[]): void {
  for (const name of names)
    if (auth[name] !== undefined && typeof auth[name] !== 'string') throw invalidField(name, 'does not come to text');
}

/** An answer that does not have what a template looks for gives no value. */
function evaluated(evaluate: () => unknown): unknown {
  try {
    return evaluate();
  } catch (thrown) {
    if (isProcessorError(thrown)) return null;
    throw thrown;
  }
}
