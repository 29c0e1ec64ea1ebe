/** The port that seals data of a workspace, so that storage alone shows nothing of it. */

/** What sealed text looks like: version, number of the data key, base64url of nonce and ciphertext. */
export const SEALED = /^v1\.(\d{1,9})\.([A-Za-z0-9_-]+)$/;

/** Seals and opens text under the data key of a workspace (AES-256-GCM). */
export interface Sealer {
  /** The text sealed; `context` says what it is, and has to be the same when it is opened. */
  seal(workspace: string, context: string, text: string): Promise<string>;
  /** The text of what was sealed; throws `INTERNAL` when it was altered or belongs elsewhere. */
  open(workspace: string, context: string, sealed: string): Promise<string>;
}
