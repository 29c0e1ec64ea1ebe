import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { createDatabases } from '../../../src/compose-databases.ts';
import {
  type ConnectionObject,
  connectionObjectName,
  type DatabaseObject,
  databaseObjectName,
} from '../../../src/drivers/database/directory.ts';
import type { DatabasePlace, DatabaseTarget, DatabaseWork } from '../../../src/drivers/database/port.ts';
import type { Value } from '../../../src/engine/query/model.ts';
import type { Row, StatementResult } from '../../../src/engine/database/model.ts';
import { type Operation, parseStatement } from '../../../src/engine/database/parse.ts';
import { emptyD1, nextBinding } from './d1.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { type ErrorRecord, ProcessorError, toErrorRecord } from '../../../src/kernel/errors.ts';

/** Time for an operation that says none; the machine may have others to serve. */
export const OPERATION_MS = 25_000;

/** The types of databases under test, all of which are to agree. */
const ALL_TYPES = ['sqlite', 'postgresql', 'd1', 'mysql'] as const;
/** Those that are: SQLite, and where `npm run test:services` started MariaDB the others. */
export const TYPES = ALL_TYPES.filter((type) => type === 'sqlite' || env.TEST_MARIADB_URL !== '');

/** One of them. */
export type Type = (typeof ALL_TYPES)[number];

/** SQL of each type; D1 speaks that of SQLite. */
type SqlTexts = Readonly<Record<Exclude<Type, 'd1'>, string>>;

/** A database of a test's own, reached as calls reach it: through the driver and the objects. */
export interface TestDatabase {
  readonly type: Type;
  readonly place: DatabasePlace;
  readonly target: DatabaseTarget;
  readonly run: (operation: Operation, given: object, timeoutMs?: number) => Promise<StatementResult>;
  readonly rows: (operation: Operation, given: object) => Promise<readonly Row[]>;
  /** How it fails; throws where it does not. */
  failure(operation: Operation, given: object, timeoutMs?: number): Promise<ErrorRecord>;
  work(work: DatabaseWork, timeoutMs?: number): Promise<readonly StatementResult[]>;
  /** Runs SQL, where the types have texts of their own that of this one. */
  sql(text: string | SqlTexts, params?: readonly Value[]): Promise<StatementResult>;
}

/** A name that SQL would take for a word, as each dialect quotes it. */
export function quotedFor(dialect: keyof SqlTexts, sql: string): string {
  return dialect === 'mysql' ? sql.replaceAll('"', '`') : sql;
}

/** SQL with the marks of parameters that each dialect has. */
export function markedFor(dialect: keyof SqlTexts, sql: string): string {
  return dialect === 'postgresql' ? sql : sql.replaceAll(/\$\d+/g, '?');
}

/**
 * Has a suite run on each type of databases, on an empty one of its own; `dialect` is what SQL it speaks. `without` are
 * types that do not do this, each with why.
 */
export function describeDatabases(
  title: string,
  suite: (database: () => TestDatabase, dialect: keyof SqlTexts, type: Type) => void,
  without: Partial<Record<Type, string>> = {},
): void {
  describe.each(TYPES.filter((type) => without[type] === undefined))(`${title} on %s`, (type) => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await openDatabase(type);
    });
    suite(() => database, dialectOf({ type }), type);
  });
}

/** An empty database. */
async function openDatabase(type: Type): Promise<TestDatabase> {
  if (type === 'sqlite') return at(newPlace(), { type });
  if (type === 'mysql') return await openMariadb();
  return type === 'd1' ? await openD1() : await openSchema();
}

/** A database of D1 that is empty: who opened one before it is done with it. */
export async function openD1(): Promise<TestDatabase> {
  const binding = nextBinding();
  await emptyD1(binding);
  return at(newPlace(), { type: 'd1', binding });
}

/** A schema of the server, with so many connections. */
export async function openSchema(pool = 2): Promise<TestDatabase> {
  const schema = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  await admin().sql(`CREATE SCHEMA ${schema}`);
  const url = `${env.TEST_POSTGRESQL_URL}?options=${encodeURIComponent(`-csearch_path=${schema}`)}`;
  return at(newPlace(), { type: 'postgresql', url, pool });
}

/** A database of the MariaDB server, with so many connections. */
export async function openMariadb(pool = 2): Promise<TestDatabase> {
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  const place = { workspace: 'ws_test', product: 'admin', env: 'dev', database: 'mariadb' };
  await at(place, { type: 'mysql', url: env.TEST_MARIADB_URL, pool: 1 }).sql(
    `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin`,
  );
  return at(newPlace(), {
    type: 'mysql',
    url: Object.assign(new URL(env.TEST_MARIADB_URL), { pathname: `/${name}` }).href,
    pool,
  });
}

/** The server itself, whom nothing of a test's own stands in the way. */
export function admin(): TestDatabase {
  const place = { workspace: 'ws_test', product: 'admin', env: 'dev', database: 'server' };
  return at(place, { type: 'postgresql', url: env.TEST_POSTGRESQL_URL, pool: 1 });
}

/** A name that no other test has. */
export function newPlace(): DatabasePlace {
  return { workspace: 'ws_test', product: 'shop', env: 'dev', database: `db-${crypto.randomUUID()}` };
}

/**
 * Does much in the object of the database, or of its first connection: by the same driver, without the way to the object
 * and back for each operation, which in tests takes longer than the operation.
 */
export async function within<Result>(
  { place, target }: TestDatabase,
  work: (database: TestDatabase) => Promise<Result>,
): Promise<Result> {
  if (target.type === 'd1') return await work(at(place, target));
  const stub =
    target.type === 'sqlite'
      ? env.DATABASES.get(env.DATABASES.idFromName(databaseObjectName(place)))
      : env.CONNECTIONS.get(env.CONNECTIONS.idFromName(connectionObjectName(place, 0)));
  return await runInDurableObject(stub, (object) => {
    const databaseObjects = {
      embedded: () => object as unknown as DatabaseObject,
      connection: () => object as unknown as ConnectionObject,
    };
    const parts = { bindings: {}, clock: systemClock, allowPrivateTargets: true, databaseObjects };
    return work(at(place, target, createDatabases(parts)));
  });
}

/** The database that is reached so. */
export function at(place: DatabasePlace, target: DatabaseTarget, databases = compose(env).databases): TestDatabase {
  const work = async (asked: DatabaseWork, timeoutMs = OPERATION_MS) => {
    const answer = await databases.run(place, target, { work: asked, timeoutMs });
    if (answer.kind !== 'results') throw new Error('not the answer of statements');
    return answer.results;
  };
  const run = async (operation: Operation, given: object, timeoutMs?: number) => {
    const [result] = await work({ kind: 'statement', statement: parseStatement(operation, given) }, timeoutMs);
    if (result === undefined) throw new Error('no result');
    return result;
  };
  return {
    type: target.type,
    place,
    target,
    work,
    run,
    rows: async (operation, given) => (await run(operation, given)).rows,
    failure: async (operation, given, timeoutMs) => {
      try {
        await run(operation, given, timeoutMs);
      } catch (thrown) {
        if (!(thrown instanceof ProcessorError)) throw thrown;
        return toErrorRecord(thrown);
      }
      throw new Error(`${operation} did not fail`);
    },
    sql: (text, params = []) =>
      run('raw', { query: typeof text === 'string' ? text : text[dialectOf(target)], params }),
  };
}

function dialectOf({ type }: { readonly type: Type }): keyof SqlTexts {
  return type === 'd1' ? 'sqlite' : type;
}
