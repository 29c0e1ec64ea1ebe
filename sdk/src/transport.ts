import { DuctapeError, type DuctapeErrorDetails, type ErrorCode } from './errors.ts';
import type { Signer } from './signer.ts';

/** What the SDK knows of an operation; generated. */
export interface OperationInfo {
  readonly method: string;
  readonly path: string;
  /** Whether it may be sent again when no answer came. */
  readonly repeat: 'safe' | 'with_key' | 'never';
  /** Fields that the client's defaults fill. */
  readonly scope: readonly string[];
  /** Fields that the method also takes by position. */
  readonly args: readonly string[];
}

/** What may accompany one call. */
export interface CallOptions {
  /** Repeating the call with the same key and input answers with the same job. The SDK makes one up for each dispatch. */
  readonly idempotency_key?: string;
  /** Ends the call; what was sent already is not undone. */
  readonly signal?: AbortSignal;
  /** W3C trace context, passed on to targets. */
  readonly traceparent?: string;
}

/** How requests are sent. */
export interface TransportOptions {
  readonly url: string;
  readonly sign: Signer;
  readonly fetch: typeof fetch;
}

/** Longer than the longest run. */
const TIMEOUT_MS = 150_000;
/** Waits before a request is sent again that nobody answered. */
const RETRY_DELAYS_MS = [200, 1_000];

/** Sends operations: signs, corrects its clock once, repeats what may be repeated, and turns problems into errors. */
export class Transport {
  readonly #options: TransportOptions;
  /** What the processor's clock is ahead of ours, milliseconds. */
  #skew = 0;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** The `data` of the answer; a `DuctapeError` for everything else. */
  async send(operation: OperationInfo, input: unknown, options: CallOptions = {}): Promise<unknown> {
    const key = options.idempotency_key ?? (operation.repeat === 'with_key' ? crypto.randomUUID() : null);
    const body = Uint8Array.from(new TextEncoder().encode(JSON.stringify(input)));
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#signed(operation, body, key, options).catch((error: unknown) => error);
      if (answer instanceof Response) return dataOf(answer);
      const delay = RETRY_DELAYS_MS[attempt];
      if (operation.repeat === 'never' || delay === undefined || !isLost(answer)) throw answer;
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }

  /** One request; a second one when the processor says that the clocks differ. */
  async #signed(
    operation: OperationInfo,
    body: Uint8Array<ArrayBuffer>,
    key: string | null,
    options: CallOptions,
  ): Promise<Response> {
    const first = await this.#request(operation, body, key, options);
    if (first.status !== 401) return first;
    const problem = (await first
      .clone()
      .json()
      .catch(() => ({}))) as DuctapeErrorDetails;
    const skew = (problem.server_time ?? Date.now()) - Date.now();
    if (Math.abs(skew - this.#skew) < 2_000) return first;
    this.#skew = skew;
    return this.#request(operation, body, key, options);
  }

  async #request(
    { method, path }: OperationInfo,
    body: Uint8Array<ArrayBuffer>,
    key: string | null,
    { signal, traceparent }: CallOptions,
  ): Promise<Response> {
    const { url: base, sign, fetch } = this.#options;
    const url = new URL(`${base}${path}`);
    const token = await sign({ method, url, idempotencyKey: key, body }, Date.now() + this.#skew);
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    if (key !== null) headers['idempotency-key'] = key;
    if (traceparent !== undefined) headers['traceparent'] = traceparent;
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      return await fetch(url, {
        method,
        headers,
        body,
        redirect: 'manual',
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      if (timeout.aborted)
        throw new DuctapeError(
          'TIMEOUT',
          `the processor at ${url.host} did not answer in time`,
          { outcome: 'unknown' },
          cause,
        );
      throw new DuctapeError(
        'CONNECTION_ERROR',
        `connection to the processor at ${url.host} failed`,
        { outcome: 'unknown' },
        cause,
      );
    }
  }
}

/** No answer came: the one case in which a repeatable operation is sent again. */
function isLost(error: unknown): boolean {
  return error instanceof DuctapeError && error.status === undefined && error.code === 'CONNECTION_ERROR';
}

async function dataOf(response: Response): Promise<unknown> {
  const answer = (await response.json().catch(() => null)) as {
    data?: unknown;
    code?: ErrorCode;
    detail?: string;
  } | null;
  if (response.ok && answer !== null && 'data' in answer) return answer.data;
  const details = { ...(answer as DuctapeErrorDetails | null), status: response.status };
  if (answer?.code !== undefined) throw new DuctapeError(answer.code, answer.detail ?? answer.code, details);
  throw new DuctapeError('SERVICE_UNAVAILABLE', `what answered with status ${response.status} is not a processor`, {
    status: response.status,
  });
}
