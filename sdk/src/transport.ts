import type { Clock } from '../../src/kernel/clock.ts';
import type { RunMeta as KernelRunMeta } from '../../src/kernel/run-meta.ts';
import { createSdkKey } from '../../src/kernel/idempotency-key.ts';
import { SESSION_HEADER } from '../../src/kernel/request-signature.ts';
import { readMessages } from './event-stream.ts';
import { type Answer, dataOf, isLost, jsonObject, lost, notInTime, refusal } from './answers.ts';
import { DuctapeError } from './errors.ts';
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

/** A request whose body or answer is bytes; what it takes besides is in its query. */
export interface ByteRequest {
  readonly method: 'GET' | 'PUT';
  readonly path: string;
  /** Those that are undefined are left out. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Of `PUT`. */
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/** How requests are sent. */
export interface TransportOptions {
  readonly url: string;
  readonly sign: Signer;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** Where a request goes, and its headers, of JSON where it says none. */
type Sent = Pick<OperationInfo, 'method' | 'path'> & { readonly headers?: Readonly<Record<string, string>> };
type Bytes = Uint8Array<ArrayBuffer>;

const JSON_HEADERS = { 'content-type': 'application/json' };

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

  /** The `data` of what a stream says, until it says that it ends; one that was cut off is asked to go on. */
  async *stream(
    path: string,
    input: Readonly<Record<string, unknown>>,
    options: CallOptions = {},
  ): AsyncGenerator<unknown, void> {
    let after = input['after'];
    for (let failures = 0; ; failures += 1) {
      try {
        for await (const { id, event, data } of readMessages(await this.#opened(path, { ...input, after }, options))) {
          if (event === 'end') return;
          [after, failures] = [id ?? after, 0];
          yield JSON.parse(data) as unknown;
        }
      } catch (error) {
        const { signal } = options;
        if (signal?.aborted || error instanceof DuctapeError) throw error;
        if (failures >= RETRY_DELAYS_MS.length) throw lost(error, new URL(this.#options.url), signal);
      }
      await this.#options.clock.sleep(RETRY_DELAYS_MS[failures] ?? 1_000, options.signal);
    }
  }

  /**
   * The answer to a request of bytes once it begins, its body unread; a `DuctapeError` for one that is no success. It is
   * sent once: whoever sends it knows what may be repeated.
   */
  async open(request: ByteRequest, options: CallOptions = {}): Promise<Response> {
    const { method, path, query, headers, body } = request;
    const fields = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(fields.map(([name, value]) => [name, String(value)]));
    const begun = new AbortController();
    const late = new AbortController();
    const { clock, url } = this.#options;
    const waiting = clock.sleep(TIMEOUT_MS, begun.signal).then(
      () => late.abort(),
      () => undefined,
    );
    const signal = options.signal === undefined ? late.signal : AbortSignal.any([late.signal, options.signal]);
    const sent = { method, path: `${path}?${search}`, headers };
    try {
      return await this.#answered(sent, body, { ...options, signal });
    } catch (error) {
      if (late.signal.aborted && options.signal?.aborted !== true) throw notInTime(new URL(url), error);
      throw lost(error, new URL(url), options.signal);
    } finally {
      begun.abort();
      await waiting;
    }
  }

  async #opened(path: string, input: unknown, options: CallOptions): Promise<ReadableStream<Uint8Array>> {
    const body = Uint8Array.from(new TextEncoder().encode(JSON.stringify(input)));
    const response = await this.#answered({ method: 'POST', path }, body, options);
    if (response.status === 200 && response.body !== null) return response.body;
    throw new DuctapeError('SERVICE_UNAVAILABLE', 'what answered is not a stream', { status: response.status });
  }

  /** A success whose body is unread. Throws what the problem says that came instead. */
  async #answered(request: Sent, body: Bytes | null, options: CallOptions): Promise<Response> {
    for (let isCorrected = false; ; isCorrected = true) {
      const signedWith = this.#skew;
      const { url, init } = await this.#prepared(request, body, options.idempotency_key ?? null, options);
      const { signal } = options;
      const response = await this.#options.fetch(url, signal === undefined ? init : { ...init, signal });
      if (response.ok) return response;
      const answer = { status: response.status, body: jsonObject(await response.text()) };
      if (answer.status === 401 && !isCorrected && this.#corrected(signedWith, answer.body)) continue;
      throw refusal(answer);
    }
  }

  /** One request; a second one when the processor says that its clock differs from what the first was signed with. */
  async #signed(
    operation: OperationInfo,
    body: Uint8Array<ArrayBuffer>,
    key: string | null,
    options: CallOptions,
  ): Promise<Answer> {
    const signedWith = this.#skew;
    const first = await this.#request(operation, body, key, options);
    if (first.status !== 401 || !this.#corrected(signedWith, first.body)) return first;
    return this.#request(operation, body, key, options);
  }

  /** Whether a refusal says that the clock differs from what the request was signed with; the next one is signed with that. */
  #corrected(signedWith: number, body: Answer['body']): boolean {
    const serverTime = body?.['server_time'];
    if (typeof serverTime !== 'number') return false;
    const skew = serverTime - this.#options.clock.now();
    if (Math.abs(skew - signedWith) < SKEW_MS) return false;
    this.#skew = skew;
    return true;
  }

  async #request(
    operation: OperationInfo,
    body: Uint8Array<ArrayBuffer>,
    key: string | null,
    options: CallOptions,
  ): Promise<Answer> {
    const { signal } = options;
    const request = await this.#prepared(operation, body, key, options);
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const ends = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
    try {
      const response = await this.#options.fetch(request.url, { ...request.init, signal: ends });
      return { status: response.status, body: jsonObject(await response.text()) };
    } catch (cause) {
      if (signal?.aborted || !timeout.aborted) throw lost(cause, request.url, signal);
      throw notInTime(request.url, cause);
    }
  }

  /** A request, signed as of now. */
  async #prepared(
    { method, path, headers: own = JSON_HEADERS }: Sent,
    body: Bytes | null,
    key: string | null,
    { traceparent }: CallOptions,
  ) {
    const { url: base, sign, clock } = this.#options;
    const url = new URL(`${base}${path}`);
    const session = new Headers(own).get(SESSION_HEADER);
    const signed = { method, url, idempotencyKey: key, session, body: body ?? new Uint8Array() };
    const token = await sign(signed, clock.now() + this.#skew);
    const headers: Record<string, string> = { ...own, authorization: `Bearer ${token}` };
    if (key !== null) headers['idempotency-key'] = key;
    if (traceparent !== undefined) headers['traceparent'] = traceparent;
    return { url, init: { method, headers, body, redirect: 'manual' } as const };
  }
}
