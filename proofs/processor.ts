/** The processor as `npm start` runs it, in a process group of its own that can be killed whole. */

import { execFileSync, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import Ductape from '@ductape/sdk';
import type { Credentials } from '../local/credentials.ts';
import { guardRuntime } from '../local/runtime-guard.ts';

/** A processor that was started. */
export interface Processor {
  /** Process that started the runtime. */
  readonly pid: number;
  /** When it was started, epoch milliseconds. */
  readonly startedAt: number;
  /** A client of it, once it serves; rejects with what it printed when it ends before. */
  readonly serves: Promise<Serving>;
  /** What it told of itself so far. */
  readonly told: Told;
  /** Kills it and its runtime with SIGKILL, both at one moment. */
  kill(): Promise<void>;
  /** Has it end by itself. */
  close(): Promise<void>;
}

/** A processor that serves. */
export interface Serving {
  readonly client: Ductape;
  /** Since when, epoch milliseconds. */
  readonly at: number;
  /** Process of its runtime. */
  readonly runtimePid: number;
  /** Where its inspector listens, if it was asked to. */
  readonly inspector: string | null;
}

/** Lines of a processor's log that are no runs. */
export interface Told {
  /** Faults of ours. */
  faults: string[];
  /** Jobs that the sweeper found waiting well beyond their time. */
  overdue: number;
}

const START = path.join(import.meta.dirname, '../local/start.ts');

/** Lines of its errors that are kept for when it fails. */
const LAST_LINES = 20;

/** A port that is free now: a processor that is started again keeps it, so that its clients find it. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = probe.address() as AddressInfo;
        probe.close(() => resolve(port));
      });
  });
}

/**
 * Starts it at a port with its state in a folder; what is there already it goes on with. It ends with this process.
 * More options are those of `npm start`.
 */
export function startProcessor(folder: string, port: number, options: readonly string[] = []): Processor {
  const credentialsFile = path.join(folder, 'credentials.json');
  const files = ['--state', path.join(folder, 'state'), '--credentials', credentialsFile];
  const child = spawn(process.execPath, [START, '--port', String(port), ...files, ...options], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const startedAt = Date.now();
  const stopGuarding = guardRuntime();
  const { pid } = child;
  if (pid === undefined) throw new Error('the processor could not be started');
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const told: Told = { faults: [], overdue: 0 };
  const errors: string[] = [];
  const serves = new Promise<Serving>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith('The processor serves.'))
        void readFile(credentialsFile, 'utf8').then((text) => resolve(servingOf(pid, text, line)), reject);
      else note(line, told);
    });
    createInterface(child.stderr).on('line', (line) =>
      errors.splice(0, errors.length, ...errors.slice(-LAST_LINES), line),
    );
    void ended.then(() => reject(new Error(`the processor ended: ${errors.join('\n')}`)));
  });
  // One that is killed before it serves is no failure of who killed it.
  serves.catch(() => {});
  const end = async (target: number, signal: NodeJS.Signals) => {
    process.kill(target, signal);
    await ended;
    stopGuarding();
  };
  return { pid, startedAt, serves, told, kill: () => end(-pid, 'SIGKILL'), close: () => end(pid, 'SIGTERM') };
}

function note(line: string, told: Told): void {
  if (line.includes('"fault":')) told.faults.push(line);
  else if (line.includes('"job_overdue"')) told.overdue += 1;
}

function servingOf(pid: number, credentials: string, line: string): Serving {
  const client = new Ductape(JSON.parse(credentials) as Credentials);
  const [, inspector = null] = /inspector (\S+)/.exec(line) ?? [];
  return { client, at: Date.now(), runtimePid: runtimeOf(pid), inspector };
}

/** The process of the Workers runtime among the children of another. */
export function runtimeOf(parent: number): number {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' });
  for (const line of processes.split('\n')) {
    const [pid, ppid, ...command] = line.trim().split(/\s+/);
    if (Number(ppid) === parent && path.basename(command.join(' ')) === 'workerd') return Number(pid);
  }
  throw new Error(`process ${parent} has no runtime`);
}
