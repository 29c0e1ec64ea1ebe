/** Takes the Workers runtime down with this process, whatever ends it: a killed parent would leave it serving alone. */

import { spawn } from 'node:child_process';

/** Ends the given processes when its input closes, which it does when the parent is gone. */
const WATCH = `process.stdin.resume().on('end', () => {
  for (const pid of process.argv.slice(1)) try { process.kill(Number(pid), 'SIGKILL'); } catch {}
});`;

/** Ids of the watching processes. */
const watchers = new Set<number>();

/** Watches over the child processes that are running now, but for those that watch. Answers how to stop watching. */
export function guardRuntime(): () => void {
  const pids = childProcesses().filter((pid) => !watchers.has(pid));
  if (pids.length === 0) return () => {};
  const watcher = spawn(process.execPath, ['-e', WATCH, ...pids.map(String)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
  if (watcher.pid !== undefined) watchers.add(watcher.pid);
  return () => void watcher.kill('SIGKILL');
}

/** Ids of the processes this one has started: the diagnostic report is the one portable way to learn them. */
function childProcesses(): number[] {
  if (process.report === undefined) return [];
  // Otherwise it waits for the names of all hosts it is connected to. The types do not know the property yet.
  Object.assign(process.report, { excludeNetwork: true });
  const report = process.report.getReport() as { libuv?: { type: string; pid?: number }[] };
  return (report.libuv ?? []).flatMap(({ type, pid }) => (type === 'process' && pid !== undefined ? [pid] : []));
}
