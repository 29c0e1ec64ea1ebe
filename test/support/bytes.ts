import { send, signedRequest, worker } from './processor.ts';
import type { Member } from './workspace.ts';

/** Where files of tests are. */
export const files = { product: 'shop', env: 'prd', storage: 'docs' } as const;

/** A storage of that tag. */
export const storageOf = (more: object = {}) => ({ tag: files.storage, name: 'Documents', ...more });

const query = (fields: Readonly<Record<string, string | number>>) =>
  new URLSearchParams(Object.entries({ ...files, ...fields }).map(([name, value]) => [name, `${value}`])).toString();

/** Sends bytes to an operation that takes some. */
export async function put(
  member: Member,
  path: 'content' | 'parts',
  fields: Readonly<Record<string, string | number>>,
  bytes: Uint8Array,
) {
  return send(await signedRequest(member, `/v1/storage/${path}?${query(fields)}`, bytes, { method: 'PUT' }));
}

/** Asks for a file. */
export async function get(
  member: Member,
  fileName: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Response> {
  return worker(await signedRequest(member, `/v1/storage/content?${query({ fileName })}`, '', { method, headers }));
}

/** So many bytes, which differ by their seed. */
export function bytesOf(size: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let state = seed;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
