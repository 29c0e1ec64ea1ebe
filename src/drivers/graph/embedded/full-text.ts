/** Full-text indexes: each is a table of FTS5, which has no text of its own and which triggers keep. */

import type { StatementOf } from '../../../engine/graph/model.ts';
import type { GraphResults } from '../../../engine/graph/results.ts';
import { type ProcessorError, refusal } from '../../../kernel/errors.ts';
import { inOrder } from './answers.ts';
import { hasLabel } from './conditions.ts';
import type { Definition } from './definitions.ts';
import { nodeOf, nodeRows } from './entities.ts';
import type { Tables } from './tables.ts';

/** Words are told apart by letters alone: not by case, nor by accents. */
const TOKENIZER = 'unicode61 remove_diacritics 2';

/** Makes an index, and puts the nodes of its label in it. */
export function makeFullText({ sql, names }: Tables, { id, name, properties }: Definition): void {
  const table = `definition_${id}`;
  const label = names.ensure('label', name);
  const columns = properties.map((_, at) => `p${at}`).join(', ');
  const texts = (row: string) => properties.map((property) => textSql(property, row)).join(', ');
  sql.exec(
    `CREATE VIRTUAL TABLE ${table} USING fts5(${columns}, content='', contentless_delete=1, tokenize='${TOKENIZER}')`,
  );
  const add = `INSERT INTO ${table} (rowid, ${columns}) VALUES (new.id, ${texts('new')})`;
  const isMeant = (row: string) => hasLabel(label, row).sql;
  const remove = `DELETE FROM ${table} WHERE rowid = old.id`;
  sql.exec(`CREATE TRIGGER ${table}_insert AFTER INSERT ON node WHEN ${isMeant('new')} BEGIN ${add}; END`);
  sql.exec(`CREATE TRIGGER ${table}_delete AFTER DELETE ON node WHEN ${isMeant('old')} BEGIN ${remove}; END`);
  sql.exec(
    `CREATE TRIGGER ${table}_update AFTER UPDATE ON node WHEN ${isMeant('old')} OR ${isMeant('new')} BEGIN
      ${remove};
      INSERT INTO ${table} (rowid, ${columns}) SELECT new.id, ${texts('new')} WHERE ${isMeant('new')};
    END`,
  );
  sql.exec(
    `INSERT INTO ${table} (rowid, ${columns}) SELECT n.id, ${texts('n')}
      FROM node_label AS l CROSS JOIN node AS n ON n.id = l.node WHERE l.label = ${label}`,
  );
}

/** Removes an index and its triggers. */
export function dropFullText({ sql }: Tables, { id }: Definition): void {
  for (const event of ['insert', 'delete', 'update']) sql.exec(`DROP TRIGGER definition_${id}_${event}`);
  sql.exec(`DROP TABLE definition_${id}`);
}

/** The text of a property: its own, or the texts of a list. */
function textSql(property: string, row: string): string {
  const value = `json_extract(${row}.properties, '$.${property}')`;
  const items = `SELECT group_concat(value, ' ') FROM json_each(${row}.properties, '$.${property}') WHERE type = 'text'`;
  return `CASE json_type(${row}.properties, '$.${property}') WHEN 'text' THEN ${value} WHEN 'array' THEN (${items}) END`;
}

/** See {@link GraphResults}. */
export function fullTextSearch(
  tables: Tables,
  { index, query, limit }: StatementOf<'fullTextSearch'>,
): GraphResults['fullTextSearch'] {
  const table = `definition_${searched(tables, index).id}`;
  const text = `SELECT rowid AS id, -bm25(${table}) AS score FROM ${table} WHERE ${table} MATCH ? ORDER BY bm25(${table}), rowid LIMIT ${limit}`;
  const words = wordsOf(query);
  if (words === '') return { matches: [], count: 0 };
  const found = tables.sql.exec<{ id: number; score: number }>(text, words).toArray();
  const scores = new Map(found.map(({ id, score }) => [id, score]));
  const rows = inOrder(found, (ids) => nodeRows(tables, ids));
  const matches = rows.map((row) => ({ node: nodeOf(tables, row), score: scores.get(row.id) ?? 0 }));
  return { matches, count: matches.length };
}

/** Each word as text between quotes, which is never syntax; a match has all of them. */
function wordsOf(query: string): string {
  const words = query.match(/[\p{L}\p{M}\p{N}\p{Co}]+/gu) ?? [];
  return words.map((word) => `"${word}"`).join(' ');
}

function searched({ definitions }: Tables, index: StatementOf<'fullTextSearch'>['index']): Definition {
  if (typeof index === 'string') {
    const found = definitions.named(index);
    if (found === null || found.type !== 'FULLTEXT') throw noIndex('indexName', 'is no FULLTEXT index of this graph');
    return found;
  }
  const { label, properties } = index;
  const wanted = new Set(properties);
  const found = definitions
    .of('NODE', label)
    .find(
      ({ type, properties: of }) =>
        type === 'FULLTEXT' && of.length === wanted.size && of.every((each) => wanted.has(each)),
    );
  if (found === undefined) throw noIndex('label', 'has no FULLTEXT index of these properties');
  return found;
}

/** What is said of an index that does not exist. */
export function noIndex(path: string, message: string): ProcessorError {
  return refusal('NOT_FOUND', [{ path, message }]);
}
