import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Ductape, { createKeyPair } from '@ductape/sdk';
import { bootstrapWorkspace } from './bootstrap.ts';
import { readCredentials } from './credentials.ts';
import type { Answer, Command, Values } from './options.ts';
import { rotateKey } from './rotate.ts';
import { CliError, type CliWorld } from './world.ts';

/** The commands about who calls, by name. */
export const IDENTITY_COMMANDS: Readonly<Record<string, Command>> = {
  whoami: { operands: [0, 0], options: ['credentials'], run: whoami },
  'keys new': { operands: [0, 0], options: [], run: newKeys },
  'keys rotate': { operands: [0, 0], options: ['credentials'], run: rotate },
  bootstrap: { operands: [0, 0], options: ['credentials', 'url', 'name', 'token-file'], run: bootstrap },
};

/** Variable that holds the deployment's one-time token; as an argument other users of the machine could read it. */
const TOKEN_VARIABLE = 'DUCTAPE_BOOTSTRAP_TOKEN';

async function whoami(world: CliWorld, _operands: readonly string[], { credentials }: Values): Promise<Answer> {
  const ductape = new Ductape(await readCredentials(world, credentials));
  const who = await ductape.workspaces.whoami();
  return {
    data: { ...who, url: ductape.url },
    text: `${who.user_id}, ${who.role} of workspace ${who.workspace_name} (${who.workspace_id}) at ${ductape.url}`,
  };
}

async function newKeys(): Promise<Answer> {
  const { private_key, public_key } = await createKeyPair();
  const data = { private_key, public_key };
  return { data, text: JSON.stringify(data, null, 2) };
}

async function rotate(world: CliWorld, _operands: readonly string[], { credentials }: Values): Promise<Answer> {
  const rotated = await rotateKey(world, credentials);
  return { data: rotated, text: `${rotated.user_id} has a new key; ${rotated.file} holds it` };
}

async function bootstrap(world: CliWorld, _operands: readonly string[], values: Values): Promise<Answer> {
  const { url, name, credentials } = values;
  if (url === undefined || name === undefined) throw new CliError('bootstrap needs --url URL and --name NAME');
  const token = await readToken(world, values['token-file']);
  const made = await bootstrapWorkspace(world.cwd, { url, name, token, file: credentials });
  return {
    data: made,
    text: `made workspace ${name} (${made.workspace_id}) with its owner ${made.user_id}; wrote ${made.file}`,
  };
}

async function readToken({ cwd, env }: CliWorld, file: string | undefined): Promise<string> {
  const name = file === undefined ? null : path.resolve(cwd, file);
  const text =
    name === null
      ? (env[TOKEN_VARIABLE] ?? '')
      : await readFile(name, 'utf8').catch(() => {
          throw new CliError(`${name} cannot be read`);
        });
  const token = text.trim();
  if (token === '')
    throw new CliError(`no token: set ${TOKEN_VARIABLE}, or name a file that holds it with --token-file`);
  return token;
}
