import { describe, expect, test } from 'vitest';
import { defaultText, valuesText } from '../../../src/engine/database/schema-fields.ts';
import { FIELD_TYPES, type Field } from '../../../src/engine/database/schema-model.ts';
import { defaultOf, fieldOfDeclared, isSameType, valuesOf } from '../../../src/engine/database/schema-reading.ts';

describe('a declared type as a field', () => {
  test.each<[string, Field | null]>([
    ['integer', { type: 'integer' }],
    ['INT', { type: 'integer' }],
    ['smallint', { type: 'smallint' }],
    ['numeric', { type: 'decimal' }],
    ['numeric(10,2)', { type: 'decimal', precision: 10, scale: 2 }],
    ['DECIMAL(10, 2)', { type: 'decimal', precision: 10, scale: 2 }],
    ['character varying(20)', { type: 'string', maxLength: 20 }],
    ['character varying', { type: 'text' }],
    ['real', { type: 'double' }],
    ['timestamp(3) with time zone', { type: 'datetime' }],
    ['time without time zone', { type: 'time' }],
    ['bytea', { type: 'binary' }],
    ['inet', null],
    ['integer[]', null],
    ['timestamp without time zone', null],
    ['', null],
  ])('%s', (declared, field) => {
    expect(fieldOfDeclared(declared)).toEqual(field);
  });

  test('tells those that a field would declare otherwise', () => {
    const isSame = (declared: string) => {
      const field = fieldOfDeclared(declared);
      return field !== null && isSameType(field, declared, 'postgresql');
    };
    const same = ['integer', 'numeric(10,2)', 'character varying(20)', 'timestamp(3) with time zone', 'jsonb', 'bytea'];
    expect(same.filter((declared) => !isSame(declared))).toEqual([]);
    const other = ['real', 'timestamp(6) with time zone', 'timestamp with time zone', 'json', 'character varying'];
    expect(other.filter(isSame)).toEqual([]);
  });
});

describe('a default', () => {
  test.each<[string, Field['type'], unknown]>([
    ["'it''s'::text", 'text', "it's"],
    ["'a'::character varying", 'string', 'a'],
    ["'::text'::text", 'text', '::text'],
    ["'-5'::integer", 'integer', -5],
    ['(-5)', 'integer', -5],
    ["'9007199254740993'::bigint", 'bigint', '9007199254740993'],
    ['12.50', 'decimal', '12.50'],
    ["'12.50'::numeric(8,2)", 'decimal', '12.50'],
    ['true', 'boolean', true],
    ['0', 'boolean', false],
    ["'2026-01-31 10:00:00+00'::timestamp(3) with time zone", 'datetime', '2026-01-31T10:00:00.000Z'],
    ["'2026-01-31'::date", 'date', '2026-01-31'],
    [`'{"a": 1}'::jsonb`, 'json', { a: 1 }],
    ["'{a'::jsonb", 'json', undefined],
    ['now()', 'datetime', { $currentDate: true }],
    ["((now() AT TIME ZONE 'UTC'::text))::date", 'date', { $currentDate: true }],
    ["lower('X'::text)", 'text', undefined],
    ["'a' || 'b'", 'text', undefined],
    ['(5) + (6)', 'integer', undefined],
    ["nextval('t_id_seq'::regclass)", 'integer', undefined],
    ["'x'::text::text", 'text', undefined],
  ])('%s of %s', (sql, type, value) => {
    expect(defaultOf(sql, type, 'postgresql')).toEqual(value);
  });

  test('of our own making is read as it was given', () => {
    const given: readonly Field[] = [
      ...FIELD_TYPES.filter((type) => /^(?:date|time)/.test(type)).map((type) => ({
        type,
        default: { $currentDate: true } as const,
      })),
      { type: 'text', default: "a'b''c" },
      { type: 'float', default: -0.5 },
      { type: 'json', default: [{ a: "'" }] },
      { type: 'enum', enum: ['a'], default: 'a' },
      { type: 'boolean', default: false },
      { type: 'bigint', default: '-12' },
    ];
    for (const field of given)
      for (const dialect of ['sqlite', 'postgresql'] as const)
        expect(defaultOf(defaultText(field, dialect) ?? '', field.type, dialect)).toEqual(field.default);
  });
});

describe('a check of the values of a field', () => {
  test.each([
    ["(kind = ANY (ARRAY['a'::text, 'o''b'::text]))", { field: 'kind', values: { enum: ['a', "o'b"] } }],
    ["kind = 'a'::text", { field: 'kind', values: { enum: ['a'] } }],
    ['length(name::text) >= 2', { field: 'name', values: { minLength: 2 } }],
    ['length((name)::text) >= 2', { field: 'name', values: { minLength: 2 } }],
    [
      "((kind = ANY (ARRAY['a AND b'::text])) AND (length(kind) >= 1))",
      { field: 'kind', values: { enum: ['a AND b'], minLength: 1 } },
    ],
    ['age > 17', null],
    ["kind = 'a' OR age > 1", null],
    ['length(a) >= 1 AND length(b) >= 1', null],
    ["kind <> 'a'", null],
    ['true', null],
  ])('%s', (sql, read) => {
    expect(valuesOf(sql)).toEqual(read);
  });

  test('of our own making is read as it was given', () => {
    const texts = ["it's", '#1', 'a AND b', ') OR (1', '', '"', "ARRAY['x']"];
    const values = { enum: texts, minLength: 1, maxLength: 9 };
    const sql = valuesText('kind', { type: 'enum', ...values }, 'sqlite') ?? '';
    expect(valuesOf(/CHECK \(([^]*)\)$/.exec(sql)?.[1] ?? '')).toEqual({ field: 'kind', values });
  });
});
