import { invalidField, ProcessorError } from '../../../kernel/errors.ts';
import { kindOf } from '../../../kernel/host-kind.ts';
import type { CypherDialect, GraphTarget } from '../port.ts';

/** Where a server is, and as whom it is spoken to. */
export interface BoltAddress {
  readonly dialect: CypherDialect;
  readonly scheme: 'bolt' | 'bolt+s' | 'neo4j' | 'neo4j+s';
  /** In brackets where it is an IPv6 address. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Null for the server's default. */
  readonly database: string | null;
}

const SCHEMES = new Map<string, BoltAddress['scheme']>(
  (['bolt', 'bolt+s', 'neo4j', 'neo4j+s'] as const).map((scheme) => [`${scheme}:`, scheme]),
);

/**
 * Reads `bolt://user:password@host:port`; with `+s` it is encrypted, and the server's certificate verified; `neo4j://`
 * has the client ask a cluster which of its servers does what. The database may be its path. Throws `VALIDATION_ERROR`,
 * which holds nothing of the address.
 */
export function readBoltAddress(target: Exclude<GraphTarget, { type: 'embedded' }>): BoltAddress {
  const url = URL.canParse(target.url) ? new URL(target.url) : null;
  const scheme = SCHEMES.get(url?.protocol ?? '');
  if (url === null || scheme === undefined)
    throw refused('must be an address such as bolt+s://user:password@host:7687, neo4j+s://, bolt:// or neo4j://');
  const host = decoded(url.hostname);
  if (!/^(?:[\w.-]+|\[[\da-fA-F.:]+\])$/.test(host)) throw refused('must name one host');
  if (target.type === 'falkordb' && scheme.startsWith('neo4j')) throw refused('must be bolt:// or bolt+s://');
  const database = target.database ?? (decoded(url.pathname.slice(1)) || null);
  if (target.type === 'falkordb' && database !== null) throw oneGraph();
  return {
    dialect: target.type,
    scheme,
    host,
    port: url.port === '' ? 7687 : Number(url.port),
    user: decoded(url.username),
    password: decoded(url.password),
    database,
  };
}

/** Throws `TARGET_REFUSED` for metadata services, and for private addresses unless they are allowed. */
export function checkHost(host: string, allowPrivate: boolean): void {
  const url = `http://${host}/`;
  const kind = kindOf(URL.canParse(url) ? new URL(url).hostname : '');
  if (kind === 'public' || (kind === 'private' && allowPrivate)) return;
  const what = kind === 'metadata' ? 'a cloud metadata service' : 'a private or special-purpose address';
  throw new ProcessorError('TARGET_REFUSED', `the graph's host ${host} is ${what}`, { outcome: 'not_sent' });
}

function oneGraph(): ProcessorError {
  const message = 'is not supported by graphs of the type falkordb: over Bolt it has one graph';
  return new ProcessorError('NOT_SUPPORTED', `database ${message}`, { errors: [{ path: 'database', message }] });
}

function decoded(part: string): string {
  try {
    const text = decodeURIComponent(part);
    if (!text.includes('\0')) return text;
  } catch {
    // Falls through to the refusal.
  }
  throw refused('holds what is not percent-encoded as it must be');
}

function refused(message: string): ProcessorError {
  return invalidField('connection_url', message);
}
