/** Credentials that a program gives for its calls of an app, and OAuth tokens that it refreshes itself. */

import type { Clock } from '../../src/kernel/clock.ts';
import { DuctapeError } from './errors.ts';

/** Credentials like an input: a key goes where the action says, `headers:`, `query:`, `body:` and `params:` decide otherwise. */
export type FlatCredentials = Readonly<Record<string, unknown>>;

/** Which calls: those of an app in an environment of a product. */
export interface AppScope {
  readonly product?: string;
  readonly app: string;
  readonly env?: string;
}

/** What `actions.config` takes. */
export interface ConfigOptions extends AppScope {
  readonly credentials: FlatCredentials;
}

/** Tokens of an OAuth server: plain text, or `$Secret{KEY}`. */
export interface OAuthTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly [name: string]: string | undefined;
}

/** How long tokens are good; an hour when neither is given. */
export interface OAuthExpiry {
  /** Epoch milliseconds. */
  readonly expiresAt?: number;
  /** Seconds from now. */
  readonly expiresIn?: number;
}

/** What `actions.oauth` takes. */
export interface OAuthOptions extends AppScope, OAuthExpiry {
  readonly tokens: OAuthTokens;
  /** Makes credentials of tokens. Those it is given are references such as `$Secret{OAUTH_…}`, so that no request carries a token. */
  readonly credentials: (tokens: OAuthTokens) => FlatCredentials;
  /** Gets new tokens for those that expire, which it is given as plain text. */
  readonly onExpiry: (tokens: OAuthTokens) => Promise<OAuthExpiry & { readonly tokens: OAuthTokens }>;
  /** How long before they expire tokens are refreshed, milliseconds; a minute when absent. */
  readonly refreshBuffer?: number;
}

/** What is done with secrets. */
export interface SecretKeeper {
  create(input: { key: string; value: string; scope: string[]; envs: string[] }): Promise<unknown>;
  update(input: { key: string; value: string }): Promise<unknown>;
  fetch(key: string): Promise<{ value: string }>;
}

const HOUR_MS = 3_600_000;
const BUFFER_MS = 60_000;
const REFERENCE = /^\$Secret\{([^{}]+)\}$/;

interface Scope {
  readonly product: string;
  readonly app: string;
  readonly env: string;
}

interface OAuth {
  readonly options: OAuthOptions;
  /** As they go out: every one a reference. */
  references: OAuthTokens;
  expiresAt: number;
  refreshing: Promise<void> | null;
  /** Grows with each refresh, so that a call knows whether another one refreshed meanwhile. */
  generation: number;
}

/** What programs have configured, in memory, for one client. */
export class AppCredentials {
  readonly #secrets: SecretKeeper;
  readonly #clock: Clock;
  readonly #configs = new Map<string, FlatCredentials>();
  readonly #oauths = new Map<string, OAuth>();

  constructor(secrets: SecretKeeper, clock: Clock) {
    this.#secrets = secrets;
    this.#clock = clock;
  }

  /** Keeps credentials for calls to come; another call replaces them. */
  config(scope: Scope, credentials: unknown): void {
    if (typeof credentials !== 'object' || credentials === null || Array.isArray(credentials))
      throw invalid('credentials', 'must be an object');
    this.#configs.set(nameOf(scope), credentials as FlatCredentials);
  }

  /** Keeps tokens as secrets, and refreshes them for calls to come. */
  async oauth(scope: Scope, options: OAuthOptions): Promise<void> {
    const { tokens, credentials, onExpiry } = options;
    if (typeof tokens?.accessToken !== 'string') throw invalid('tokens.accessToken', 'is required');
    if (typeof credentials !== 'function') throw invalid('credentials', 'must be a function');
    if (typeof onExpiry !== 'function') throw invalid('onExpiry', 'must be a function');
    const references = await this.#keep(scope, tokens);
    const expiresAt = this.#expiryOf(options);
    this.#oauths.set(nameOf(scope), { options, references, expiresAt, refreshing: null, generation: 0 });
  }

  /**
   * Sends a call with what is configured for it, beneath what the call itself gives; once more with new tokens when its
   * target answers 401, unless `once`.
   */
  async send<T>(
    scope: Scope,
    own: FlatCredentials | undefined,
    once: boolean,
    send: (credentials: FlatCredentials | undefined) => Promise<T>,
  ): Promise<T> {
    const oauth = this.#oauths.get(nameOf(scope));
    if (oauth === undefined) return send(this.#merged(scope, undefined, own));
    const { refreshBuffer = BUFFER_MS } = oauth.options;
    if (this.#clock.now() >= oauth.expiresAt - refreshBuffer) await this.#refresh(scope, oauth, oauth.generation);
    const { generation } = oauth;
    try {
      return await send(this.#merged(scope, oauth, own));
    } catch (error) {
      if (once || !(error instanceof DuctapeError) || error.upstream?.status !== 401) throw error;
      await this.#refresh(scope, oauth, generation);
      return send(this.#merged(scope, oauth, own));
    }
  }

  #merged(scope: Scope, oauth: OAuth | undefined, own: FlatCredentials | undefined): FlatCredentials | undefined {
    const config = this.#configs.get(nameOf(scope));
    const tokens = oauth?.options.credentials(oauth.references);
    return config === undefined && tokens === undefined ? own : { ...config, ...tokens, ...own };
  }

  /** Refreshes unless that was done since `generation`; calls at the same time share one refresh. */
  #refresh(scope: Scope, oauth: OAuth, generation: number): Promise<void> {
    if (oauth.generation !== generation) return Promise.resolve();
    oauth.refreshing ??= this.#exchange(scope, oauth).finally(() => {
      oauth.refreshing = null;
    });
    return oauth.refreshing;
  }

  async #exchange(scope: Scope, oauth: OAuth): Promise<void> {
    const renewed = await oauth.options.onExpiry(await this.#plain(oauth.references));
    oauth.references = { ...oauth.references, ...(await this.#keep(scope, renewed.tokens)) };
    oauth.expiresAt = this.#expiryOf(renewed);
    oauth.generation += 1;
  }

  #expiryOf({ expiresAt, expiresIn }: OAuthExpiry): number {
    if (expiresAt !== undefined) return expiresAt;
    return this.#clock.now() + (expiresIn === undefined ? HOUR_MS : expiresIn * 1000);
  }

  /** Plain tokens become secrets of the app and environment; all come back as references. */
  async #keep(scope: Scope, tokens: OAuthTokens): Promise<OAuthTokens> {
    const kept = Object.entries(tokens).map(async ([name, value]) => {
      if (value === undefined || REFERENCE.test(value)) return [name, value] as const;
      const key = secretName(scope, name);
      await this.#secrets
        .create({ key, value, scope: [scope.app], envs: [scope.env] })
        .catch((error: unknown) => this.#replace(key, value, error));
      return [name, `$Secret{${key}}`] as const;
    });
    return Object.fromEntries(await Promise.all(kept)) as OAuthTokens;
  }

  async #replace(key: string, value: string, error: unknown): Promise<unknown> {
    if (!(error instanceof DuctapeError) || error.code !== 'CONFLICT') throw error;
    return this.#secrets.update({ key, value });
  }

  async #plain(references: OAuthTokens): Promise<OAuthTokens> {
    const plain = Object.entries(references).map(async ([name, value]) => {
      const key = REFERENCE.exec(value ?? '')?.[1];
      return [name, key === undefined ? value : (await this.#secrets.fetch(key)).value] as const;
    });
    return Object.fromEntries(await Promise.all(plain)) as OAuthTokens;
  }
}

function nameOf({ product, app, env }: Scope): string {
  return JSON.stringify([product, app, env]);
}

/** `OAUTH_{PRODUCT}_{APP}_{ENV}_{TOKENKEY}` in upper snake case. */
function secretName({ product, app, env }: Scope, token: string): string {
  const parts = [product, app, env, token.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')];
  return `OAUTH_${parts.map((part) => part.replaceAll(/[^A-Za-z\d]+/g, '_').toUpperCase()).join('_')}`;
}

function invalid(path: string, message: string): DuctapeError {
  return new DuctapeError('VALIDATION_ERROR', `${path}: ${message}`, { errors: [{ path, message }] });
}
