import { beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '../../support/workspace.ts';
import INJECTIONS from '../../fixtures/sql-injections.json';
import { ask, at as place, refusal, sql } from './databases.ts';
import { createPlace, databaseOf, described, schema, WHOLE_TYPES } from './schemas.ts';

describe.each(WHOLE_TYPES)('what is asked of schemas on %s', (type) => {
  let owner: Member;
  beforeAll(async () => {
    owner = await createPlace(databaseOf(type));
    await schema(owner, 'create', { table: 't', fields: { id: { type: 'integer', primaryKey: true }, a: 'text' } });
  });

  const history = async () => ((await ask(owner, 'migration.history', {})) as { migrations: unknown[] }).migrations;
  const create = (field: unknown, more = {}) => ({ table: 'new', fields: { a: field, ...more } });

  const refused: readonly [operation: string, input: object, code: string, paths: string[]][] = [
    ['create', create('no such'), 'VALIDATION_ERROR', ['fields.a']],
    ['create', create({ type: 'text', size: 3 }), 'VALIDATION_ERROR', ['fields.a.size']],
    ['create', { table: 'new', fields: {} }, 'VALIDATION_ERROR', ['fields']],
    ['create', { table: 'new; DROP TABLE t', fields: { a: 'text' } }, 'VALIDATION_ERROR', ['table']],
    ['create', create({ type: 'integer', default: 'x' }), 'VALIDATION_ERROR', ['fields.a.default']],
    [
      'create',
      create({ type: 'text', autoIncrement: true }),
      'VALIDATION_ERROR',
      ['fields.a.autoIncrement', 'fields.a.autoIncrement'],
    ],
    ['create', create('text', { A: 'text' }), 'VALIDATION_ERROR', ['fields']],
    ['create', { ...create('text'), indexes: [{ fields: ['b'] }] }, 'VALIDATION_ERROR', ['indexes[0].fields']],
    [
      'create',
      { ...create('text'), indexes: [{ fields: ['a'], where: 'a > 1; DROP TABLE t' }] },
      'VALIDATION_ERROR',
      ['indexes[0].where'],
    ],
    ['create', { ...create('text'), mongoOptions: {} }, 'NOT_SUPPORTED', ['mongoOptions']],
    [
      'create',
      { ...create('text'), sqlOptions: { temporary: true, tablespace: 'x' } },
      'NOT_SUPPORTED',
      ['sqlOptions.temporary', 'sqlOptions.tablespace'],
    ],
    [
      'create',
      { ...create('text'), dynamoOptions: {}, cassandraOptions: {} },
      'NOT_SUPPORTED',
      ['dynamoOptions', 'cassandraOptions'],
    ],
    ['create', { ...create('text'), table: '_ductape_migrations' }, 'VALIDATION_ERROR', ['table']],
    ['drop', { table: '_ductape_migrations', allow_destructive: true }, 'VALIDATION_ERROR', ['table']],
    ['drop', { table: 'absent', allow_destructive: true }, 'SCHEMA_ERROR', ['table']],
    ['rename', { table: 't', to: 'public.x' }, 'VALIDATION_ERROR', ['to']],
    ['rename', { table: 't', to: '_ductape_x' }, 'VALIDATION_ERROR', ['to']],
    ['rename', { table: 'absent', to: 'x' }, 'SCHEMA_ERROR', ['table']],
    ['addField', { table: 't', field: 'b', definition: { type: 'enum' } }, 'VALIDATION_ERROR', ['definition.enum']],
    [
      'addField',
      { table: 't', field: 'b', definition: { type: 'integer', primaryKey: true } },
      'VALIDATION_ERROR',
      ['definition.primaryKey'],
    ],
    ['addField', { table: 'absent', field: 'b', definition: 'text' }, 'SCHEMA_ERROR', ['table']],
    ['dropField', { table: 't', field: 'b', allow_destructive: true }, 'SCHEMA_ERROR', ['field']],
    ['dropField', { table: 't', field: 'id', allow_destructive: true }, 'NOT_SUPPORTED', ['field']],
    ['renameField', { table: 't', field: 'b', to: 'c' }, 'SCHEMA_ERROR', ['field']],
    ['modifyField', { table: 't', field: 'b', definition: 'text' }, 'SCHEMA_ERROR', ['field']],
    [
      'modifyField',
      { table: 't', field: 'a', definition: { type: 'text', unique: true } },
      'VALIDATION_ERROR',
      ['definition.unique'],
    ],
    ['createIndex', { table: 't', fields: [] }, 'VALIDATION_ERROR', ['fields']],
    [
      'createIndex',
      { table: 't', fields: ['a'], sparse: true, expireAfterSeconds: 1 },
      'NOT_SUPPORTED',
      ['sparse', 'expireAfterSeconds'],
    ],
    ['createIndex', { table: 't', fields: ['b'] }, 'SCHEMA_ERROR', ['fields']],
    ['addField', { table: 't', field: 'A', definition: 'text' }, 'SCHEMA_ERROR', ['field']],
    [
      'addConstraint',
      { table: 't', constraint: { name: 'c', type: 'unique', columns: ['b'] } },
      'SCHEMA_ERROR',
      ['constraint.columns'],
    ],
    ['dropIndex', { table: 't', name: 'b' }, 'SCHEMA_ERROR', ['name']],
    [
      'addConstraint',
      { table: 't', constraint: { name: 'c', type: 'check', expression: '1) OR (1' } },
      'VALIDATION_ERROR',
      ['constraint.expression'],
    ],
    [
      'addConstraint',
      { table: 't', constraint: { name: 'c', type: 'exclude' } },
      'VALIDATION_ERROR',
      ['constraint.type'],
    ],
    ['dropConstraint', { table: 't', name: 'b' }, 'SCHEMA_ERROR', ['name']],
    ['describe', { table: 'absent' }, 'SCHEMA_ERROR', ['table']],
    ['indexes', { table: 'absent' }, 'SCHEMA_ERROR', ['table']],
    ['list', { schema: 'a.b' }, 'VALIDATION_ERROR', ['schema']],
    ['exists', { table: 't', database: 'none' }, 'NOT_FOUND', ['database']],
  ];

  test('is refused with the field that is wrong, and nothing is done', async () => {
    const state = async () => [await schema(owner, 'list'), await described(owner, 't'), await history()];
    const before = await state();
    for (const [operation, input, code, paths] of refused) {
      const { body } = await owner.call(`databases.schema.${operation}`, { ...place, ...input });
      const found = { code: body.code, paths: body.errors?.map(({ path }) => path) };
      expect({ operation, input, ...found }).toEqual({ operation, input, code, paths });
    }
    expect(await state()).toEqual(before);
  });

  test('texts are texts, whatever they look like, wherever they stand', async () => {
    const texts = (INJECTIONS as readonly string[]).filter((text) => !text.includes('\0') && text.length < 400);
    expect(texts.length).toBeGreaterThan(200);
    // A table has a hundred columns at most there.
    for (let from = 0; from < texts.length; from += 90) {
      const some = texts.slice(from, from + 90);
      const values = [...new Set(some)];
      const fields = {
        e: { type: 'enum', enum: values, default: values[7] },
        ...Object.fromEntries(some.map((text, at) => [`f${at}`, { type: 'text', default: text, comment: text }])),
        j: { type: 'json', default: some },
      };
      await schema(owner, 'create', { table: 'texts', fields });
      const before = (await described(owner, 'texts')) as { columns: { default: unknown; enum?: unknown }[] };
      expect(before.columns[0]).toMatchObject({ enum: values, default: values[7] });
      expect(before.columns.slice(1).map((column) => column.default)).toEqual([...some, some]);
      await ask(owner, 'insert', { table: 'texts', data: { e: values[3] } });
      const row = { e: values[3], f5: some[5] };
      expect(await ask(owner, 'findOne', { table: 'texts', select: ['e', 'f5'] })).toEqual(row);
      expect(await refusal(owner, 'insert', { table: 'texts', data: { e: 'other' } })).toEqual(['CHECK_VIOLATION']);
      await schema(owner, 'drop', { table: 'texts', allow_destructive: true });
      await ask(owner, 'migration.rollback', {});
      expect(await described(owner, 'texts')).toEqual(before);
      await ask(owner, 'migration.rollback', {});
    }
  });

  test('SQL of a condition is one expression or refused, and names are names', async () => {
    const before = await described(owner, 't');
    // Some of these are expressions.
    for (const text of INJECTIONS.filter((_text, at) => at % 4 === 0)) {
      const constraint = { name: 'c', type: 'check', expression: text };
      const { body } = await owner.call('databases.schema.addConstraint', { ...place, table: 't', constraint });
      if (body.data !== undefined) await ask(owner, 'migration.rollback', {});
    }
    for (const text of INJECTIONS.filter((each, at) => at % 8 === 0 && !/^[\w.]+$/.test(each)))
      for (const [operation, input] of [
        ['drop', { table: text, allow_destructive: true }],
        ['dropIndex', { table: 't', name: text }],
        ['renameField', { table: 't', field: 'a', to: text }],
        ['list', { schema: text }],
      ] as const)
        expect(await refusal(owner, `schema.${operation}`, input)).toEqual(['VALIDATION_ERROR', expect.any(String)]);
    expect(await schema(owner, 'list')).toEqual({ tables: ['t'] });
    expect(await described(owner, 't')).toEqual(before);
  });

  test('what the model has no words for is told, and is not dropped by it', async () => {
    await sql(owner, type === 'postgresql' ? ODD.postgresql[0] : ODD.sqlite);
    if (type === 'postgresql') for (const text of ODD.postgresql.slice(1)) await sql(owner, text);
    const found = await schema<{ columns: { name: string; type: string }[]; indexes: object[] }>(owner, 'describe', {
      table: 'odd',
    });
    expect(found.columns.map(({ name, type: kind }) => [name, kind])).toEqual([
      ['id', 'integer'],
      ['ip', 'other'],
      ['twice', 'integer'],
      ['a', 'text'],
      ['n', 'double'],
    ]);
    expect(found.columns[3]).toMatchObject({ default: null, defaultExpression: expect.stringMatching(/lower/) });
    expect(found.indexes).toMatchObject([{ name: 'by_lower', fields: [null] }]);
    const given = { table: 'odd', allow_destructive: true };
    const attempt = (operation: string, input: object) => refusal(owner, `schema.${operation}`, { ...given, ...input });
    const path = expect.stringMatching(/^\w+: there would be no way back, write a migration in SQL: /) as string;
    for (const [operation, input] of [
      ['drop', {}],

      ['dropField', { field: 'ip' }],
      ['modifyField', { field: 'twice', definition: 'text' }],
    ] as const)
      expect(await attempt(operation, input)).toEqual(['NOT_SUPPORTED', path]);
    expect(await refusal(owner, 'schema.dropIndex', { table: 'odd', name: 'by_lower' })).toEqual([
      'NOT_SUPPORTED',
      path,
    ]);
    await sql(owner, 'DROP INDEX by_lower');
    expect(await schema(owner, 'dropField', { ...given, field: 'n', dry_run: true })).toMatchObject({
      lost: [`the type of 'n' as it was declared: ${type === 'postgresql' ? 'real' : 'REAL'}`],
    });
    await sql(owner, 'DROP TABLE odd');
  });

  test('a type is changed where the values would find their way back', async () => {
    await schema(owner, 'create', { table: 'keyed', fields: { key: 'uuid', n: 'integer' } });
    const changed = await refusal(owner, 'schema.modifyField', { table: 'keyed', field: 'key', definition: 'text' });
    expect(changed).toEqual(
      type === 'postgresql'
        ? [undefined]
        : ['NOT_SUPPORTED', expect.stringMatching(/^definition\.type: there would be no way back, .*'TEXT' of 'key'/)],
    );
    if (type === 'postgresql') await ask(owner, 'migration.rollback', {});
    expect(await described(owner, 'keyed')).toMatchObject({ columns: [{ type: 'uuid' }, { type: 'integer' }] });
    await schema(owner, 'drop', { table: 'keyed', allow_destructive: true });
  });

  test('a foreign key to another table of the same name stays, and so does what makes up numbers', async () => {
    if (type === 'postgresql') {
      await sql(owner, 'CREATE SCHEMA IF NOT EXISTS beside');
      await sql(owner, 'CREATE TABLE beside.t (id int PRIMARY KEY)');
    }
    await sql(owner, 'CREATE TABLE numbered (id INTEGER PRIMARY KEY, t INTEGER CONSTRAINT leads REFERENCES t (id))');
    const other = type === 'postgresql' ? 'beside.t' : 'numbered';
    const dropped = await schema(owner, 'drop', { table: other, cascade: true, allow_destructive: true });
    expect(dropped.migration?.value.up.map((step) => step.type)).toEqual(['dropCollection']);
    await ask(owner, 'migration.rollback', {});
    const { columns, constraints } = (await described(owner, 'numbered')) as {
      columns: { autoIncrement: boolean }[];
      constraints: unknown;
    };
    expect(columns[0]?.autoIncrement).toBe(type !== 'postgresql');
    const references = { table: 't', columns: ['id'] };
    expect(constraints).toEqual([{ name: 'leads', type: 'foreignKey', columns: ['t'], references }]);
    await schema(owner, 'drop', { table: 'numbered', allow_destructive: true });
    if (type === 'postgresql') await sql(owner, 'DROP SCHEMA beside CASCADE');
  });
});

const ODD = {
  sqlite: `CREATE TABLE odd (id INTEGER PRIMARY KEY, ip INET, twice INTEGER AS (id * 2), a TEXT DEFAULT (lower('X')), n REAL);
    CREATE INDEX by_lower ON odd (lower(a));`,
  postgresql: [
    `CREATE TABLE odd (id int PRIMARY KEY, ip inet, twice int GENERATED ALWAYS AS (id * 2) STORED,
      a text COLLATE "C" DEFAULT lower('X'), n real)`,
    'CREATE INDEX by_lower ON odd (lower(a))',
  ],
} as const;
