/** What `npm start` and the quickstart share: options, the running processor and its credentials. */

import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildWorkerIfStale } from './build.ts';
import { type Credentials, ensureCredentials } from './credentials.ts';
import { type LocalServer, startServer } from './server.ts';

/** Options of the command line. */
export interface ServeOptions {
  readonly port: number;
  readonly inspectorPort?: number;
  readonly state: string;
  readonly credentials: string;
  readonly fresh: boolean;
  readonly exit: boolean;
}

/** A running processor with the credentials to use it. */
export interface Served extends LocalServer {
  readonly credentials: Credentials;
  readonly credentialsFile: string;
}

const DEFAULT_PORT = '8787';

/** Reads `--port N --state DIR --credentials FILE --inspect N --fresh --exit`; a wrong one is an error that names it. */
export function readOptions(args: readonly string[]): ServeOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: DEFAULT_PORT },
      state: { type: 'string', default: '.ductape/state' },
      credentials: { type: 'string', default: '.ductape/credentials.json' },
      inspect: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      exit: { type: 'boolean', default: false },
    },
  });
  return {
    port: portOf('port', values.port),
    ...(values.inspect !== undefined && { inspectorPort: portOf('inspect', values.inspect) }),
    state: path.resolve(values.state),
    credentials: path.resolve(values.credentials),
    fresh: values.fresh,
    exit: values.exit,
  };
}

function portOf(name: string, given: string): number {
  const port = /^\d+$/.test(given) ? Number(given) : Infinity;
  if (port > 65_535) throw new Error(`--${name} takes a number from 0 to 65535, got '${given}'`);
  return port;
}

/** Starts the processor and makes sure of its credentials. */
export async function serve(options: ServeOptions, log: (line: string) => void): Promise<Served> {
  await buildWorkerIfStale();
  const bootstrapToken = randomBytes(32).toString('hex');
  const server = await startServer({ ...options, bootstrapToken, log, onFailure: fail });
  try {
    const credentials = await ensureCredentials(options.credentials, server.url, bootstrapToken);
    return { ...server, credentials, credentialsFile: options.credentials };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** The line that says where everything is. */
export function whereabouts({ url, inspector, credentialsFile }: Served): string {
  const file = path.relative(process.cwd(), credentialsFile);
  const debugging = inspector === null ? '' : `  ·  inspector ${inspector}`;
  return `API ${url}  ·  OpenAPI ${url}/openapi.json  ·  credentials ${file.startsWith('..') ? credentialsFile : file}${debugging}`;
}

/** Runs a program of this folder: an error ends it with one line, a signal closes what it answered. */
export async function main(program: () => Promise<Served | null>): Promise<void> {
  try {
    const served = await program();
    if (served === null) return;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => void served.close().then(() => process.exit(0)));
  } catch (error) {
    fail(error);
  }
}

/** Ends this process, with whatever it still serves. */
function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
