/** The port through which every HTTP call leaves the processor. */

/** A request to the outside, complete: nothing is added but what HTTP itself needs. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Text as it goes out; its `content-type` is among the headers. */
  readonly body?: string;
}

/** How long one attempt may take in all, redirects and the reading of the answer included, and what else may end it. */
export interface SendOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** An answer of any status. `body` is parsed JSON, text, or null when there was none. */
export interface TargetAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * Sends requests. Every answer resolves, whatever its status; everything else throws a `ProcessorError` whose
 * `details.outcome` says how far the request got. What is refused before sending (`TARGET_REFUSED`,
 * `VALIDATION_ERROR`) is `not_sent`; no answer (`TIMEOUT`, `CONNECTION_ERROR`) is `unknown` unless the driver can
 * prove that the request never left; an answer that cannot be read (`UPSTREAM_ERROR`, `NOT_SUPPORTED`) or did not
 * arrive whole (`TIMEOUT`, `CONNECTION_ERROR`) is `sent`, with its status in `details.upstream`: the target may have
 * carried the request out, so repeating it is no safer than after `unknown`. Refusals after a redirect are `sent` too.
 */
export interface HttpDriver {
  /** Throws what {@link send} refuses before sending, and sends nothing. */
  check(request: OutgoingRequest): void;
  send(request: OutgoingRequest, options: SendOptions): Promise<TargetAnswer>;
}
