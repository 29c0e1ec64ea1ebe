import { env, exports } from 'cloudflare:workers';
import { compose, type Env } from '../../src/compose.ts';
import type { RunMeta } from '../../src/kernel/run-meta.ts';
import type { ErrorRecord } from '../../src/kernel/errors.ts';
import { SESSION_HEADER } from '../../src/kernel/request-signature.ts';
import { createSigner, type Identity } from '../../sdk/src/signer.ts';

/** Where tests reach the processor. */
export const ORIGIN = 'https://processor.test';

/** Answers requests: the Worker under test, or one made of other bindings. */
export type Serve = (request: Request) => Promise<Response>;

/** The Worker under test. */
export const worker: Serve = (request) => exports.default.fetch(request);

/** A processor of its own with other bindings and empty caches; `undefined` takes a variable away. */
export function composed(bindings: { readonly [Name in keyof Env]?: Env[Name] | undefined } = {}): Serve {
  const entries = Object.entries({ ...env, ...bindings }).filter(([, value]) => value !== undefined);
  const { app } = compose(Object.fromEntries(entries) as unknown as Env);
  return async (request) => app.fetch(request);
}

/** The JSON of an answer: `data` and `meta` of a success, the fields of a problem otherwise. */
export interface AnswerBody extends Partial<Omit<ErrorRecord, 'message'>> {
  readonly data?: unknown;
  readonly meta?: Partial<RunMeta>;
  readonly detail?: string;
  readonly title?: string;
  readonly status?: number;
  readonly request_id?: string;
}

/** An answer of the processor. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnswerBody;
}

/** Sends a request to the processor. */
export async function send(request: Request, serve: Serve = worker): Promise<Answer> {
  const response = await serve(request);
  return { status: response.status, headers: response.headers, body: await response.json<AnswerBody>() };
}

/** What a signed request may differ in from a POST of now. */
export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Epoch milliseconds at which it is signed. */
  readonly now?: number;
}

/** A request signed as the SDK signs it. A body that is neither text nor bytes is sent as JSON. */
export async function signedRequest(
  identity: Identity,
  path: string,
  body: unknown = {},
  options: RequestOptions = {},
): Promise<Request> {
  const { method = 'POST', headers: given = {}, now = Date.now() } = options;
  const bytes = Uint8Array.from(
    body instanceof Uint8Array
      ? body
      : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
  );
  const url = new URL(path, ORIGIN);
  const headers = new Headers(given);
  const token = await createSigner(identity)(
    { method, url, idempotencyKey: headers.get('idempotency-key'), body: bytes, session: headers.get(SESSION_HEADER) },
    now,
  );
  headers.set('authorization', `Bearer ${token}`);
  return new Request(url, { method, headers, ...(method === 'GET' || method === 'HEAD' ? {} : { body: bytes }) });
}
