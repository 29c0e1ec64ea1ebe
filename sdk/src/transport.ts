import type { Clock } from '../../src/kernel/clock.ts';
import type { RunMeta as KernelRunMeta } from '../../src/kernel/run-meta.ts';
import { createSdkKey } from '../../src/kernel/idempotency-key.ts';
import { DuctapeError, type DuctapeErrorDetails, type ErrorCode } from './errors.ts';
import type { Signer } from './signer.ts';

/** What the SDK knows of an operation; generated. */
export interface OperationInfo {
  readonly method: string;
  readonly path: string;
  /** Whether it may be sent again when no answer came. */
  readonly repeat: 'safe' | 'with_key' | 'own_key' | 'never';
  /** Fields that the client's defaults fill. */
  readonly scope: readonly string[];
  /** Fields, two at most, that the method also takes by position. */
  readonly args: readonly string[];
}

/** What may accompany one call. */
export interface CallOptions {
  /**
   * Repeating the call with the same key and input gives the same answer. The SDK makes a key up for every call that
   * changes something, but for `run`: without a key of yours, a run that was sent is not sent again.
   */
  readonly idempotency_key?: string;
  /** Ends the call; what was sent already is not undone. */
  readonly signal?: AbortSignal;
  /** W3C trace context, passed on to targets. */
  readonly traceparent?: string;
  /** Told what accompanies the answer: of a run its id, attempts, duration, version, and the target's status and headers. */
  readonly onMeta?: (meta: RunMeta) => void;
}

/** What accompanies an answer; empty for operations that run nothing. */
export type RunMeta = Partial<KernelRunMeta>;

/** How requests are sent. */
export interface TransportOptions {
  readonly url: string;
  readonly sign: Signer;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** What came back, read to its end. */
interface Answer {
  readonly status: number;
  /** The JSON object that the body is, or null. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

/** Longer than the longest run. */
const TIMEOUT_MS = 150_000;
/** Waits before a request is sent again that nobody answered. */
const RETRY_DELAYS_MS = [200, 1_000];

/** Clocks that differ by less agree: a signature may come a little from the future. */
const SKEW_MS = 2_000;

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
    const key = options.idempotency_key ?? (operation.repeat === 'with_key' ? createSdkKey() : null);
    const isRepeatable = operation.repeat === 'safe' || (operation.repeat !== 'never' && key !== null);
    const body = Uint8Array.from(new TextEncoder().encode(JSON.stringify(input)));
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await this.#signed(operation, body, key, options);
        const data = dataOf(answer);
        options.onMeta?.(answer.body?.['meta'] ?? {});
        return data;
      } catch (error) {
        const delay = RETRY_DELAYS_MS[attempt];
        if (!isRepeatable || delay === undefined || !isLost(error)) throw error;
        await this.#options.clock.sleep(delay, options.signal);
      }
    }
  }

  /** One request; a second one when the processor says that its clock differs from what the first was signed with. */
  async #signed(
    operation: OperationInfo,
    body: Uint8Array<ArrayBuffer>,
    key: string | null,
    options: CallOptions,
  ): Promise<Answer> {
    const { clock } = this.#options;
    const signedWith = this.#skew;
    const first = await this.#request(operation, body, key, options);
    const serverTime = first.body?.['server_time'];
    if (first.status !== 401 || typeof serverTime !== 'number') return first;
    const skew = serverTime - clock.now();
    if (Math.abs(skew - signedWith) < SKEW_MS) return first;
    this.#skew = skew;
    return this.#request(operation, body, key, options);
  }

  async #request(
    { method, path }: OperationInfo,
    body: Uint8Array<ArrayBuffer>,
    key: string | null,
    { signal, traceparent }: CallOptions,
  ): Promise<Answer> {
    const { url: base, sign, fetch, clock } = this.#options;
    const url = new URL(`${base}${path}`);
    const token = await sign({ method, url, idempotencyKey: key, body }, clock.now() + this.#skew);
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    if (key !== null) headers['idempotency-key'] = key;
    if (traceparent !== undefined) headers['traceparent'] = traceparent;
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const response = await fetch(url, {
        method,
        headers,
        body,
        redirect: 'manual',
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      });
      return { status: response.status, body: jsonObject(await response.text()) };
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

function jsonObject(text: string): Answer['body'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function dataOf({ status, body }: Answer): unknown {
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && body !== null && 'data' in body) return body['data'];
  const { code, detail } = body ?? {};
  if (!isSuccess && typeof code === 'string' && typeof detail === 'string')
    throw new DuctapeError(code as ErrorCode, detail, { ...(body as DuctapeErrorDetails), status });
  throw new DuctapeError('SERVICE_UNAVAILABLE', `what answered with status ${status} is not a processor`, { status });
}
