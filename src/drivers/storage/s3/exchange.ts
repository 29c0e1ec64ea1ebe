import type { Clock } from '../../../kernel/clock.ts';
import { type Outcome, ProcessorError } from '../../../kernel/errors.ts';
import { readStart } from '../../http/answer-body.ts';
import type { Probe } from '../../http/probe.ts';
import { checkTarget } from '../../http/target-guard.ts';
import { parseXml } from '../../http/xml.ts';
import { readDocumentText } from '../document.ts';
import { sendExactly } from '../exact-stream.ts';
import { linkedSignal } from '../linked-signal.ts';
import type { Content } from '../port.ts';
import { complaintIn, refusedByStore, unreadableAnswer, withoutAnswer, type Work } from './errors.ts';
import type { Signer } from './signer.ts';

/** What stores are reached with. */
export interface S3Parts {
  /** Lets requests go to private addresses, as local development needs. */
  readonly allowPrivateTargets: boolean;
  readonly clock: Clock;
  /** Tells a refused connection from a broken one, where the platform does not. */
  readonly probe?: Probe;
  /** Stands in for the platform's `fetch`. It must honor the signal. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Bytes that are copied by one request; the most that AWS takes when absent. */
  readonly copyAtOnce?: number;
}

/** A request to the store. */
export interface StoreRequest {
  readonly work: Work;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Content;
  /** Codes of a 404 that are no failure. */
  readonly absent?: readonly string[];
}

/** Speaks to a store. What it throws is a `ProcessorError`. */
export interface Exchange {
  /** The answer, its body unread, which the signal no longer ends; null where what it is about is absent. */
  open(request: StoreRequest, signal: AbortSignal): Promise<Response | null>;
  /** The headers of an answer whose body does not matter; null where what it is about is absent. */
  head(request: StoreRequest, signal: AbortSignal): Promise<Headers | null>;
  /** The document that is the body, by the name of its root; null where what it is about is absent. */
  document(request: StoreRequest, root: string, signal: AbortSignal): Promise<StoreDocument | null>;
}

/** A body in XML: text by names of elements, and lists where an element stands several times. */
export interface StoreDocument {
  readonly headers: Headers;
  readonly members: Readonly<Record<string, unknown>>;
}

const EMPTY = new Uint8Array();

/** Speaks to the store that a signer is known to. Redirects are not followed: their targets have not been checked, and signatures hold for one host. */
export function createExchange(signer: Signer, parts: S3Parts): Exchange {
  return {
    async open(request, signal) {
      const link = linkedSignal(signal);
      try {
        return await send(request, link.signal, signer, parts);
      } finally {
        link.release();
      }
    },
    async head(request, signal) {
      const response = await send(request, signal, signer, parts);
      // An unread body would hold its connection; that it may break meanwhile does not matter.
      response?.body?.cancel().catch(() => undefined);
      return response?.headers ?? null;
    },
    async document(request, root, signal) {
      const response = await send(request, signal, signer, parts);
      if (response === null) return null;
      return await readDocument(response, request, root, { signal, signer, parts });
    },
  };
}

async function send(
  request: StoreRequest,
  signal: AbortSignal,
  signer: Signer,
  parts: S3Parts,
): Promise<Response | null> {
  const { method, url, headers = {}, body, work } = request;
  const { host } = new URL(url);
  checkTarget(new URL(url), parts.allowPrivateTargets);
  if (signal.aborted) throw withoutAnswer(signal.reason, host, signal, 'not_sent');
  const bytes = body === undefined ? EMPTY : body instanceof Uint8Array ? body : null;
  const signed = await signer.authorize({ work, method, url, headers, bytes }, signal);
  const uncached = method === 'GET' || method === 'HEAD' ? { cf: { cacheTtl: -1 } } : {};
  const init = { method, headers: signed, redirect: 'manual', signal, ...uncached } as const;
  const outcome = outcomeOf(work);
  const response =
    body === undefined || body instanceof Uint8Array
      ? await answerTo(url, body === undefined ? init : { ...init, body }, parts, outcome)
      : await sendStream(
          body,
          signal,
          async (stream) => await answerTo(url, { ...init, body: stream }, parts, outcome),
        );
  if (response.ok) return response;
  const start = await readStart(response);
  const complaint = typeof start.body === 'string' ? complaintIn(start.body) : null;
  if (response.status === 401) await signer.refused();
  if (response.status === 404 && isAbsent(request, complaint?.code ?? null)) return null;
  const { secrets } = signer;
  const { status } = response;
  throw refusedByStore({ host, work, status, headers: response.headers, complaint, secrets, now: parts.clock.now() });
}

/** The answer to a request, whose headers have come. `outcome` is what can have become of it when there is none. */
export async function answerTo(
  url: string,
  init: RequestInit & { readonly signal: AbortSignal },
  { probe, fetch: call = (address, options) => fetch(address, options) }: S3Parts,
  outcome: Outcome,
): Promise<Response> {
  const address = new URL(url);
  const { host } = address;
  const { signal } = init;
  const listening = (probe?.isListening(address, signal) ?? Promise.resolve(true)).catch((thrown: unknown) => {
    throw withoutAnswer(thrown, host, signal, 'not_sent');
  });
  if (!(await listening))
    throw new ProcessorError('CONNECTION_ERROR', `${host} refuses connections.`, { outcome: 'not_sent' });
  return await call(url, init).catch((thrown: unknown) => {
    probe?.failed(address);
    throw withoutAnswer(thrown, host, signal, outcome);
  });
}

/** Answers to HEAD have no body, so they do not say what is absent. */
function isAbsent({ method, absent = [] }: StoreRequest, code: string | null): boolean {
  return code === null ? method === 'HEAD' : absent.includes(code);
}

function outcomeOf(work: Work): Outcome {
  return work === 'read' || work === 'list' ? 'not_sent' : 'unknown';
}

/** What is not read of it when the answer has come is left. */
async function sendStream(
  body: Exclude<Content, Uint8Array>,
  signal: AbortSignal,
  begin: (stream: ReadableStream<Uint8Array>) => Promise<Response>,
): Promise<Response> {
  const answered = new AbortController();
  try {
    return await sendExactly(body, AbortSignal.any([signal, answered.signal]), begin);
  } finally {
    answered.abort();
  }
}

async function readDocument(
  response: Response,
  { url, work }: StoreRequest,
  root: string,
  { signal, signer, parts }: { readonly signal: AbortSignal; readonly signer: Signer; readonly parts: S3Parts },
): Promise<StoreDocument> {
  const { host } = new URL(url);
  const { status, headers } = response;
  const text = await readDocumentText(response).catch((thrown: unknown) => {
    throw withoutAnswer(thrown, host, signal, outcomeOf(work));
  });
  if (text === null) throw unreadableAnswer(host, work, status);
  // Stores that took long may have begun with spaces, and end with an error after all.
  const complaint = complaintIn(text);
  const { secrets } = signer;
  if (complaint !== null)
    throw refusedByStore({ host, work, status, headers, complaint, secrets, now: parts.clock.now() });
  const document = parseXml(text.trim());
  const members =
    typeof document === 'object' && document !== null ? (document as Record<string, unknown>)[root] : null;
  if (typeof members !== 'object' || members === null) throw unreadableAnswer(host, work, status);
  return { headers, members: members as Record<string, unknown> };
}
