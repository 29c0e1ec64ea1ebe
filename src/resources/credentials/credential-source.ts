/** The port through which calls get credentials that are obtained and refreshed. */

/** Which credential: one auth of one app in one environment. */
export interface CredentialName {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  /** Access tag of the app. */
  readonly app: string;
  /** Tag of the auth. */
  readonly auth: string;
}

/** What the caller runs: everything else, the credential's object finds by itself. */
export interface Recipe {
  /** Version of the product whose manifest says how to obtain the credential. */
  readonly version: number;
}

/** A credential as calls use it. */
export interface Credential {
  /** Names this very token: it changes with each refresh and is not derived from the token's value. */
  readonly id: string;
  /** The fields of `$Auth{…}`, such as `access_token`: all that the answer held but for the refresh token. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Gives credentials; all callers of a credential share one exchange. */
export interface CredentialSource {
  /**
   * A credential good for now; obtained or refreshed when there is none, when it is due, or when it is the one of id
   * `stale` that a target refused. Throws a `ProcessorError` of outcome `not_sent` for the call that needs it:
   * `UNAUTHORIZED` where a user's consent is missing or the server refuses the client, else as its exchange failed.
   */
  current(name: CredentialName, recipe: Recipe, stale?: string): Promise<Credential>;
}
