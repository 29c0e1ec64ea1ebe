import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { listen, stop } from './listening.ts';
import { answerAsBusy } from './target-busy.ts';
import { answerAsMirror } from './target-mirror.ts';

/** A request as the target saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** Path and query as they came, before anything was decoded. */
  readonly target: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly at: number;
}

type SeenBody = { readonly type: string | undefined; readonly bytes: Buffer };

/** A real HTTP server for tests: what each path does is in {@link answer}. */
export interface TargetServer {
  readonly url: string;
  close(): Promise<void>;
}

const seen = new Map<string, SeenRequest[]>();
const bodies = new Map<string, SeenBody[]>();
const endings = new Map<string, PromiseWithResolvers<void>>();
const gates = new Map<string, PromiseWithResolvers<void>>();
let otherOrigin = '';

/** Starts the server on a free port of the loopback address. */
export async function startTargetServer(): Promise<TargetServer> {
  const server = createServer((request, response) => void handle(request, response));
  const other = createServer((request, response) => void handle(request, response));
  const [port, otherPort] = await Promise.all([listen(server), listen(other)]);
  otherOrigin = `http://127.0.0.1:${otherPort}`;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await Promise.all([stop(server), stop(other)]);
    },
  };
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://target');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const record: SeenRequest = {
    method: request.method ?? '',
    path: url.pathname,
    target: request.url ?? '',
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks).toString('utf8'),
    at: Date.now(),
  };
  const key = url.searchParams.get('key') ?? url.pathname;
  if (!url.pathname.startsWith('/_')) {
    seen.set(key, [...(seen.get(key) ?? []), record]);
    const body = { type: request.headers['content-type'], bytes: Buffer.concat(chunks) };
    bodies.set(key, [...(bodies.get(key) ?? []), body]);
  }
  if (!answerAsMirror(url, record, request, response) && !answerAsBusy(url, response))
    answer(url, record, request, response);
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/**
 * `/_seen?key=k` lists what came with that key · `/status/N` answers N · `/slow?ms=` answers late ·
 * `/flaky?key=&fails=&status=` fails that often, then answers · `/reset` drops the connection after reading ·
 * `/redirect?to=&status=` redirects · `/big?bytes=` answers that many · `/text`, `/html`, `/empty`, `/broken-json` ·
 * everything else echoes the request.
 */
function answer(url: URL, record: SeenRequest, request: IncomingMessage, response: ServerResponse): void {
  const number = (name: string, otherwise: number) => Number(url.searchParams.get(name) ?? otherwise);
  const [, route = '', argument = ''] = url.pathname.split('/');
  switch (route) {
    case '_seen':
      return json(response, 200, seen.get(url.searchParams.get('key') ?? '') ?? []);
    case 'status':
      return json(
        response,
        Number(argument),
        { error: `status ${argument}` },
        url.searchParams.has('retry_after') ? { 'retry-after': String(url.searchParams.get('retry_after')) } : {},
      );
    case 'slow':
      setTimeout(() => json(response, 200, { slow: true }), number('ms', 1000));
      return;
    case 'flaky': {
      const count = seen.get(url.searchParams.get('key') ?? url.pathname)?.length ?? 1;
      return count <= number('fails', 1)
        ? json(response, number('status', 503), { error: 'flaky' })
        : json(response, 200, { count });
    }
    case 'reset':
      request.socket.destroy();
      return;
    case 'redirect':
      response.writeHead(number('status', 302), { location: url.searchParams.get('to') ?? '/echo' }).end();
      return;
    case 'big':
      response.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(number('bytes', 1024)));
      return;
    case 'text':
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('plain text');
      return;
    case 'empty':
      response.writeHead(204).end();
      return;
    case 'broken-json':
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"half":');
      return;
    default:
      if (!answerForDriver(route, url, request, response) && !answerForBodies(route, url, response))
        json(response, 200, record);
  }
}

/** The moment of a request's key: that its connection ended, or that its gate opened. */
function momentOf(moments: Map<string, PromiseWithResolvers<void>>, url: URL): PromiseWithResolvers<void> {
  const key = url.searchParams.get('key') ?? '';
  const moment = moments.get(key) ?? Promise.withResolvers<void>();
  moments.set(key, moment);
  return moment;
}

/**
 * Answers that try a client: `/_closed-port` names a port nobody listens on · `/_other-origin` the address of the
 * second server, which answers alike · `/hang?key=` never answers · `/endless?key=` never ends, and `/_ended?key=`
 * answers once the connection of either has ended · `/gate?key=` answers once `/_open?key=` was asked for · `/half`
 * breaks off within the body · `/slow-body?length=` stops within it, its length announced or not ·
 * `/reply?status=&type=&coding=&body=` answers the body given in base64 · `/gzip?bytes=` compressed · `/cookies` sets two.
 */
function answerForDriver(route: string, url: URL, request: IncomingMessage, response: ServerResponse): boolean {
  const text = (name: string) => url.searchParams.get(name) ?? '';
  switch (route) {
    case '_closed-port': {
      const server = createServer();
      void listen(server).then((port) => server.close(() => json(response, 200, port)));
      return true;
    }
    case '_other-origin':
      json(response, 200, otherOrigin);
      return true;
    case '_ended':
      void momentOf(endings, url).promise.then(() => json(response, 200, true));
      return true;
    case 'hang':
      response.on('close', () => momentOf(endings, url).resolve());
      return true;
    case 'gate':
      void momentOf(gates, url).promise.then(() => json(response, 200, { passed: true }));
      return true;
    case '_open':
      momentOf(gates, url).resolve();
      json(response, 200, true);
      return true;
    case 'half':
      response.writeHead(Number(text('status') || 200), { 'content-type': 'text/plain', 'content-length': 100 });
      response.write('half', () => request.socket.destroy());
      return true;
    case 'slow-body':
      if (text('length') !== '') response.setHeader('content-length', text('length'));
      response.writeHead(200, { 'content-type': 'text/plain' }).write('slow');
      return true;
    case 'endless': {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('close', () => momentOf(endings, url).resolve()).on('drain', more);
      response.writeHead(Number(text('status') || 200), { 'content-type': text('type') || 'text/plain' });
      more();
      return true;
    }
    case 'reply': {
      const headers = {
        ...(text('type') && { 'content-type': text('type') }),
        ...(text('coding') && { 'content-encoding': text('coding') }),
      };
      response.writeHead(Number(text('status') || 200), headers).end(Buffer.from(text('body'), 'base64'));
      return true;
    }
    case 'gzip':
      response
        .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' })
        .end(gzipSync('x'.repeat(Number(text('bytes')))));
      return true;
    case 'cookies':
      response.writeHead(204, { 'set-cookie': ['a=1; Path=/', 'b=2'] }).end();
      return true;
    default:
      return false;
  }
}

/**
 * `/_bodies?key=` lists the bodies that came with that key: content type, bytes in base64, and the fields that Node's
 * own reader of forms finds in them · `/file?status=&type=&coding=&disposition=&body=` answers the body given in base64,
 * or `bytes=` that count up; of `disposition` each character is one byte.
 */
function answerForBodies(route: string, url: URL, response: ServerResponse): boolean {
  const text = (name: string) => url.searchParams.get(name) ?? '';
  switch (route) {
    case '_bodies':
      void Promise.all((bodies.get(text('key')) ?? []).map(readForm)).then((read) => json(response, 200, read));
      return true;
    case 'file': {
      for (const [name, header] of Object.entries({ type: 'type', coding: 'encoding', disposition: 'disposition' }))
        if (url.searchParams.has(name)) response.setHeader(`content-${header}`, text(name));
      const counting = () => Uint8Array.from({ length: Number(text('bytes')) }, (_, index) => index % 251);
      response
        .writeHead(Number(text('status') || 200))
        .end(text('body') ? Buffer.from(text('body'), 'base64') : counting());
      return true;
    }
    default:
      return false;
  }
}

async function readForm({ type, bytes }: SeenBody) {
  const form = new Response(new Uint8Array(bytes), type === undefined ? {} : { headers: { 'content-type': type } });
  const entries = await form.formData().catch(() => null);
  const fields =
    entries &&
    (await Promise.all([...entries].map(async ([name, value]) => ({ name, value: await readField(value) }))));
  return { type, base64: bytes.toString('base64'), fields };
}

async function readField(value: string | File) {
  if (typeof value === 'string') return value;
  const bytes = Buffer.from(await value.arrayBuffer());
  return { fileName: value.name, mimeType: value.type, base64: bytes.toString('base64') };
}
