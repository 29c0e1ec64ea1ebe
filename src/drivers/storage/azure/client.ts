import type { Clock } from '../../../kernel/clock.ts';
import { isProcessorError, type Outcome, ProcessorError } from '../../../kernel/errors.ts';
import type { Probe } from '../../http/probe.ts';
import { checkTarget } from '../../http/target-guard.ts';
import { sendExactly } from '../exact-stream.ts';
import { linkedSignal } from '../linked-signal.ts';
import type { AzureTarget, Content } from '../port.ts';
import { encodeName, encodeQuery } from './names.ts';
import { createSign, type Sign, stringToSign, VERSION } from './shared-key.ts';

/** What stores of Azure are opened with. */
export interface AzureParts {
  /** Lets requests go to private addresses, as local development needs. */
  readonly allowPrivateTargets: boolean;
  readonly clock: Clock;
  /** Tells a refused connection from a broken one, where the platform does not. */
  readonly probe?: Probe;
  /** Stands in for the platform's `fetch`. It must honor the signal. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** A request to a container or, with a name, to a blob of it. */
export interface BlobRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly name?: string;
  /** Not encoded. */
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Content;
}

/** Speaks with one container. */
export interface BlobClient {
  readonly host: string;
  /** Signs with the account's key; null where there is none. */
  readonly sign: Sign | null;
  /** What must not be told. */
  readonly secrets: readonly string[];
  /** The address of a blob, without any credentials. */
  urlOf(name: string): string;
  /** The address of a blob as another request to the account may read it. */
  sourceOf(name: string): string;
  /**
   * Sends a request, and reads its answer: until that is read the signal ends it, and not what was opened. Throws `TARGET_REFUSED`,
   * `CONNECTION_ERROR` and `TIMEOUT` with their outcome, and the signal's reason, or that of a stream of content, where that is a `ProcessorError`.
   */
  exchange<Read>(
    request: BlobRequest,
    signal: AbortSignal,
    read: (response: Response) => Read | Promise<Read>,
  ): Promise<Read>;
}

/** A client for the container of a target. */
export function createBlobClient(target: AzureTarget, parts: AzureParts): BlobClient {
  const { credential } = target;
  const { host } = new URL(target.endpoint);
  const sign = 'key' in credential ? createSign(credential.key) : null;
  const base = `${target.endpoint}/${target.container}`;
  const urlOf = (name?: string) => (name === undefined ? base : `${base}/${encodeName(name)}`);
  const toSend = async (request: BlobRequest): Promise<{ url: URL; headers: Record<string, string> }> => {
    const { query = {} } = request;
    const date = new Date(parts.clock.now()).toUTCString();
    const headers = { ...request.headers, 'x-ms-version': VERSION, 'x-ms-date': date };
    const asked = [encodeQuery(query), 'sas' in credential ? credential.sas : ''].filter((part) => part !== '');
    const url = new URL(`${urlOf(request.name)}${asked.length === 0 ? '' : `?${asked.join('&')}`}`);
    if (sign === null) return { url, headers };
    const signed = { method: request.method, path: url.pathname, query, headers, length: lengthOf(request.body) };
    const signature = await sign(stringToSign(signed, target.accountName));
    return { url, headers: { ...headers, authorization: `SharedKey ${target.accountName}:${signature}` } };
  };
  return {
    host,
    sign,
    secrets: 'sas' in credential ? [credential.sas] : [credential.key],
    urlOf,
    sourceOf: (name) => `${urlOf(name)}${'sas' in credential ? `?${credential.sas}` : ''}`,
    async exchange(request, signal, read) {
      const progress: Progress = { host, outcome: 'not_sent', isCalled: false };
      const link = linkedSignal(signal);
      try {
        return await withBody(request.body, link.signal, async (body) => {
          const { url, headers } = await toSend(request);
          checkTarget(url, parts.allowPrivateTargets);
          const call = { url, init: initOf(request.method, headers, body, link.signal) };
          return await read(await answerTo(call, parts, link.signal, progress));
        });
      } catch (thrown) {
        throw failureOf(thrown, signal, progress);
      } finally {
        link.release();
      }
    },
  };
}

function withBody<Result>(
  content: Content | undefined,
  signal: AbortSignal,
  send: (body: BodyInit | null) => Promise<Result>,
): Promise<Result> {
  return content === undefined || content instanceof Uint8Array
    ? send(content ?? null)
    : sendExactly(content, signal, send);
}

async function answerTo(
  { url, init }: { readonly url: URL; readonly init: RequestInit },
  { probe, fetch: call = (request) => fetch(request) }: AzureParts,
  signal: AbortSignal,
  progress: Progress,
): Promise<Response> {
  signal.throwIfAborted();
  if (probe !== undefined && !(await probe.isListening(url, signal)))
    throw new ProcessorError('CONNECTION_ERROR', `${url.host} refuses connections.`);
  // What only reads has no effect.
  if (init.method === 'PUT' || init.method === 'DELETE') progress.outcome = 'unknown';
  progress.isCalled = true;
  const response = await call(new Request(url, init)).catch((error: unknown) => {
    probe?.failed(url);
    throw error;
  });
  progress.status = response.status;
  return response;
}

function lengthOf(body: Content | undefined): number {
  if (body === undefined) return 0;
  return body instanceof Uint8Array ? body.length : body.size;
}

function initOf(
  method: string,
  headers: Record<string, string>,
  body: BodyInit | null,
  signal: AbortSignal,
): RequestInit {
  return {
    method,
    headers,
    body,
    redirect: 'manual',
    signal,
    // What Cloudflare would cache.
    ...((method === 'GET' || method === 'HEAD') && { cf: { cacheTtl: -1 } }),
  };
}

/** How far a request has got. */
interface Progress {
  readonly host: string;
  outcome: Outcome;
  isCalled: boolean;
  status?: number;
}

function failureOf(thrown: unknown, signal: AbortSignal, { host, outcome, isCalled, status }: Progress): unknown {
  const reason: unknown = signal.aborted ? signal.reason : null;
  const ours = [thrown, reason].find(isProcessorError);
  if (ours !== undefined) return new ProcessorError(ours.code, ours.message, { outcome, ...ours.details }, ours.cause);
  const details = { outcome, ...(status !== undefined && { upstream: { status } }) };
  if (reason instanceof DOMException && reason.name === 'TimeoutError')
    return new ProcessorError('TIMEOUT', `${host} did not answer in time.`, details, thrown);
  if (signal.aborted)
    return new ProcessorError('CONNECTION_ERROR', `The call to ${host} was cancelled.`, details, thrown);
  // Nothing has been called yet, so this is a fault of ours and not of the network.
  if (!isCalled) return thrown;
  const broke =
    status === undefined ? 'closed the connection before it answered' : 'broke the connection within its answer';
  return new ProcessorError('CONNECTION_ERROR', `${host} could not be reached, or ${broke}.`, details, thrown);
}
