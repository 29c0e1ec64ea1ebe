import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { CliWorld } from './world.ts';

const OPTIONS = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  credentials: { type: 'string' },
  env: { type: 'string', multiple: true },
  message: { type: 'string' },
  product: { type: 'string' },
  server: { type: 'string', multiple: true },
  url: { type: 'string' },
  name: { type: 'string' },
  'token-file': { type: 'string' },
  scope: { type: 'string' },
  app: { type: 'string', multiple: true },
  'value-file': { type: 'string' },
  status: { type: 'string', multiple: true },
  target: { type: 'string' },
  key: { type: 'string' },
  limit: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  reason: { type: 'string' },
  delay: { type: 'string' },
  for: { type: 'string' },
  rate: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'allow-destructive': { type: 'boolean' },
  file: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

/** The options of a command line, as they were given. */
export type Values = ReturnType<typeof parseCommandLine>['values'];

/** What a command found out, and how it reads for a person. */
export interface Answer {
  readonly data: unknown;
  readonly text: string;
}

/** One command: how many operands it takes at least and at most, which options, and what it does. */
export interface Command {
  readonly operands: readonly [number, number];
  readonly options: readonly (keyof typeof OPTIONS)[];
  readonly run: (world: CliWorld, operands: readonly string[], values: Values) => Promise<Answer>;
}

/** Takes a command line apart; throws a `TypeError` with a code of `ERR_PARSE_ARGS` when it is malformed. */
export function parseCommandLine(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
}
