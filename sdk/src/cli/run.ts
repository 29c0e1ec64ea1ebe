import { DuctapeError } from '@ductape/sdk';
import { COMPONENT_COMMANDS } from './component-commands.ts';
import { EXPRESSION_COMMANDS } from './expression-commands.ts';
import { FEATURE_COMMANDS } from './feature-commands.ts';
import { FLOW_COMMANDS } from './flow-commands.ts';
import { IDENTITY_COMMANDS } from './identity-commands.ts';
import { IMPORT_COMMANDS } from './import-command.ts';
import { JOB_COMMANDS } from './job-commands.ts';
import { MIGRATE_COMMANDS } from './migrate-commands.ts';
import { type Command, parseCommandLine, type Values } from './options.ts';
import { PRODUCT_COMMANDS } from './product-commands.ts';
import { SECRET_COMMANDS } from './secret-commands.ts';
import { CliError, type CliWorld } from './world.ts';

const HELP = `ductape: configures a Ductape Processor

  ductape init [folder]     write a first product.ts
  ductape apply <file>      check a manifest (JSON or a TypeScript module) and store it as the next version
      --env SLUG            move this environment to it, too (may be repeated)
      --message TEXT        why, for the history
  ductape versions <product>
                            list its versions, newest first, with the environments that run them
  ductape diff <product> <from> <to>
                            tell what differs; each is a version's number or the environment that runs it
  ductape promote <product> <env> <version-or-env>
                            move an environment to a version, or to the one that another environment runs
  ductape rollback <product> <env>
                            move an environment back to the version it ran before
  ductape import <file> --product TAG
                            make an app of an API's description (OpenAPI, Swagger, Postman), or update it
      --app TAG             its access tag; default: made of the description's title
      --server SLUG=URL     base URL in an environment (may be repeated)
      --env, --message      as above
  ductape eval <template>   evaluate a text with expressions, such as '$Add(1, $Input{n})'
      --scope JSON|FILE     what references stand for: { "Input": { … }, "Step": { … } }
  ductape jobs list         list jobs, newest first
      --product TAG --env SLUG --status STATE --target APP/ACTION --key KEY
                            only those (--status may be repeated)
      --limit N             how many at most
  ductape jobs get|history <job>
                            print a job, or its latest executions
  ductape jobs cancel|pause|resume|retry|delete [<job>]
                            change one job, or all of a filter as above
      --reason TEXT         why it is cancelled or paused
      --delay TIME          retry so much later, such as 10m
      --dry-run             only count those of the filter
      --rate N              most of them a second; default: 100
  ductape jobs trigger <job>
                            run a recurring job once more, now
  ductape jobs stats        count jobs by state; --product, --env, and --from, --to of their creation
  ductape features show <feature> --product TAG
                            print its definition; --env SLUG for the version that runs there
      --file FILE           the one in a manifest or module, as it is recorded
  ductape limits list       tell how the limits of an app stand; --product, --env and --app say of which
  ductape limits pause|resume <limit> [key]
                            let nothing of a key begin, or let it go on; --reason TEXT
  ductape circuits list     tell how the circuits of --product in --env stand
  ductape circuits open|close|reset <app>
                            hold back all calls of an app, or let them pass; --reason TEXT, --for TIME
  ductape health list       tell how the healthchecks of --product stand; --env for one environment
  ductape health run <check>
                            check now, in --env of --product
  ductape quota usage|reset <quota>
                            tell what is used in --env of --product, or set it to nothing; --key KEY
  ductape migrate <product> <env> <database>[:migration]
                            apply the migrations that are pending, or those up to one
      --dry-run             only print the statements
      --allow-destructive   let structured operations lose data
  ductape migrate rollback <product> <env> <database>[:migration]
                            take the newest migration back; --dry-run as above
  ductape migrate status <product> <env> <database>
                            tell which migrations are applied, and which are pending
  ductape secrets list      list the secrets, without values
  ductape secrets set <key> keep a value, or replace it; calls use it as $Secret{key}
      --value-file FILE     holds the value; default: DUCTAPE_SECRET_VALUE
      --app TAG --env SLUG  where alone it may be used (may be repeated)
  ductape secrets get|revoke|delete|accesses <key>
                            print its value, stop its use, remove it, or tell who used it
  ductape secrets rotate    seal everything anew under a new key
  ductape whoami            tell whose key this is
  ductape keys new          make a key pair and print it; the processor gets the public half only
  ductape keys rotate       replace the key of the credentials file by a new one
  ductape bootstrap --url URL --name NAME
                            make a workspace and write the credentials of its owner
      --token-file FILE     holds the one-time token; default: DUCTAPE_BOOTSTRAP_TOKEN

  --credentials FILE        default: .ductape/credentials.json, or DUCTAPE_WORKSPACE_ID, DUCTAPE_USER_ID, DUCTAPE_PRIVATE_KEY
  --json                    print JSON
  DUCTAPE_URL               address of the processor`;

const COMMANDS: Readonly<Record<string, Command>> = {
  ...PRODUCT_COMMANDS,
  ...JOB_COMMANDS,
  ...FEATURE_COMMANDS,
  ...FLOW_COMMANDS,
  ...COMPONENT_COMMANDS,
  ...MIGRATE_COMMANDS,
  ...SECRET_COMMANDS,
  ...IMPORT_COMMANDS,
  ...EXPRESSION_COMMANDS,
  ...IDENTITY_COMMANDS,
};

/** Runs one command line. Answers the exit code: 0 done, 1 refused or failed, 2 used wrongly. */
export async function run(args: readonly string[], world: CliWorld): Promise<number> {
  const asJson = args.includes('--json');
  try {
    const { values, positionals } = parseCommandLine(args);
    const [name, operands] = split(positionals);
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

/** The command's name, which may have two words, and its operands. */
function split([first, ...rest]: readonly string[]): [name: string | undefined, operands: readonly string[]] {
  const [second, ...others] = rest;
  const both = `${first} ${second}`;
  return Object.hasOwn(COMMANDS, both) ? [both, others] : [first, rest];
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
  const stray = given.find(([option]) => !(command.options as readonly string[]).includes(option));
  if (stray !== undefined) throw new CliError(`'${name}' does not take --${stray[0]}`);
  return command;
}

function fail(error: unknown, { out, err }: CliWorld, asJson: boolean): number {
  const isFailure = error instanceof CliError && error.kind === 'failed';
  const isUsage =
    (error instanceof CliError && !isFailure) ||
    (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  if (!isUsage && !isFailure && !(error instanceof DuctapeError)) throw error;
  const { message } = error;
  const details =
    error instanceof DuctapeError
      ? { code: error.code, message, errors: error.errors, request_id: error.request_id }
      : { code: isFailure ? 'FAILED' : 'USAGE', message };
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
