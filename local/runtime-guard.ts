/** Takes the Workers runtime down with this process, whatever ends it: a killed parent would leave it serving alone. */

import { spawn } from 'node:child_process';

/** Ends the given processes when its input closes, which it does when the parent is gone. */
const WATCH = `process.stdin.resume().on('end', () => {
  for (const pid of process.argv.slice(1)) try { process.kill(Number(pid), 'SIGKILL'); } catch {}
});`;

/** Watches over the child processes that are running now. Answers how to stop watching. */
export function guardRuntime(): () => void {
  const pids = childProcesses();
  if (pids.length === 0) return () => {};
  const watcher = spawn(process.execPath, ['-e', WATCH, ...pids.map(String)], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  watcher.unref();
  return () => void watcher.kill('SIGKILL');
}

/** Ids of the processes this one has started: the diagnostic report is the one portable way to learn them. */
function childProcesses(): number[] {
  if (process.report === undefined) return [];
  process.report.excludeNetwork = true;
  const report = process.report.getReport() as { libuv?: { type: string; pid?: number }[] };
  return (report.libuv ?? []).flatMap(({ type, pid }) => (type === 'process' && pid !== undefined ? [pid] : []));
}
