import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { CliError, type CliWorld } from './world.ts';

/** What the CLI signs with and where it sends to. */
export interface Credentials {
  readonly workspace_id: string;
  readonly user_id: string;
  readonly private_key: string;
  readonly url?: string;
}

/** Where `npm start` of a processor writes credentials. */
export const CREDENTIALS_FILE = '.ductape/credentials.json';

const VARIABLES = {
  workspace_id: 'DUCTAPE_WORKSPACE_ID',
  user_id: 'DUCTAPE_USER_ID',
  private_key: 'DUCTAPE_PRIVATE_KEY',
} as const;

/** Credentials of the file named, else of the environment's variables when all three are set, else of the default file. `DUCTAPE_URL` overrides the address. */
export async function readCredentials({ cwd, env }: CliWorld, file: string | undefined): Promise<Credentials> {
  const address = addressOf(env);
  const { workspace_id, user_id, private_key } = {
    workspace_id: env[VARIABLES.workspace_id],
    user_id: env[VARIABLES.user_id],
    private_key: env[VARIABLES.private_key],
  };
  if (file === undefined && workspace_id && user_id && private_key)
    return { workspace_id, user_id, private_key, ...address };
  const name = path.resolve(cwd, file ?? CREDENTIALS_FILE);
  return { ...parse(await readText(name), name), ...address };
}

/** Credentials with the file that holds them, as it holds them. */
export interface StoredCredentials {
  /** Its real path, where a link leads to it. */
  readonly file: string;
  readonly stored: Credentials;
  /** The address of the variable, which goes before the stored one. */
  readonly url: Pick<Credentials, 'url'>;
}

/** The credentials file that is in use, to change it. Refuses where the variables are in use instead. */
export async function readCredentialsFile(
  { cwd, env }: CliWorld,
  file: string | undefined,
): Promise<StoredCredentials> {
  if (file === undefined && Object.values(VARIABLES).every((name) => env[name]))
    throw new CliError('the credentials are in variables, which cannot be changed; name a file with --credentials');
  const name = path.resolve(cwd, file ?? CREDENTIALS_FILE);
  const stored = parse(await readText(name), name);
  return { file: await realpath(name), stored, url: addressOf(env) };
}

function addressOf(env: CliWorld['env']): Pick<Credentials, 'url'> {
  const url = env['DUCTAPE_URL'];
  return url === undefined || url === '' ? {} : { url };
}

function readText(name: string): Promise<string> {
  return readFile(name, 'utf8').catch(() => {
    throw new CliError(
      `no credentials: ${name} cannot be read, and ${Object.values(VARIABLES).join(', ')} are not all set`,
    );
  });
}

function parse(text: string, name: string): Credentials {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CliError(`${name} is not JSON`);
  }
  const credentials = value as Partial<Credentials> | null;
  for (const field of Object.keys(VARIABLES) as (keyof typeof VARIABLES)[]) {
    if (typeof credentials?.[field] !== 'string') throw new CliError(`${name} has no ${field}`);
  }
  return credentials as Credentials;
}
