import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { ROOT, run, temporaryFolder } from './program.ts';

let packed: Promise<string> | undefined;

/** Installs the SDK into a folder as npm would: the files of its package, and nothing else. Answers where it is. */
export async function installSdk(folder: string): Promise<string> {
  packed ??= pack();
  const installed = path.join(folder, 'node_modules/@ductape/sdk');
  await mkdir(installed, { recursive: true });
  execFileSync('tar', ['-xzf', await packed, '-C', installed, '--strip-components', '1']);
  return installed;
}

/** Packs the SDK as it is built; answers the archive's name. */
async function pack(): Promise<string> {
  const folder = await temporaryFolder();
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { code, stdout, stderr } = await run('npm', args, { cwd: path.join(ROOT, 'sdk') });
  if (code !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return path.join(folder, filename);
}

/** A Node of a major version on this machine's path, or null. */
export function findNode(major: number): string | null {
  const names = (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, 'node'));
  const isIt = (name: string) =>
    existsSync(name) && execFileSync(name, ['--version'], { encoding: 'utf8' }).startsWith(`v${major}.`);
  return names.find(isIt) ?? null;
}
