import type { TestDatabase } from './databases.ts';

/** Rows with values of every kind; the last have none. */
export const ITEMS = [
  {
    id: 1,
    name: 'apple',
    n: 5,
    big: '9007199254740993',
    price: '1.50',
    ratio: 0.5,
    flag: true,
    at: '2026-01-01T00:00:00.000Z',
    day: '2026-01-01',
    tm: '09:30:00',
    doc: { a: 1, b: [1, 2], deep: { x: 'y' } },
    tags: ['red', 'round'],
    bin: 'AQI=',
    uid: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  },
  {
    id: 2,
    name: 'Banana',
    n: -3,
    big: '-9223372036854775808',
    price: '20.00',
    ratio: -2.25,
    flag: false,
    at: '2026-06-15T12:30:00.123Z',
    day: '2026-06-15',
    tm: '23:59:59',
    doc: { a: 2, b: [] },
    tags: ['yellow'],
    bin: '',
    uid: 'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  },
  {
    id: 3,
    name: '100%_\\ "cherry\'',
    n: 0,
    big: '9223372036854775807',
    price: '-0.01',
    ratio: 1e21,
    flag: true,
    at: '1999-12-31T23:59:59.999Z',
    day: '1999-12-31',
    tm: '00:00:00',
    doc: [1, 'x', null, { k: true }],
    tags: [],
    bin: '/////w==',
    uid: 'c0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  },
  {
    id: 4,
    name: '',
    n: 7,
    big: '0',
    price: '0.00',
    ratio: 0,
    flag: false,
    at: '2026-06-15T12:30:00.124Z',
    day: '2024-02-29',
    tm: '12:00:00',
    doc: 'text',
    tags: ['red', 'red'],
    bin: 'AA==',
    uid: 'd0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  },
  {
    id: 5,
    name: 'Äpfel 🍏',
    n: 2147483647,
    big: '1',
    price: '99999999.99',
    ratio: 0.1,
    flag: true,
    at: '2100-01-01T00:00:00.000Z',
    day: '2100-01-01',
    tm: '12:00:01',
    doc: { a: '1', n: null },
    tags: ['größe', ''],
    bin: 'AQID',
    uid: 'e0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  },
  {
    id: 6,
    name: null,
    n: null,
    big: null,
    price: null,
    ratio: null,
    flag: null,
    at: null,
    day: null,
    tm: null,
    doc: null,
    tags: null,
    bin: null,
    uid: null,
  },
] as const;

/** Makes the table of {@link ITEMS}, empty. */
export async function createItems(database: TestDatabase, table = 'items'): Promise<void> {
  await database.sql({
    sqlite: `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, name TEXT, n INTEGER, big BIGINT, price DECIMAL(10,2),
      ratio REAL, flag BOOLEAN, at DATETIME, day DATE, tm TIME, doc JSON, tags ARRAY, bin BLOB, uid UUID)`,
    postgresql: `CREATE TABLE ${table} (id integer PRIMARY KEY, name text, n integer, big bigint, price numeric(10,2),
      ratio double precision, flag boolean, at timestamptz, day date, tm time, doc jsonb, tags text[], bin bytea,
      uid uuid)`,
  });
}

/** Makes the table with its rows. */
export async function fillItems(database: TestDatabase, table = 'items'): Promise<void> {
  await createItems(database, table);
  await database.run('insert', { table, data: ITEMS });
}
