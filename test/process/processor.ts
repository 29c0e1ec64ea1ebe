import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Ductape, { defineProduct } from '@ductape/sdk';
import type { Credentials } from '../../local/credentials.ts';
import { type Program, type ProgramOptions, ROOT, start, temporaryFolder } from './program.ts';

/** The program of `npm start`. */
export const START = path.join(ROOT, 'local/start.ts');

/** A processor in a process of its own. */
export interface Processor extends Program {
  readonly url: string;
  readonly credentials: Credentials;
  readonly credentialsFile: string;
  readonly client: Ductape;
}

/** Options that keep all of a processor's files in a folder. */
export function keptIn(folder: string): string[] {
  return ['--state', path.join(folder, 'state'), '--credentials', path.join(folder, 'credentials.json')];
}

/** Starts `npm start`'s program on a free port, with all of its files in a folder, and waits until it serves. */
export async function startProcessor(
  folder: string,
  args: readonly string[] = [],
  options: ProgramOptions = {},
): Promise<Processor> {
  const program = start(process.execPath, [START, '--port', '0', ...keptIn(folder), ...args], options);
  const [, url = ''] = await program.printed(/API (http:\/\/127\.0\.0\.1:\d+) /);
  const credentialsFile = path.join(folder, 'credentials.json');
  const credentials = JSON.parse(await readFile(credentialsFile, 'utf8')) as Credentials;
  return {
    ...program,
    url,
    credentials,
    credentialsFile,
    client: new Ductape({ ...credentials, product: 'shop', env: 'prd' }),
  };
}

/** A processor with files of its own. */
export async function startNewProcessor(): Promise<Processor> {
  return startProcessor(await temporaryFolder());
}

/** A product whose app is reached at an address; each of its actions posts to the path of its name. */
export function shop(baseUrl: string, actions: readonly string[] = ['echo', 'gate']) {
  return defineProduct({
    tag: 'shop',
    name: 'Shop',
    environments: [{ slug: 'prd', env_name: 'production' }],
    apps: [
      {
        tag: 'api',
        name: 'API',
        environments: [{ slug: 'prd', base_url: baseUrl }],
        actions: actions.map((tag) => ({ tag, name: tag, method: 'POST', resource: `/${tag}` })),
      },
    ],
  });
}
