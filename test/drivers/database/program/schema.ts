/** The table of the random program, in words that each driver has. */
export const ITEMS_SCHEMA = {
  sqlite: `create table items (
    id INTEGER PRIMARY KEY, name TEXT UNIQUE, note TEXT, stock INTEGER, total BIGINT, price DECIMAL(10, 2), weight REAL,
    active BOOLEAN, at DATETIME, day DATE, code UUID, body BLOB, tags JSON, info JSON
  )`,
  postgresql: `create table items (
    id int4 primary key, name text unique, note text, stock int4, total int8, price numeric(10, 2), weight float8,
    active boolean, at timestamptz, day date, code uuid, body bytea, tags jsonb, info jsonb
  )`,
  mysql: `create table items (
    id int primary key, name varchar(200) unique, note text, stock int, total bigint, price decimal(10, 2),
    weight double, active boolean, at datetime(6), day date, code uuid, body blob, tags json, info json
  )`,
} as const;
