import { DuctapeError } from '../errors.ts';

/** What is used of Node's files. */
interface NodeFiles {
  stat(path: string): Promise<{ readonly size: number }>;
  open(path: string, flags: string): Promise<FileHandle>;
  readFile(path: string): Promise<Uint8Array>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { readonly force: boolean }): Promise<void>;
}

/** An open file of Node. */
export interface FileHandle {
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  writeFile(data: AsyncIterable<Uint8Array>): Promise<void>;
  close(): Promise<void>;
}

/** A module of Node, or null where there is none. Named by a value, so that bundlers for browsers leave it alone. */
export async function builtin<Module>(name: string): Promise<Module | null> {
  const { process } = globalThis as {
    process?: { versions?: { node?: string }; getBuiltinModule?: (name: string) => unknown };
  };
  const specifier = `node:${name}`;
  const given = process?.getBuiltinModule?.(specifier);
  if (given !== undefined) return given as Module;
  if (process?.versions?.node === undefined) return null;
  return import(/* @vite-ignore */ /* webpackIgnore: true */ specifier).then(
    (module) => module as Module,
    () => null,
  );
}

/** Files of Node. Throws `NOT_SUPPORTED` where there are none. */
export async function localFiles(): Promise<NodeFiles> {
  const files = await builtin<NodeFiles>('fs/promises');
  if (files === null) throw new DuctapeError('NOT_SUPPORTED', 'path: files of the disk are reached in Node alone');
  return files;
}
