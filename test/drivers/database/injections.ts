import { beforeAll, beforeEach } from 'vitest';
import type { Row } from '../../../src/engine/database/model.ts';
import INJECTIONS from '../../fixtures/sql-injections.json';
import { describeDatabases, type TestDatabase } from './databases.ts';

/*
 * The fixture holds texts of the kinds that public lists have: ends of strings and comments, tautologies, unions, stacked
 * statements, functions that sleep or read files, quoting of other dialects, operators of document databases and of
 * templates, and what breaks JSON, paths and patterns.
 */

/** The table that texts are put into. */
export const table = 'items';

/** Rows of it that no text is to reach. */
export const OTHERS: readonly Row[] = [
  { id: 1, name: 'one', note: 'plain', doc: { a: 'x' }, secret: 's1' },
  { id: 2, name: 'two', note: null, doc: ['y'], secret: 's2' },
];

/** Each text has a row of its own, so that a row that is otherwise than it should be tells which it was. */
export const TEXTS = INJECTIONS.map((text, index) => ({ text, id: index + 3 }));

/** Texts that are under way at one time. */
const AT_ONCE = 25;

/** Does something with every text and the row of it. */
export async function forEachText(work: (text: string, id: number) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < TEXTS.length; at += AT_ONCE)
    await Promise.all(TEXTS.slice(at, at + AT_ONCE).map(({ text, id }) => work(text, id)));
}

/** All rows of the table. */
export const all = ({ rows }: TestDatabase) => rows('query', { table, orderBy: { column: 'id' }, limit: 1_000 });

/** What a table holds that nothing is asked of; `HIDDEN` always. */
export const hidden = ({ rows }: TestDatabase) => rows('query', { table: 'secrets' });

export const HIDDEN: readonly Row[] = [{ id: 1, name: 'hidden' }];

/** Has a suite run on each type of databases, where before each test there are but the rows of others. */
export function describeInjections(title: string, suite: (database: () => TestDatabase) => void): void {
  describeDatabases(title, (database) => {
    beforeAll(async () => {
      await database().sql({
        sqlite: 'CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT UNIQUE, note TEXT, doc JSON, secret TEXT)',
        postgresql: 'CREATE TABLE items (id int4 PRIMARY KEY, name text UNIQUE, note text, doc jsonb, secret text)',
        mysql: 'CREATE TABLE items (id int PRIMARY KEY, name varchar(700) UNIQUE, note text, doc json, secret text)',
      });
      await database().sql('CREATE TABLE secrets (id integer PRIMARY KEY, name text)');
      await database().run('insert', { table: 'secrets', data: HIDDEN });
    });
    beforeEach(async () => {
      await database().run('delete', { table, all: true });
      await database().run('insert', { table, data: OTHERS });
    });
    suite(database);
  });
}
