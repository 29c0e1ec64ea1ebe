/** The port through which every HTTP call leaves the processor. */

/** A request to the outside, complete: nothing is added but what HTTP itself needs. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** As it goes out, text as UTF-8; its `content-type` is among the headers. */
  readonly body?: string | Uint8Array;
}

/** How long one attempt may take in all, redirects and the reading of the answer included, and what else may end it. */
export interface SendOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** `refuse` has a redirect answered as any other status; it is followed when absent. */
  readonly redirects?: 'refuse';
  /**
   * `start` has the beginning of a failed answer's body given as text, `LIMITS.error_body` of it at most, and nothing
   * more read: neither form nor length of a body, nor one that breaks off, then makes a failure.
   */
  readonly body?: 'start';
}

/** What an answer held that is neither JSON, XML nor text. */
export interface BinaryBody {
  readonly bytes: Uint8Array;
  /** The answer's content type with its parameters; `application/octet-stream` for content that is still compressed. */
  readonly mimeType: string;
  /** The name that `Content-Disposition` gives, without any path. */
  readonly fileName: string | null;
}

/** An answer of any status. `body` is parsed JSON or XML, text, or null when there was none or it is in `binary`. */
export interface TargetAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly binary?: BinaryBody;
}

/**
 * Sends requests. Every answer resolves, whatever its status; everything else throws a `ProcessorError` whose
 * `details.outcome` says how far the request got. What is refused before sending (`TARGET_REFUSED`,
 * `VALIDATION_ERROR`) is `not_sent`; no answer (`TIMEOUT`, `CONNECTION_ERROR`) is `unknown` unless the driver can
 * prove that the request never left; an answer that cannot be read (`UPSTREAM_ERROR`) or did not arrive
 * whole (`TIMEOUT`, `CONNECTION_ERROR`) is `sent`, with its status in `details.upstream`: the target may have
 * carried the request out, so repeating it is no safer than after `unknown`. Refusals after a redirect are `sent` too.
 */
export interface HttpDriver {
  /** Throws what {@link send} refuses before sending, and sends nothing. */
  check(request: OutgoingRequest): void;
  send(request: OutgoingRequest, options: SendOptions): Promise<TargetAnswer>;
}
