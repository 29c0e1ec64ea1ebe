import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Ductape, { DuctapeError } from '@ductape/sdk';
import { readCredentials } from './credentials.ts';
import type { Answer, Command, Values } from './options.ts';
import { CliError, type CliWorld } from './world.ts';

/** The commands on secrets, by name. */
export const SECRET_COMMANDS: Readonly<Record<string, Command>> = {
  'secrets list': { operands: [0, 0], options: ['credentials'], run: list },
  'secrets set': { operands: [1, 1], options: ['credentials', 'value-file', 'app', 'env'], run: set },
  'secrets get': { operands: [1, 1], options: ['credentials'], run: get },
  'secrets revoke': { operands: [1, 1], options: ['credentials'], run: revoke },
  'secrets delete': { operands: [1, 1], options: ['credentials'], run: remove },
  'secrets accesses': { operands: [1, 1], options: ['credentials'], run: accesses },
  'secrets rotate': { operands: [0, 0], options: ['credentials'], run: rotate },
};

/** Variable that holds a value; as an argument other users of the machine could read it. */
const VALUE_VARIABLE = 'DUCTAPE_SECRET_VALUE';

type Operands = readonly string[];

async function clientOf(world: CliWorld, { credentials }: Values): Promise<Ductape> {
  return new Ductape(await readCredentials(world, credentials));
}

async function list(world: CliWorld, _operands: Operands, values: Values): Promise<Answer> {
  const found = await (await clientOf(world, values)).secrets.list();
  const lines = found.secrets.map(({ key, scope, envs, revoked, expires_at }) => {
    const expiry = expires_at === null ? '' : `  until ${new Date(expires_at * 1000).toISOString()}`;
    return `${key}  apps: ${all(scope)}  environments: ${all(envs)}${expiry}${revoked ? '  revoked' : ''}`;
  });
  return { data: found, text: lines.length === 0 ? 'no secrets' : lines.join('\n') };
}

function all(names: readonly string[]): string {
  return names.length === 0 ? 'all' : names.join(' ');
}

/** Creates a secret, or gives the one that is there another value and what else was given. */
async function set(world: CliWorld, [key = '']: Operands, values: Values): Promise<Answer> {
  const value = await readValue(world, values['value-file']);
  const { secrets } = await clientOf(world, values);
  const { app, env } = values;
  const given = {
    key,
    value,
    ...(app === undefined ? {} : { scope: app }),
    ...(env === undefined ? {} : { envs: env }),
  };
  try {
    return { data: await secrets.create(given), text: `${key} is kept` };
  } catch (error) {
    if (!(error instanceof DuctapeError) || error.code !== 'CONFLICT') throw error;
    return { data: await secrets.update(given), text: `${key} has a new value` };
  }
}

/** The value of a file or of the variable, without the line break that editors put at the end. */
async function readValue({ cwd, env }: CliWorld, file: string | undefined): Promise<string> {
  const name = file === undefined ? null : path.resolve(cwd, file);
  const text =
    name === null
      ? (env[VALUE_VARIABLE] ?? '')
      : await readFile(name, 'utf8').catch(() => {
          throw new CliError(`${name} cannot be read`);
        });
  const value = text.replace(/\r?\n$/, '');
  if (value === '')
    throw new CliError(`no value: set ${VALUE_VARIABLE}, or name a file that holds it with --value-file`);
  return value;
}

async function get(world: CliWorld, [key = '']: Operands, values: Values): Promise<Answer> {
  const found = await (await clientOf(world, values)).secrets.fetch(key);
  return { data: found, text: found.value };
}

async function revoke(world: CliWorld, [key = '']: Operands, values: Values): Promise<Answer> {
  const revoked = await (await clientOf(world, values)).secrets.revoke(key);
  return { data: revoked, text: revoked ? `${key} is revoked` : `${key} was revoked before` };
}

async function remove(world: CliWorld, [key = '']: Operands, values: Values): Promise<Answer> {
  const removed = await (await clientOf(world, values)).secrets.delete(key);
  return { data: removed, text: removed ? `${key} is deleted` : `there is no secret ${key}` };
}

async function accesses(world: CliWorld, [key = '']: Operands, values: Values): Promise<Answer> {
  const found = await (await clientOf(world, values)).secrets.accesses(key);
  const lines = found.accesses.map(
    ({ time, user, operation, product, env, target, run_id }) =>
      `${new Date(time).toISOString()}  ${user}  ${operation}  ${[product, env, target].filter(Boolean).join('/')}  ${run_id}`,
  );
  return { data: found, text: lines.length === 0 ? 'no accesses' : lines.join('\n') };
}

async function rotate(world: CliWorld, _operands: Operands, values: Values): Promise<Answer> {
  const rotated = await (await clientOf(world, values)).secrets.rotate();
  const { data_key: number, data_keys: keys, secrets: count } = rotated;
  return {
    data: rotated,
    text: `data key ${number} seals from now on; ${count} secret(s) and ${keys} data key(s) are sealed anew`,
  };
}
