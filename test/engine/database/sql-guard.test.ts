import { describe, expect, test } from 'vitest';
import { refusedExpression, refusedSql } from '../../../src/engine/database/sql-guard.ts';
import { statementsOf } from '../../../src/engine/database/sql-lexer.ts';
import type { SqlDialect } from '../../../src/engine/database/schema-model.ts';

const BOTH = ['postgresql', 'sqlite'] as const;

/** Texts with the statements that they hold. */
const TEXTS: readonly (readonly [SqlDialect | 'both', string, readonly string[]])[] = [
  ['both', 'SELECT 1', ['SELECT 1']],
  ['both', ' ; ;-- nothing\n/* ; */', []],
  ['both', 'A; B ;C;', ['A', 'B', 'C']],
  ['both', 'SELECT \'a;b\', "c;d" -- e;\n; F', ['SELECT \'a;b\', "c;d"', 'F']],
  ['both', "SELECT 'it''s; so'; B", ["SELECT 'it''s; so'", 'B']],
  ['both', 'A /* ; */ B; C', ['A /* ; */ B', 'C']],
  ['both', 'SELECT (CASE WHEN a THEN 1 END); B', ['SELECT (CASE WHEN a THEN 1 END)', 'B']],
  ['postgresql', 'A /* x /* ; */ ; */ B; C', ['A /* x /* ; */ ; */ B', 'C']],
  ['postgresql', String.raw`SELECT E'\';', 'b\'; B`, [String.raw`SELECT E'\';', 'b\'`, 'B']],
  ['postgresql', "SELECT E'a'\n -- c\n 'b\\'; c'; B", ["SELECT E'a'\n -- c\n 'b\\'; c'", 'B']],
  ['postgresql', 'DO $$ BEGIN; END $$; B', ['DO $$ BEGIN; END $$', 'B']],
  ['postgresql', 'DO $a$ $$; $b$ ; $a$; B', ['DO $a$ $$; $b$ ; $a$', 'B']],
  ['postgresql', 'SELECT a$b$c; B$b$', ['SELECT a$b$c', 'B$b$']],
  ['postgresql', 'SELECT $1; B', ['SELECT $1', 'B']],
  ['postgresql', 'CREATE RULE r AS ON INSERT TO a DO (B; C); D', ['CREATE RULE r AS ON INSERT TO a DO (B; C)', 'D']],
  [
    'postgresql',
    'CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; B',
    ['CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END', 'B'],
  ],
  [
    'postgresql',
    'CREATE FUNCTION begin() RETURNS int AS $$ 1 $$; COMMIT',
    ['CREATE FUNCTION begin() RETURNS int AS $$ 1 $$', 'COMMIT'],
  ],
  ['sqlite', 'SELECT `a;b`, [c;d]; B', ['SELECT `a;b`, [c;d]', 'B']],
  ['sqlite', 'A /* /* ; */ B; C /* no end', ['A /* /* ; */ B', 'C']],
  ['sqlite', '-- a\r; B\nC', ['C']],
  [
    'sqlite',
    'CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN d THEN 1 END; DELETE FROM e; END; B',
    ['CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN d THEN 1 END; DELETE FROM e; END', 'B'],
  ],
];

describe('statements of a text', () => {
  for (const [dialect, text, statements] of TEXTS)
    for (const each of dialect === 'both' ? BOTH : [dialect])
      test(`${each}: ${JSON.stringify(text)}`, () => {
        expect(statementsOf(text, each).map((statement) => statement.text)).toEqual(statements);
      });

  test('comments with a star in front of each line take no time', () => {
    const comments = `SELECT E'a'${'--'.repeat(20_000)}\n ; B`;
    expect(statementsOf(comments, 'postgresql')).toHaveLength(2);
  });

  test('bodies of many statements are read once', () => {
    const body = 'INSERT INTO t VALUES (1);'.repeat(20_000);
    const routine = `CREATE FUNCTION f() RETURNS void BEGIN ATOMIC ${body} END; B`;
    expect(statementsOf(routine, 'postgresql')).toHaveLength(2);
    expect(statementsOf(`CREATE TRIGGER g AFTER INSERT ON u BEGIN ${body} END; B`, 'sqlite')).toHaveLength(2);
  });
});

const REFUSED: readonly (readonly [SqlDialect | 'both', string, RegExp])[] = [
  ['both', 'CREATE TABLE a (b int); COMMIT; CREATE TABLE c (d int)', /^COMMIT: a migration is one transaction/],
  ['both', '/* x */ begin', /^BEGIN: a migration is one/],
  ['both', 'BEGIN TRANSACTION', /^BEGIN TRANSACTION: /],
  ['both', 'END', /^END: /],
  ['both', 'ROLLBACK', /^ROLLBACK: /],
  ['both', 'SAVEPOINT a', /^SAVEPOINT A: /],
  ['both', 'RELEASE a', /^RELEASE A: /],
  ['both', 'VACUUM', /^VACUUM: it cannot run within a transaction/],
  ['both', '-- nothing', /^holds no statement$/],
  ['both', "SELECT 'a", /^a text has no end$/],
  ['both', 'SELECT "a', /^a quoted name has no end$/],
  ['both', 'SELECT 1\0', /NUL/],
  ['postgresql', 'SELECT /* a', /^a comment has no end$/],
  ['postgresql', 'DO $a$ $$', /has no end$/],
  ['postgresql', 'START TRANSACTION', /^START TRANSACTION: a migration/],
  ['postgresql', 'CREATE UNIQUE INDEX CONCURRENTLY a ON b (c)', /^CREATE UNIQUE INDEX: it cannot run/],
  ['postgresql', 'CREATE INDEX CONCURRENTLY a ON b (c)', /^CREATE INDEX CONCURRENTLY: it cannot run/],
  ['postgresql', 'DROP INDEX CONCURRENTLY a', /cannot run/],
  ['postgresql', 'REINDEX (VERBOSE) TABLE CONCURRENTLY a', /cannot run/],
  ['postgresql', 'CREATE DATABASE a', /cannot run/],
  ['postgresql', 'ALTER SYSTEM SET a = 1', /cannot run/],
  ['postgresql', 'COPY a FROM STDIN', /^COPY A FROM: it is of a connection/],
  ['postgresql', "SET search_path = 'a'", /^SET SEARCH_PATH: .*SET LOCAL/],
  ['postgresql', 'RESET ALL', /of a connection/],
  ['sqlite', "ATTACH 'a' AS b", /one file/],
  ['sqlite', '\uFEFFCOMMIT', /^COMMIT: /],
];

describe('SQL that a migration must not hold', () => {
  for (const [dialect, text, why] of REFUSED)
    for (const each of dialect === 'both' ? BOTH : [dialect])
      test(`${each}: ${JSON.stringify(text)}`, () => {
        expect(refusedSql(text, each)).toMatch(why);
      });

  for (const [dialect, text] of [
    ['both', 'CREATE TABLE "commit" (a int); INSERT INTO "commit" VALUES (1)'],
    ['both', "INSERT INTO a VALUES ('COMMIT; BEGIN')"],
    ['postgresql', "SET LOCAL search_path = 'a'; SET CONSTRAINTS ALL DEFERRED"],
    ['postgresql', 'DO $$ BEGIN PERFORM 1; END $$'],
    ['postgresql', 'CREATE INDEX concurrently_built ON a (b)'],
    ['sqlite', 'CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END'],
    ['sqlite', 'PRAGMA defer_foreign_keys = ON'],
  ] as const)
    for (const each of dialect === 'both' ? BOTH : [dialect])
      test(`${each} may hold: ${text}`, () => {
        expect(refusedSql(text, each)).toBeNull();
      });
});

describe('an expression', () => {
  test.each(['a > 0', "a IN ('(', ')')", '(a) -- b)', 'lower(b) = b'])('%s stands in parentheses', (text) => {
    expect(BOTH.map((dialect) => refusedExpression(text, dialect))).toEqual([null, null]);
  });

  test.each([
    ['a); DROP TABLE b; --', /semicolon|expression|match/],
    ['a) OR (b', /match/],
    ['(a', /match/],
    ['a; b', /one expression/],
    ['a;', /semicolon/],
    ['', /one expression/],
  ])('%s does not', (text, why) => {
    expect(refusedExpression(text, 'sqlite')).toMatch(why);
    expect(refusedExpression(text, 'postgresql')).toMatch(why);
  });

  test.each(['a > 0 /*! x */', 'a > 0 /*M! x */'])('%s holds a comment that MySQL carries out', (text) => {
    expect(refusedExpression(text, 'mysql')).toMatch(/carried out/);
    expect(refusedSql(`SELECT ${text}`, 'mysql')).toMatch(/carried out/);
  });
});
