import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Ductape, { type AppsImportResult } from '@ductape/sdk';
import { readCredentials } from './credentials.ts';
import type { Answer, Command, Values } from './options.ts';
import { CliError, type CliWorld } from './world.ts';

/** The command that imports descriptions of APIs, by name. */
export const IMPORT_COMMANDS: Readonly<Record<string, Command>> = {
  import: {
    operands: [1, 1],
    options: ['credentials', 'product', 'app', 'env', 'server', 'message'],
    run: importDescription,
  },
};

async function importDescription(world: CliWorld, [file = '']: readonly string[], values: Values): Promise<Answer> {
  const { product, app: [app, ...others] = [], env, server = [], message, credentials } = values;
  if (product === undefined) throw new CliError('import needs --product TAG');
  if (others.length > 0) throw new CliError('import takes one --app TAG');
  const environments = Object.fromEntries(server.map(readServer));
  const document = await readText(path.resolve(world.cwd, file));
  const ductape = new Ductape(await readCredentials(world, credentials));
  const imported = await ductape.apps.import({
    product,
    document,
    ...(app === undefined ? {} : { app }),
    ...(server.length === 0 ? {} : { environments }),
    ...(env === undefined ? {} : { envs: env }),
    ...(message === undefined ? {} : { message }),
  });
  return { data: imported, text: textOf(imported) };
}

/** `slug=url`. */
function readServer(text: string): [slug: string, url: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new CliError(`--server: '${text}' is not SLUG=URL`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function readText(name: string): Promise<string> {
  return readFile(name, 'utf8').catch(() => {
    throw new CliError(`${name} cannot be read`);
  });
}

function textOf({ product, app, version, created, added, changed, removed, warnings }: AppsImportResult): string {
  const head = `${product}: ${app} ${created ? 'stored with' : 'unchanged, it is in'} version ${version}`;
  return [
    `${head}: ${added.length} added, ${changed.length} changed, ${removed.length} removed`,
    ...added.map((tag) => `+ ${tag}`),
    ...changed.map((tag) => `~ ${tag}`),
    ...removed.map((tag) => `- ${tag}`),
    ...warnings.map(({ path: where, message }) => `! ${where}: ${message}`),
  ].join('\n');
}
