import type { Work } from './errors.ts';

/** A request that is to be signed. */
export interface Unsigned {
  readonly work: Work;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What its body has; null where it is a stream, of which nothing is known before. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** A request that anybody may make for a while. */
export interface Presigned {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly expiresIn: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Proves to a store whose requests they are. */
export interface Signer {
  /** What the headers begin with that are the store's own. */
  readonly prefix: 'x-amz-' | 'x-goog-';
  /** What nothing that is told may have in it. */
  readonly secrets: readonly string[];
  /** The headers to send, those given included. */
  authorize(request: Unsigned, signal: AbortSignal): Promise<Record<string, string>>;
  /** To be called when the store did not take what was signed. */
  refused(): Promise<void>;
  /** The address with the signature in it. */
  presign(request: Presigned): Promise<string>;
  /** The header that holds a body to so many bytes. */
  sizeHeader(size: number): Record<string, string>;
}
