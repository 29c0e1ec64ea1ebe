import { BoundedMap } from '../../kernel/bounded-map.ts';
import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import { type HostKind, kindOf } from '../../kernel/host-kind.ts';

/** Where a server is, and as whom it is spoken to. */
export interface ServerAddress {
  readonly dialect: 'postgresql' | 'mysql';
  readonly host: string;
  readonly hostKind: HostKind;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly isSecure: boolean;
  /** Whether the server keeps prepared statements; a pooler between may not. */
  readonly isPreparing: boolean;
  /** What the session is begun with besides: `application_name`, `options`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Parameters of an address that are passed on to the server. */
const PASSED = ['application_name', 'options'];
/** Those of PostgreSQL's clients, and those of MySQL's. */
const SSL_MODES = new Set(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']);
const MYSQL_MODES = new Set(['disabled', 'preferred', 'required', 'verify_ca', 'verify_identity']);

const POSTGRESQL: Pick<ServerAddress, 'dialect' | 'port'> = { dialect: 'postgresql', port: 5432 };
const MYSQL: typeof POSTGRESQL = { dialect: 'mysql', port: 3306 };

/** What addresses begin with. */
const PROTOCOLS = new Map([
  ['postgres:', POSTGRESQL],
  ['postgresql:', POSTGRESQL],
  ['mysql:', MYSQL],
  ['mariadb:', MYSQL],
]);

const read = new BoundedMap<string, ServerAddress>(100);

/**
 * Reads `postgresql://user:password@host:port/database?sslmode=require`, and `mysql://` likewise. Without `sslmode` the connection is encrypted
 * unless the host is a private one; with any but `disable` it is, and the server's certificate is verified, since the
 * platform knows no other way. `pgbouncer=true` says that a pooler keeps no prepared statements. Throws
 * `VALIDATION_ERROR`, which holds nothing of the address.
 */
export function readAddress(url: string): ServerAddress {
  const known = read.get(url) ?? parse(url);
  read.set(url, known);
  return known;
}

/** Throws `TARGET_REFUSED` for metadata services, and for private addresses unless they are allowed. */
export function checkAddress({ host, hostKind }: ServerAddress, allowPrivate: boolean): void {
  if (hostKind === 'public' || (hostKind === 'private' && allowPrivate)) return;
  const what = hostKind === 'metadata' ? 'a cloud metadata service' : 'a private or special-purpose address';
  throw new ProcessorError('TARGET_REFUSED', `the database's host ${host} is ${what}`, { outcome: 'not_sent' });
}

function parse(text: string): ServerAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  const protocol = PROTOCOLS.get(url?.protocol ?? '');
  if (url === null || protocol === undefined)
    throw refused('must be an address such as postgresql://user:password@host:5432/database, or mysql://');
  const host = decoded(url.hostname).replace(/^\[|\]$/g, '');
  if (!/^[\w.:-]+$/.test(host)) throw refused('must name one host');
  const user = decoded(url.username);
  if (user === '') throw refused('must name a user');
  const { searchParams } = url;
  const hostKind = kindOf(asWritten(host));
  return {
    dialect: protocol.dialect,
    host,
    hostKind,
    port: url.port === '' ? protocol.port : Number(url.port),
    database: decoded(url.pathname.slice(1)) || user,
    user,
    password: decoded(url.password),
    isSecure: isSecure(searchParams, hostKind),
    isPreparing: searchParams.get('pgbouncer') !== 'true',
    settings: Object.fromEntries(
      [...searchParams].filter(([name, value]) => PASSED.includes(name) && !value.includes('\0')),
    ),
  };
}

function isSecure(given: URLSearchParams, hostKind: HostKind): boolean {
  const mode = given.get('sslmode') ?? given.get('ssl-mode')?.toLowerCase() ?? null;
  if (mode === null) return hostKind === 'public';
  if (!SSL_MODES.has(mode) && !MYSQL_MODES.has(mode))
    throw refused(`has an sslmode that is none of ${[...SSL_MODES].join(', ')}`);
  return !mode.startsWith('disable');
}

/** The host as a URL of `http` has it, with every form of an IPv4 address in the dotted one. */
function asWritten(host: string): string {
  const url = `http://${host.includes(':') ? `[${host}]` : host}/`;
  return URL.canParse(url) ? new URL(url).hostname : '';
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
