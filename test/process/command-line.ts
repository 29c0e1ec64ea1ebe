import path from 'node:path';
import { run as runCommand } from '../../sdk/src/cli/run.ts';
import { type Ended, ROOT, run } from './program.ts';

const CLI = path.join(ROOT, 'sdk/bin/ductape.js');

/** Where and how the command line is run. */
export interface CliOptions {
  readonly node?: string;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the command line as it is built, in a process of its own. */
export function runProgram(
  args: readonly string[],
  { node = process.execPath, cwd, env = {} }: CliOptions,
): Promise<Ended> {
  return run(node, [CLI, ...args], { cwd, env });
}

/** Runs the command line within this process, which takes a tenth of the time. */
export async function runCli(args: readonly string[], { cwd, env = {} }: Omit<CliOptions, 'node'>): Promise<Ended> {
  const printed = { stdout: '', stderr: '' };
  const code = await runCommand(args, {
    cwd,
    env,
    out: (text) => void (printed.stdout += `${text}\n`),
    err: (text) => void (printed.stderr += `${text}\n`),
  });
  return { code, signal: null, ...printed };
}
