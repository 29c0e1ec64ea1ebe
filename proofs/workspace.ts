/** What each proof has: a temporary folder, a target, and at last a table. */

import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import type Ductape from '@ductape/sdk';
import { buildWorkerIfStale } from '../local/build.ts';
import { products } from './products.ts';
import { type Target, startTarget } from './target.ts';

/** Where a proof works. */
export interface Workspace {
  readonly folder: string;
  readonly target: Target;
}

/** Makes a folder that is removed at the end of this process, and starts a target. */
export async function openWorkspace(): Promise<Workspace> {
  const folder = await openFolder();
  return { folder, target: await startTarget(path.join(folder, 'arrivals')) };
}

/** Makes a folder that is removed at the end of this process, with a processor that is built. */
export async function openFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'processor-proof-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  await buildWorkerIfStale();
  return folder;
}

/** Has a processor know what the proofs call. */
export async function applyProducts(client: Ductape, targetUrl: string): Promise<void> {
  for (const product of products(targetUrl)) await client.products.apply(product);
}

/** A table in Markdown; all columns but the first are numbers. */
export function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const shown = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)));
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...shown];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The day, the machine, and how busy it is: processes that were ready to run in the last minute, on average. */
export function conditions(): string {
  const date = new Date().toISOString().slice(0, 10);
  const model = cpus()[0]?.model ?? 'unknown processor';
  return `${date}, ${availableParallelism()} cores of ${model}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}`;
}
