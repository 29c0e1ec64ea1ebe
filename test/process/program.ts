import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, vi } from 'vitest';

/** The folder of the project. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** How long a test waits for another process. */
export const PATIENCE = { timeout: 30_000, interval: 50 };

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that was started. */
export interface Program {
  readonly pid: number;
  /** When and how it ends. */
  readonly ended: Promise<Ended>;
  /** Waits until its standard output matches; throws with all of its output when it ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends it a signal and waits for its end. */
  kill(signal: NodeJS.Signals): Promise<Ended>;
}

/** How a program is started. */
export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const running = new Set<ChildProcess>();
const folders: string[] = [];

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  // The runtime of a killed processor may still be writing.
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 20 })));
});

/** A new empty folder, removed after the tests of this file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'processor-test-'));
  folders.push(folder);
  return folder;
}

/** Starts a program; whatever is left of it after the tests of this file is killed. Variables of Ductape are not inherited. */
export function start(
  command: string,
  args: readonly string[],
  { cwd = ROOT, env = {} }: ProgramOptions = {},
): Program {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(DUCTAPE|VITEST|NODE_OPTIONS)/.test(name));
  const child = spawn(command, args, {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => void (output[stream] += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject).once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, ...output });
    });
  });
  return {
    pid: child.pid ?? 0,
    ended,
    printed(pattern) {
      const found = new Promise<RegExpExecArray>((resolve) => {
        const look = () => {
          const match = pattern.exec(output.stdout);
          if (match !== null) resolve(match);
        };
        child.stdout.on('data', look);
        look();
      });
      const lost = ended.then((end) => {
        throw new Error(`the program ended without printing ${String(pattern)}: ${JSON.stringify(end)}`);
      });
      return Promise.race([found, lost]);
    },
    kill(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs a program to its end. */
export function run(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  return start(command, args, options).ended;
}

/** Ids of the Workers runtimes that a process has started and that are alive. */
export function runtimesOf({ pid }: Program): number[] {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,comm='], { encoding: 'utf8' });
  return processes.split('\n').flatMap((line) => {
    const [id, parent, state = '', ...command] = line.trim().split(/\s+/);
    return Number(parent) === pid && !state.startsWith('Z') && path.basename(command.join(' ')) === 'workerd'
      ? [Number(id)]
      : [];
  });
}

/** Whether nobody listens at an address any more. */
export function isFree(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
      .once('error', () => resolve(true))
      .once('connect', () => {
        socket.destroy();
        resolve(false);
      });
  });
}

/** Waits until nobody listens at an address any more. */
export function becomesFree(url: string): Promise<boolean> {
  return vi.waitUntil(() => isFree(url), PATIENCE);
}
