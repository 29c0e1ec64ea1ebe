import { env } from 'cloudflare:workers';

/** Bindings of D1 that tests take in turn, so that two may be open at once. */
const BINDINGS = ['LEDGER', 'STOCK'] as const;

let opened = 0;

/** The binding whose turn it is. */
export function nextBinding(): string {
  const binding = BINDINGS[opened % BINDINGS.length] ?? 'LEDGER';
  opened += 1;
  return binding;
}

/** Drops all that a database holds. */
export async function emptyD1(binding: string): Promise<void> {
  const database = Reflect.get(env, binding) as D1Database;
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
