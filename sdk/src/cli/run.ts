import { parseArgs, type ParseArgsConfig } from 'node:util';
import Ductape, { DuctapeError } from '@ductape/sdk';
import { readCredentials } from './credentials.ts';
import { initFolder } from './init.ts';
import { readManifest } from './manifest-file.ts';
import { CliError, type CliWorld } from './world.ts';

const HELP = `ductape: configures a Ductape Processor

  ductape init [folder]     write a first product.ts
  ductape apply <file>      check a manifest (JSON or a TypeScript module) and store it as the next version
      --env SLUG            move this environment to it, too (may be repeated)
      --message TEXT        why, for the history
  ductape whoami            tell whose key this is

  --credentials FILE        default: .ductape/credentials.json, or DUCTAPE_WORKSPACE_ID, DUCTAPE_USER_ID, DUCTAPE_PRIVATE_KEY
  --json                    print JSON
  DUCTAPE_URL               address of the processor`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  credentials: { type: 'string' },
  env: { type: 'string', multiple: true },
  message: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

type Values = ReturnType<typeof parse>['values'];

/** What a command found out, and how it reads for a person. */
interface Answer {
  readonly data: unknown;
  readonly text: string;
}

type Command = (world: CliWorld, operands: readonly string[], values: Values) => Promise<Answer>;

const COMMANDS: Readonly<
  Record<
    string,
    { readonly operands: readonly [number, number]; readonly options: readonly string[]; readonly run: Command }
  >
> = {
  init: { operands: [0, 1], options: [], run: init },
  apply: { operands: [1, 1], options: ['credentials', 'env', 'message'], run: apply },
  whoami: { operands: [0, 0], options: ['credentials'], run: whoami },
};

/** Runs one command line. Answers the exit code: 0 done, 1 refused or failed, 2 used wrongly. */
export async function run(args: readonly string[], world: CliWorld): Promise<number> {
  const asJson = args.includes('--json');
  try {
    const { values, positionals } = parse(args);
    const [name, ...operands] = positionals;
    if (values.help || name === undefined) {
      world.out(HELP);
      return values.help ? 0 : 2;
    }
    const answer = await find(name, operands, values).run(world, operands, values);
    world.out(asJson ? JSON.stringify(answer.data) : answer.text);
    return 0;
  } catch (error) {
    return fail(error, world, asJson);
  }
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
}

function find(name: string, operands: readonly string[], values: Values) {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new CliError(`there is no command '${name}'; ductape --help lists them`);
  const [least, most] = command.operands;
  if (operands.length < least || operands.length > most)
    throw new CliError(
      `'${name}' takes ${least === most ? least : `${least} to ${most}`} argument(s), got ${operands.length}`,
    );
  const given = Object.entries(values).filter(
    ([option, value]) => value !== undefined && option !== 'json' && option !== 'help',
  );
  const stray = given.find(([option]) => !command.options.includes(option));
  if (stray !== undefined) throw new CliError(`'${name}' does not take --${stray[0]}`);
  return command;
}

function fail(error: unknown, { out, err }: CliWorld, asJson: boolean): number {
  const isUsage =
    error instanceof CliError ||
    (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  if (!isUsage && !(error instanceof DuctapeError)) throw error;
  const { message } = error;
  const details =
    error instanceof DuctapeError
      ? { code: error.code, message, errors: error.errors, request_id: error.request_id }
      : { code: 'USAGE', message };
  if (asJson) out(JSON.stringify({ error: details }));
  else {
    const fields =
      error instanceof DuctapeError && error.errors.length > 1
        ? error.errors.map(({ path, message: reason }) => `\n  ${path}: ${reason}`)
        : [];
    err(`${error instanceof DuctapeError ? `${error.code}: ` : ''}${message}${fields.join('')}`);
  }
  return isUsage ? 2 : 1;
}

async function init({ cwd }: CliWorld, [folder = '.']: readonly string[]): Promise<Answer> {
  const files = await initFolder(cwd, folder);
  return { data: { files }, text: files.map((file) => `wrote ${file}`).join('\n') };
}

async function apply(
  world: CliWorld,
  [file = '']: readonly string[],
  { credentials, env, message }: Values,
): Promise<Answer> {
  const manifest = await readManifest(world.cwd, file);
  const ductape = new Ductape(await readCredentials(world, credentials));
  const applied = await ductape.products.apply(manifest, {
    ...(env === undefined ? {} : { envs: env }),
    ...(message === undefined ? {} : { message }),
  });
  const pins = Object.entries(applied.environments).map(([slug, version]) => `${slug} runs version ${version}`);
  const head = `${applied.product}: ${applied.created ? 'stored as' : 'unchanged, it is'} version ${applied.version}`;
  return { data: applied, text: [head, ...pins].join('\n') };
}

async function whoami(world: CliWorld, _operands: readonly string[], { credentials }: Values): Promise<Answer> {
  const ductape = new Ductape(await readCredentials(world, credentials));
  const who = await ductape.workspaces.whoami();
  return {
    data: { ...who, url: ductape.url },
    text: `${who.user_id}, ${who.role} of workspace ${who.workspace_name} (${who.workspace_id}) at ${ductape.url}`,
  };
}
