import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ProductManifest } from '@ductape/sdk';
import { CliError } from './world.ts';

/** The manifest of a file: JSON, or the default export of a TypeScript or JavaScript module. */
export async function readManifest(cwd: string, file: string): Promise<ProductManifest> {
  const name = path.resolve(cwd, file);
  const value = path.extname(name) === '.json' ? await readJson(name) : await importDefault(name);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CliError(`${name} does not give an object`);
  return value as ProductManifest;
}

async function readJson(name: string): Promise<unknown> {
  const text = await readFile(name, 'utf8').catch(() => {
    throw new CliError(`${name} cannot be read`);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError(`${name} is not JSON: ${String(error)}`);
  }
}

async function importDefault(name: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  // A folder made by `ductape init` need not have the SDK installed to have its manifest read.
  const alias = { '@ductape/sdk': fileURLToPath(import.meta.resolve('@ductape/sdk')) };
  const jiti = createJiti(import.meta.url, { interopDefault: false, fsCache: false, alias });
  const module = await jiti.import<Record<string, unknown>>(pathToFileURL(name).href).catch(notLoaded(name));
  if (module['default'] === undefined) throw new CliError(`${name} has no default export`);
  // A feature that is written as a function comes as a promise.
  return Promise.resolve(module['default']).catch(notLoaded(name));
}

function notLoaded(name: string): (error: unknown) => never {
  return (error) => {
    throw new CliError(`${name} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  };
}
