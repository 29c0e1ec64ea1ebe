/** What SQL of a migration must not hold, since it runs within one transaction that is not its own. */

import type { SqlDialect } from './schema-model.ts';
import { statementsOf, type SqlStatement, tokensOf, UnendedSql, wordOf } from './sql-lexer.ts';

const OWN = 'a migration is one transaction, which is begun and ended for it';
const OUTSIDE = 'it cannot run within a transaction, and a migration is one';

const BY_ITSELF = 'MySQL commits what changes tables by itself; a statement that changes rows is one transaction';
const LASTING = 'it is of a connection, which serves others too';

/** Beginnings of statements, and why they are refused; the first that fits counts. */
const REFUSED: Readonly<Record<SqlDialect, readonly (readonly [RegExp, string])[]>> = {
  postgresql: [
    [/^(?:BEGIN|START TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE TRANSACTION)\b/, OWN],
    [/^(?:VACUUM|(?:CREATE|DROP) (?:DATABASE|TABLESPACE|SUBSCRIPTION)|ALTER SYSTEM)\b/, OUTSIDE],
    [/^(?:CREATE (?:UNIQUE )?|DROP )INDEX CONCURRENTLY\b/, OUTSIDE],
    [/^REINDEX\b.* CONCURRENTLY\b/, OUTSIDE],
    [/^ALTER TABLE\b.* DETACH PARTITION\b.* CONCURRENTLY\b/, OUTSIDE],
    [/^(?:CLOSE|COPY|DEALLOCATE|DECLARE|DISCARD|EXECUTE|FETCH|LISTEN|LOAD|MOVE|PREPARE|RESET|UNLISTEN)\b/, LASTING],
    [/^SET (?!LOCAL\b|CONSTRAINTS\b)/, `${LASTING}; SET LOCAL ends with the migration`],
  ],
  sqlite: [
    [/^(?:BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE)\b/, OWN],
    [/^VACUUM\b/, OUTSIDE],
    [/^(?:ATTACH|DETACH)\b/, 'an embedded database is one file'],
  ],
  mysql: [
    [/^(?:BEGIN|START TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|XA)\b/, BY_ITSELF],
    [/^(?:DEALLOCATE|EXECUTE|FLUSH|HANDLER|KILL|LOAD|LOCK|PREPARE|SET|SHUTDOWN|UNLOCK|USE)\b/, LASTING],
  ],
};

/** Why a text cannot be part of a migration; null where nothing speaks against it. */
export function refusedSql(sql: string, dialect: SqlDialect): string | null {
  const statements = readStatements(sql, dialect);
  if (typeof statements === 'string') return statements;
  if (statements.length === 0) return 'holds no statement';
  for (const { tokens } of statements) {
    const words = tokens.map((token) => wordOf(token) || '.').join(' ');
    const why = REFUSED[dialect].find(([beginning]) => beginning.test(words))?.[1];
    if (why !== undefined)
      return `${words
        .split(' ')
        .slice(0, 3)
        .join(' ')
        .replace(/ \..*$/, '')}: ${why}`;
  }
  return null;
}

function readStatements(sql: string, dialect: SqlDialect): SqlStatement[] | string {
  if (sql.includes('\0')) return 'holds a NUL character';
  if (dialect === 'mysql' && /\/\*M?!/.test(sql)) return 'holds a comment that is carried out';
  try {
    return statementsOf(sql, dialect);
  } catch (error) {
    if (error instanceof UnendedSql) return error.message;
    throw error;
  }
}

/** Why a text is no expression that can stand in parentheses; null where it may be one. */
export function refusedExpression(sql: string, dialect: SqlDialect): string | null {
  const statements = readStatements(sql, dialect);
  if (typeof statements === 'string') return statements;
  if (statements.length !== 1) return 'is one expression';
  let depth = 0;
  for (const { text } of tokensOf(sql, dialect)) {
    if (text === ';') return 'is one expression, without a semicolon';
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    if (depth < 0) break;
  }
  return depth === 0 ? null : 'has parentheses that do not match';
}
