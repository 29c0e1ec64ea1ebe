import { readFile } from 'node:fs/promises';
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
  const url = env['DUCTAPE_URL'];
  const address = url === undefined || url === '' ? {} : { url };
  const { workspace_id, user_id, private_key } = {
    workspace_id: env[VARIABLES.workspace_id],
    user_id: env[VARIABLES.user_id],
    private_key: env[VARIABLES.private_key],
  };
  if (file === undefined && workspace_id && user_id && private_key)
    return { workspace_id, user_id, private_key, ...address };
  const name = path.resolve(cwd, file ?? CREDENTIALS_FILE);
  const text = await readFile(name, 'utf8').catch(() => {
    throw new CliError(
      `no credentials: ${name} cannot be read, and ${Object.values(VARIABLES).join(', ')} are not all set`,
    );
  });
  return { ...parse(text, name), ...address };
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
