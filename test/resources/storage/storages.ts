import type { ProductManifest } from '../../../sdk/src/index.ts';
import { manifest, scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

/** A storage as its owner writes it. */
export type StorageManifest = NonNullable<ProductManifest['storages']>[number];

const { product, env } = scope;

/** Where operations of tests go. */
export const at = { product, env, storage: 'docs' } as const;

/** A storage in the processor's own bucket. */
export function storage(more: Partial<StorageManifest> = {}): StorageManifest {
  return { tag: 'docs', name: 'Docs', ...more };
}

/** The manifest of a product with storages. */
export function withStorages(
  storages: readonly StorageManifest[] = [storage()],
  more: Partial<ProductManifest> = {},
): ProductManifest {
  return manifest(undefined, { storages: [...storages], ...more });
}

/** A workspace with storages, empty. */
export function createFiles(
  storages: readonly StorageManifest[] = [storage()],
  more: Partial<ProductManifest> = {},
): Promise<Member> {
  return createWorkspace(withStorages(storages, more));
}

/** What an operation answers; throws what it is refused for. */
export async function ask<Data = Readonly<Record<string, unknown>>>(
  member: Member,
  operation: string,
  input: object = {},
): Promise<Data> {
  const { body } = await member.call(`storage.${operation}`, { ...at, ...input });
  if (body.data === undefined) throw new Error(`${body.code}: ${body.detail}`);
  return body.data as Data;
}

/** The code and the fields that an operation is refused for. */
export async function refusal(member: Member, operation: string, input: object): Promise<unknown> {
  const { body } = await member.call(`storage.${operation}`, { ...at, ...input });
  return [body.code, ...(body.errors ?? []).map(({ path }) => path)];
}

/** Text in base64. */
export function base64(text: string): string {
  return btoa(text);
}

/** Writes a file of text. */
export function save(
  member: Member,
  fileName: string,
  text = 'hello',
  more: object = {},
): Promise<{ readonly etag: string; readonly checksum: string }> {
  return ask(member, 'save', { fileName, buffer: base64(text), ...more });
}

/** Names of the files of a list. */
export async function names(member: Member, input: object = {}): Promise<string[]> {
  const { files } = await ask<{ files: { name: string }[] }>(member, 'list', input);
  return files.map(({ name }) => name);
}
