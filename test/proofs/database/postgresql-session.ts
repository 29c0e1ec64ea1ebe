import postgres from 'postgres';
import type { Column, ColumnKind, SqlSession } from '../../../src/drivers/database/port.ts';
import { ProcessorError } from '../../../src/kernel/errors.ts';
import { startPostgresqlServer } from '../../support/postgresql-server.ts';

const KINDS: Readonly<Record<string, ColumnKind>> = {
  bool: 'boolean',
  int8: 'bigint',
  int4: 'integer',
  numeric: 'decimal',
  float8: 'float',
  timestamptz: 'instant',
  date: 'date',
  time: 'time',
  jsonb: 'json',
  bytea: 'bytes',
  uuid: 'uuid',
};

/** What is read by its type as it is on the wire; the rest stays text. */
const READ: readonly (readonly [readonly number[], (text: string) => unknown])[] = [
  [[21, 23, 700, 701], Number],
  [[16], (text) => text === 't'],
  [[114, 3802], (text) => JSON.parse(text) as unknown],
  [[1184], (text) => new Date(text).toISOString()],
  [[17], (text) => Buffer.from(text.slice(2), 'hex').toString('base64')],
  [[20, 25, 1043, 1082, 1083, 1700, 2950], String],
];

const COLUMNS = `select a.attname, b.typname, b.typcategory, b.typtype, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)
  from pg_attribute a join pg_type b on b.oid = a.atttypid
  left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
  where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum`;

/** A server of its own. */
export interface PostgresqlSession extends SqlSession {
  close(): Promise<void>;
}

export async function openPostgresql(schema: string): Promise<PostgresqlSession> {
  const server = await startPostgresqlServer();
  const client = postgres(server.url, {
    max: 1,
    fetch_types: false,
    onnotice: () => undefined,
    types: Object.fromEntries(
      READ.flatMap(([from, parse]) =>
        from.map((type) => [`t${type}`, { to: type, from: [type], serialize: String, parse }]),
      ),
    ),
  });
  await client.unsafe(schema);
  let isWithin = false;
  const run: SqlSession['run'] = async ({ sql, params }) => {
    try {
      const result = await client.unsafe(sql, [...params] as string[], { prepare: true }).values();
      const fields = result.columns?.map(({ name }) => name) ?? [];
      return { rows: [...result], fields, changed: result.count ?? 0 };
    } catch (thrown) {
      const isUnique = thrown instanceof postgres.PostgresError && thrown.code === '23505';
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      throw new ProcessorError(isUnique ? 'CONFLICT' : 'UPSTREAM_ERROR', message, {}, thrown);
    }
  };
  return {
    dialect: 'postgresql',
    run,
    async columns({ schema: space, name }) {
      const relation = space === null ? `"${name}"` : `"${space}"."${name}"`;
      const { rows } = await run({ sql: COLUMNS, params: [relation] });
      if (rows.length === 0) throw new ProcessorError('SCHEMA_ERROR', `table '${name}' not found`);
      return rows.map(([column, base, category, typeType, type, isNeeded, keyPlace]): Column => ({
        name: String(column),
        kind:
          category === 'A' ? 'list' : category === 'S' || typeType === 'e' ? 'text' : (KINDS[String(base)] ?? 'other'),
        type: String(type),
        isNullable: isNeeded !== true,
        keyPlace: Number(keyPlace),
      }));
    },
    forgetColumns: () => false,
    async transaction(_, work) {
      if (isWithin) return await work();
      isWithin = true;
      await client.unsafe('begin');
      try {
        const result = await work();
        await client.unsafe('commit');
        return result;
      } catch (thrown) {
        await client.unsafe('rollback');
        throw thrown;
      } finally {
        isWithin = false;
      }
    },
    async close() {
      await client.end();
      await server.close();
    },
  };
}
