/** The port through which calls get credentials that are obtained and refreshed. */

/** Which credential: an auth of an app, as one environment of a product has it. */
export interface CredentialName {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  readonly app: string;
  /** Tag of the auth. */
  readonly auth: string;
}

/** What a credential gives. */
export interface Credential {
  /** Names this very token; another with each refresh. */
  readonly id: string;
  /** Fields for `$Auth{…}`, such as `access_token`. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Gives credentials out. */
export interface CredentialSource {
  /**
   * A credential that is good for now: obtained or refreshed when there is none, when it is due, or when it is the one
   * of id `stale` that a target refused. `version` is the product's, whose configuration says how. Throws a
   * `ProcessorError` with outcome `not_sent`, `UNAUTHORIZED` where a user's consent is missing.
   */
  current(name: CredentialName, version: number, stale?: string): Promise<Credential>;
}
