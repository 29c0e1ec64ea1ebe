/** Servers of a description as base URLs. */

import { isPlain, listOf, type Plain, recordOf, shortened, textOf } from './plain.ts';
import type { Reading } from './reading.ts';

/** A server that can be called. */
export interface Server {
  /** Origin, and a path without a slash at its end. */
  readonly url: string;
  /** For tests rather than for production, by what it is called. */
  readonly isSandbox: boolean;
}

/** The servers of a document. */
export interface Servers {
  readonly all: readonly Server[];
  /** What the servers of one operation put before its path; warns where they are others than the app’s. */
  prefixOf(given: unknown, where: string): string;
}

const SANDBOX = /sandbox|staging|\bstage\b|\btest(ing)?\b|\bdev(elopment)?\b|\bdemo\b|\bqa\b|\buat\b/i;

/** Reads the servers of a document; where it has none of its own, those of its paths and operations. */
export function readServers(reading: Reading): Servers {
  const own = listOf(reading.document['servers']);
  const paths = Object.values(recordOf(reading.document['paths'])).filter(isPlain);
  const given = own.length > 0 ? own : paths.flatMap(serversBelow);
  const all = distinct(given.flatMap((item) => readServer(reading, item, 'servers') ?? []));
  if (all.every(({ url }) => url.startsWith('http:')) && all.length > 0)
    reading.warn('servers', 'the API is reached without TLS, as the description says');
  return {
    all,
    prefixOf(item, where) {
      const [first] = listOf(item);
      const url = first === undefined ? undefined : readServer(reading, first, where)?.url;
      const base = all[0]?.url;
      if (url === undefined || base === undefined || all.some((server) => server.url === url)) return '';
      if (url.startsWith(`${base}/`)) return url.slice(base.length);
      reading.warn(where, `it has a server of its own, ${url}; it will be called at that of the app`);
      return '';
    },
  };
}

function serversBelow(path: Plain): unknown[] {
  return [
    ...listOf(path['servers']),
    ...Object.values(path).flatMap((operation) => listOf(recordOf(operation)['servers'])),
  ];
}

/** Each once, and https before http where both reach the same. */
function distinct(servers: readonly Server[]): Server[] {
  const byUrl = new Map(servers.map((server) => [server.url, server]));
  return [...byUrl.values()].filter(
    ({ url }) => !url.startsWith('http:') || !byUrl.has(url.replace(/^http:/, 'https:')),
  );
}

function readServer(reading: Reading, given: unknown, where: string): Server | null {
  const server = recordOf(given);
  const variables = recordOf(server['variables']);
  const template = textOf(server['url']) ?? '';
  const text = template.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) => {
    const value = recordOf(variables[name])['default'];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : whole;
  });
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || /[{}]|%7B/i.test(text)) {
    reading.warn(where, `server '${shortened(template, 200)}' is not an absolute http or https address`);
    return null;
  }
  if (url.username !== '' || url.password !== '')
    reading.warn(where, 'the credentials in a server’s address are left out');
  return {
    url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    isSandbox: SANDBOX.test(`${url.hostname.replaceAll(/[.-]/g, ' ')} ${textOf(server['description']) ?? ''}`),
  };
}
