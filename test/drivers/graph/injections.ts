import SQL from '../../fixtures/sql-injections.json';

/** Texts that would mean something to Cypher, to FTS5, to JSON paths, to templates, or to JavaScript. */
const FURTHER = [
  '`',
  '``',
  'A`) DETACH DELETE n //',
  'A`:`B',
  "'}) MATCH (n) DETACH DELETE n RETURN ({a: '",
  '"}) RETURN n UNION MATCH (n) RETURN n //',
  "x'}) CALL db.labels() YIELD label RETURN label //",
  'MATCH (n) RETURN n',
  '$param',
  '$0',
  '{a: 1}',
  '}) SET n.admin = true //',
  "' OR 1=1 WITH n MATCH (m) DELETE m //",
  'LOAD CSV FROM "http://localhost" AS l RETURN l',
  '\\u0027',
  '\\`',
  "\\'",
  '//',
  '/* */',
  'NEAR(a b, 2)',
  '"a" OR b*',
  'a AND NOT b',
  'col:x',
  '^a + -b',
  '$.name',
  '$[0]',
  '$."x"',
  "'$.name'",
  'a.b',
  'a[0]',
  '"',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '{{name}}',
  '$Step{0}{id}',
  '$ne',
  '{"$ne":null}',
  '[object Object]',
  'null',
  'true',
  '1e999',
  '🍏\u200D🍏',
  'e\u0301',
  '\u00E9',
  ' ',
  '\n',
  '\t\r\n',
  '\u2028',
  '\uFEFF',
  '\u202Eabc',
] as const;

/** Texts that are but texts wherever a value stands. */
export const TEXTS: readonly string[] = [...new Set([...SQL, ...FURTHER])];

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** Those of them that are no names, and more of the kind. */
export const NO_NAMES: readonly string[] = [
  ...TEXTS.filter((text) => !NAME.test(text)),
  '',
  '1a',
  'a b',
  'a-b',
  'ä',
  'a\0',
  'a\n',
  'x'.repeat(64),
];
