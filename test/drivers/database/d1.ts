import { env } from 'cloudflare:workers';
import { at, newPlace, type TestDatabase } from './databases.ts';

/** Bindings of D1 that tests take in turn, so that two may be open at once. */
const BINDINGS = ['LEDGER', 'STOCK'] as const;

let opened = 0;

/** A database of D1 that is empty: who opened one before it is done with it. */
export async function openD1(): Promise<TestDatabase> {
  const binding = BINDINGS[opened % BINDINGS.length] ?? 'LEDGER';
  opened += 1;
  await empty(env[binding]);
  return at(newPlace(), { type: 'd1', binding });
}

/** Drops all that a database holds. */
async function empty(database: D1Database): Promise<void> {
  const { results } = await database
    .prepare(
      "SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'view') AND substr(name, 1, 4) <> '_cf_' AND substr(name, 1, 7) <> 'sqlite_'",
    )
    .all<{ type: string; name: string }>();
  if (results.length === 0) return;
  await database.batch([
    database.prepare('PRAGMA defer_foreign_keys = ON'),
    ...results.map(({ type, name }) => database.prepare(`DROP ${type} IF EXISTS "${name}"`)),
  ]);
}
