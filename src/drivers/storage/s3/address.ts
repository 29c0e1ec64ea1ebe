import { invalidField } from '../../../kernel/errors.ts';
import { encodeName, encodeText } from './encoding.ts';

/** The bucket's address, without a `/` at its end: in the path of the endpoint's, or before its host. */
export function bucketAddress(endpoint: string, bucket: string, pathStyle: boolean): string {
  const base = endpoint.replace(/\/+$/, '');
  if (pathStyle) return `${base}/${encodeText(bucket)}`;
  const url = new URL(base);
  const host = `${bucket.toLowerCase()}.${url.hostname}`;
  url.hostname = host;
  if (url.hostname !== host) throw invalidField('bucketName', 'cannot stand in a host name; use pathStyle');
  return url.href.replace(/\/+$/, '');
}

/** The address of a file, or of the bucket without a name. Parameters without a value have an empty one. */
export function addressIn(bucket: string, name: string | null, query: Readonly<Record<string, string>> = {}): string {
  const path = name === null ? '' : `/${encodeName(name)}`;
  const parameters = Object.entries(query).map(([key, value]) => `${encodeText(key)}=${encodeText(value)}`);
  return `${bucket}${path}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
}
