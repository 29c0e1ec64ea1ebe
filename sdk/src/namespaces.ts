import type { ConfigOptions, OAuthOptions } from './app-credentials.ts';
import type { GeneratedClient } from './generated/client.ts';

/** Actions, and the credentials that calls of them carry. */
export interface Actions extends GeneratedActions {
  /**
   * Keeps credentials for every later call of an app in an environment, in this client's memory: beneath what `oauth`
   * and the call's own input give, above the app's auth.
   */
  config(options: ConfigOptions): void;
  /**
   * Keeps OAuth tokens as secrets of the workspace (this takes the role developer, and reading them back owner), sends
   * references to them with every later call, and refreshes them: before they expire, and once when a target answers 401.
   */
  oauth(options: OAuthOptions): Promise<void>;
}

type GeneratedActions = GeneratedClient['actions'];

/** Jobs, with the names that other versions have for a method. */
export interface Jobs extends GeneratedJobs {
  /** The same as `list`. */
  readonly listJobs: GeneratedJobs['list'];
}

type GeneratedJobs = GeneratedClient['jobs'];
