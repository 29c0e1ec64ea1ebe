import { globSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildWorkerIfStale } from '../../local/build.ts';
import { type LocalServer, startServer } from '../../local/server.ts';
import { PATIENCE, temporaryFolder } from './program.ts';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** How soon a record becomes older than a week: later than the first firings. */
const SOON_MS = 3_000;

let state: string;
let server: LocalServer | undefined;
const logged: string[] = [];

/** Starts the processor, its cron trigger fired that often; what it prints, and what ends it, is logged. */
function start(cronMs?: number): Promise<LocalServer> {
  return startServer({
    port: 0,
    state,
    bootstrapToken: 'unused',
    log: (line) => logged.push(line),
    onFailure: (error) => logged.push(error.message),
    ...(cronMs !== undefined && { cronMs }),
  });
}

beforeAll(async () => {
  state = await temporaryFolder();
  await buildWorkerIfStale();
});
afterAll(() => server?.close());

/** The file in which the runtime keeps D1. */
function openDatabase(): DatabaseSync {
  const [file, ...others] = globSync(path.join(state, 'd1/*/*.sqlite')).filter(
    (name) => path.basename(name) !== 'metadata.sqlite',
  );
  if (file === undefined || others.length > 0)
    throw new Error(`expected one database, found ${others.length + Number(file !== undefined)}`);
  return new DatabaseSync(file, { timeout: 5_000 });
}

test('the cron trigger is fired time and again, and removes the run records that are older than a week', async () => {
  // Written while nothing runs: the runtime would give up on a database that another process has locked.
  await (await start()).close();
  const database = openDatabase();
  const now = Date.now();
  const insert = database.prepare(
    "INSERT INTO run_record_packs (workspace_id, id, first_time, last_time, records) VALUES ('ws_1', ?1, ?2, ?2, '[]')",
  );
  for (const [id, time] of [
    ['older', now - WEEK - DAY],
    ['older soon', now - WEEK + SOON_MS],
    ['newer', now - WEEK + DAY],
    ['new', now],
  ] as const)
    insert.run(id, time);
  const ids = () =>
    database
      .prepare('SELECT id FROM run_record_packs ORDER BY last_time')
      .all()
      .map(({ id }) => id);
  server = await start(200);
  await vi.waitFor(() => expect(ids()).not.toContain('older'), PATIENCE);
  await vi.waitFor(() => expect(ids()).toEqual(['newer', 'new']), PATIENCE);
  expect(Date.now()).toBeGreaterThan(now + SOON_MS);
  expect(logged).toEqual([]);
  database.close();
});
