import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from './platform/database.ts';

let database: Database | null = null;

/** The database of the index as the migrations leave it, with these tables empty; the same for all histories of the process, one at a time. */
export function emptyIndex(...tables: readonly string[]): Database {
  if (database === null) {
    database = new Database();
    // Its statements are whole, and none of them is taken back.
    database.query('PRAGMA journal_mode = OFF');
    const folder = fileURLToPath(new URL('../../migrations/', import.meta.url).href);
    for (const file of readdirSync(folder).toSorted()) database.script(readFileSync(join(folder, file), 'utf8'));
  }
  database.script(tables.map((table) => `DELETE FROM ${table}`).join('; '));
  return database;
}
