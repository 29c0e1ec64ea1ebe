/** The port through which calls get the values of secrets. */

/** Where a secret is to be used. */
export interface SecretUse {
  readonly workspace: string;
  /** Access tag of the app that it goes to. */
  readonly app: string;
  readonly env: string;
}

/** Gives values out; they exist in memory only as long as a call needs them. */
export interface SecretSource {
  /**
   * The values by key. Each is looked for, then its scope, environments and expiry are checked, in this order:
   * `NOT_FOUND` or `FORBIDDEN` names the first key that cannot be used, and why; never a value.
   */
  resolve(use: SecretUse, keys: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** Throws what {@link resolve} would, and opens nothing. */
  check(use: SecretUse, keys: readonly string[]): Promise<void>;
}
