import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerAsReceiver } from './target-receiver.ts';

/** A request as it came: its address untouched, its header fields and its body. */
export interface MirroredRequest {
  readonly target: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Answers that give back all that came, as a careless target does. `/mirror/<how>/<status>/…`, where `how` is `json`,
 * `text`, `headers`, `malformed` JSON, `xml`, `html`, `binary`, `cut` (what came begins at every place around the
 * 4,096th character), `large` (over 1 MiB of text), `file` (over 1 MiB of bytes), `redirect` (to `json`, the address of
 * the request in it), `astray` (to an address that is none), `half` (breaks off), `hang` or `reset`. Other addresses
 * may be those of a receiver of webhooks.
 */
export function answerAsMirror(
  url: URL,
  came: MirroredRequest,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const [, route, how = '', status = '200'] = url.pathname.split('/');
  if (route !== 'mirror') return answerAsReceiver(url, came, response);
  const segments = url.pathname.split('/').map((segment) => decodeURIComponent(segment));
  const all = { ...came, segments, fields: Object.fromEntries(new URLSearchParams(came.body)) };
  const reply = (type: string, body: string | Buffer, headers: Record<string, string> = {}) => {
    response.writeHead(Number(status), { 'content-type': type, ...headers }).end(body);
    return true;
  };
  switch (how) {
    case 'json':
      return reply('application/json', JSON.stringify(all));
    case 'text':
      return reply('text/plain', rawText(all));
    case 'headers':
      return reply('application/json', '{}', echoHeaders(all));
    case 'malformed':
      return reply('application/json', `${asciiJson(all)},${rawText(all)}`);
    case 'xml':
      return reply('application/xml', `<all at="${inMarkup(came.target)}">${inMarkup(JSON.stringify(all))}</all>`);
    case 'html':
      return reply('text/html', `<p>${inMarkup(rawText(all))}</p><p>${asciiJson(all)}</p>`);
    case 'binary':
      return reply('application/octet-stream', Buffer.from(`\u0000${rawText(all)}`));
    case 'cut':
      return reply(
        'application/json',
        JSON.stringify(Array.from({ length: 40 }, (_, n) => `${'x'.repeat(n * 7)}${rawText(all)}`)),
      );
    case 'large':
      return reply('text/plain', rawText(all) + 'x'.repeat(1_100_000));
    case 'file':
      return reply('application/octet-stream', Buffer.from(`${rawText(all)}${'x'.repeat(1_100_000)}${rawText(all)}`));
    case 'redirect':
      return reply('text/plain', rawText(all), {
        location: came.target.replace('/redirect/', '/json/').replace(`/${status}/`, '/200/'),
      });
    case 'astray':
      return reply('text/plain', rawText(all), { location: `http://[none${came.target}` });
    case 'half':
      response.writeHead(Number(status), { 'content-type': 'text/plain', 'content-length': 1_000_000 });
      response.write(rawText(all), () => request.socket.destroy());
      return true;
    case 'hang':
      return true;
    case 'reset':
      request.socket.destroy();
      return true;
    default:
      return false;
  }
}

type All = MirroredRequest & {
  readonly segments: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
};

/** Values as they are, and then each in base64. */
function rawText({ target, query, headers, body, segments, fields }: All): string {
  const values = [
    target,
    ...Object.values(query),
    ...Object.values(headers),
    body,
    ...segments,
    ...Object.values(fields),
  ];
  return [...values, ...values.map((value) => Buffer.from(`:${value}`).toString('base64'))].join('\n');
}

/** A header carries bytes: text as UTF-8, one character each, and without line ends. */
function echoHeaders({ target, query, headers, body, segments }: All): Record<string, string> {
  const line = (text: string) => Buffer.from(text.replaceAll(/[\r\n]/g, ' ')).toString('latin1');
  return {
    'x-target': target,
    'x-query': line(Object.values(query).join(' ')),
    'x-headers': line(Object.values(headers).join(' ')),
    'x-body': line(body),
    'x-segments': line(segments.join(' ')),
    'x-json': asciiJson(headers),
    'x-base64': Buffer.from(JSON.stringify({ query, headers })).toString('base64url'),
  };
}

/** As writers do that leave nothing but ASCII. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function inMarkup(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? mark).replaceAll(/[^\t\n\r\x20-\u{10ffff}]/gu, '');
}
