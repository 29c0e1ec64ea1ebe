import { env } from 'cloudflare:workers';
import { systemClock } from '../../../src/kernel/clock.ts';
import { admin, at, newPlace, type TestDatabase } from './databases.ts';

/** What is at an address. */
export const reached = (url: string, pool = 1): TestDatabase => at(newPlace(), { type: 'postgresql', url, pool });

/** The server's address, to be changed. */
export const server = (): URL => new URL(env.TEST_POSTGRESQL_URL);

/** Which backend serves a database of one connection. */
export async function backend(database: TestDatabase): Promise<number> {
  const [row] = await database.rows('raw', { query: 'SELECT pg_backend_pid() AS pid' });
  return Number(row?.['pid']);
}

/** Has the server close a connection. */
export async function kill(pid: number): Promise<void> {
  await admin().sql('SELECT pg_terminate_backend($1)', [pid]);
}

/** Waits until a backend is at a statement that holds this text; gives which. */
export async function until(text: string): Promise<number> {
  const query = `SELECT pid FROM pg_stat_activity
    WHERE query LIKE $1 AND pid <> pg_backend_pid() AND state = 'active'`;
  for (;;) {
    const [row] = await admin().rows('raw', { query, params: [`%${text}%`] });
    if (row !== undefined) return Number(row['pid']);
    await systemClock.sleep(10);
  }
}
