import path from 'node:path';
import { type Ended, ROOT, run } from './program.ts';

const CLI = path.join(ROOT, 'sdk/bin/ductape.js');

/** Where and how the command line is run. */
export interface CliOptions {
  readonly node?: string;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the command line as it is built. */
export function runCli(
  args: readonly string[],
  { node = process.execPath, cwd, env = {} }: CliOptions,
): Promise<Ended> {
  return run(node, [CLI, ...args], { cwd, env });
}
