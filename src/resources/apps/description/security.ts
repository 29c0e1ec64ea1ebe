/** Security schemes of a description as auths of an app. */

import type { Auth } from '../../products/manifest-auth.ts';
import { fittingTag, uniqueName, upperSnake } from './names.ts';
import { isPlain, listOf, type Plain, recordOf, shortened, textOf } from './plain.ts';
import type { Reading } from './reading.ts';
import { oauth2Auth } from './security-oauth2.ts';
import type { SchemePlace, SecretOf } from './security-place.ts';

/** The auths of a document. */
export interface Securities {
  readonly auths: readonly Auth[];
  /** The auth of an operation: its tag, false for none, null where the document has no auths at all. */
  authOf(security: unknown, where: string): string | false | null;
}

/** Reads the security schemes; `app` is what the keys of their secrets start with. */
export function readSecurities(reading: Reading, app: string, baseUrl: string | undefined): Securities {
  const schemes = recordOf(recordOf(reading.document['components'])['securitySchemes']);
  const taken = { tags: new Set<string>(), secrets: new Set<string>() };
  const found = Object.entries(schemes).flatMap(([name, given]) => {
    const scheme = reading.resolve(given);
    if (scheme === null) return [];
    const where = `components.securitySchemes.${name}`;
    const tag = uniqueName(fittingTag(name) || 'auth', taken.tags);
    const auth = authOfScheme({ reading, scheme, where, baseUrl }, tag, secretsOf(app, tag, taken.secrets));
    return auth === null ? [] : [{ name, auth: withDescription(auth, scheme) }];
  });
  const tags = new Map(found.map(({ name, auth }) => [name, auth.tag]));
  const rootSecurity = reading.document['security'];
  const used = rootSecurity !== undefined || hasSecurity(reading.document);
  if (!used && found.length > 0)
    reading.warn('security', `no operation says which scheme it uses; all use '${found[0]?.auth.tag}'`);
  const fallback = used ? (rootSecurity ?? []) : found.slice(0, 1).map(({ name }) => ({ [name]: [] }));
  const first = choose(reading, tags, fallback, 'security');
  const auths = found.map(({ auth }) => auth).toSorted((a, b) => Number(b.tag === first) - Number(a.tag === first));
  return {
    auths,
    authOf: (security, where) => (auths.length === 0 ? null : choose(reading, tags, security ?? fallback, where)),
  };
}

/** The scheme of the first requirement that one auth fulfils, else of the first that has one; false where none is required. */
function choose(reading: Reading, tags: ReadonlyMap<string, string>, given: unknown, where: string): string | false {
  const requirements = listOf(given)
    .filter(isPlain)
    .map((requirement) => Object.keys(requirement));
  const usable = requirements
    .map((names) => ({ names, known: names.flatMap((name) => tags.get(name) ?? []) }))
    .filter(({ known }) => known.length > 0)
    .toSorted((a, b) => a.names.length - b.names.length);
  const [best] = usable;
  if (best !== undefined && best.names.length > 1)
    reading.warn(where, `it needs ${best.names.join(' and ')} at once; only '${best.known[0]}' is used`);
  return best?.known[0] ?? false;
}

function hasSecurity(document: Plain): boolean {
  const paths = Object.values(recordOf(document['paths'])).filter(isPlain);
  return paths.some((path) => Object.values(path).some((operation) => recordOf(operation)['security'] !== undefined));
}

/** Secrets are named after app and field, and after the auth, too, where another one has the name. */
function secretsOf(app: string, tag: string, taken: Set<string>): SecretOf {
  return (field) => {
    const short = upperSnake(`${app}_${field}`);
    const key = uniqueName(taken.has(short) ? upperSnake(`${app}_${tag}_${field}`) : short, taken);
    return `$Secret{${/^[0-9]/.test(key) ? `_${key}` : key}}`;
  };
}

function withDescription(auth: Auth, scheme: Plain): Auth {
  const description = textOf(scheme['description']);
  return description === undefined ? auth : { ...auth, description: shortened(description, 2000) };
}

function authOfScheme(place: SchemePlace, tag: string, secretOf: SecretOf): Auth | null {
  const { reading, scheme, where } = place;
  switch (scheme['type']) {
    case 'http':
      return httpAuth(place, tag, secretOf);
    case 'apiKey':
      return apiKeyAuth(place, tag, secretOf);
    case 'oauth2':
      return oauth2Auth(place, tag, secretOf);
    case 'openIdConnect':
      reading.warn(where, 'OpenID Connect is imported as a bearer token; a secret has to hold it');
      return { tag, setup_type: 'bearer', token: secretOf('token') };
    default:
      reading.warn(where, `schemes of type '${textOf(scheme['type']) ?? ''}' are not supported; it is left out`);
      return null;
  }
}

function httpAuth({ reading, scheme, where }: SchemePlace, tag: string, secretOf: SecretOf): Auth | null {
  const kind = (textOf(scheme['scheme']) ?? '').toLowerCase();
  if (kind === 'bearer') return { tag, setup_type: 'bearer', token: secretOf('token') };
  if (kind === 'basic')
    return { tag, setup_type: 'basic', username: secretOf('username'), password: secretOf('password') };
  reading.warn(where, `HTTP authentication of type '${kind}' is not supported; it is left out`);
  return null;
}

function apiKeyAuth({ reading, scheme, where }: SchemePlace, tag: string, secretOf: SecretOf): Auth | null {
  const key = textOf(scheme['name']);
  const location = textOf(scheme['in']);
  const isHeader = location === 'header';
  if (key === undefined || key.length > 90 || (location !== 'query' && !/^[\w!#%&'*+.^`|~-]+$/.test(key))) {
    reading.warn(where, 'the name of its key cannot be sent; it is left out');
    return null;
  }
  const value = secretOf('api_key');
  if (isHeader && key.toLowerCase() === 'authorization')
    reading.warn(where, `the secret has to hold the whole header, with a word such as Bearer where the API wants it`);
  if (location === 'cookie')
    return { tag, setup_type: 'apikey', location: 'headers', key: 'cookie', value, prefix: `${key}=` };
  return { tag, setup_type: 'apikey', location: isHeader ? 'headers' : 'query', key, value };
}
