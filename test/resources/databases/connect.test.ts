import { expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { addRestricted, createWorkspace } from '../../support/workspace.ts';
import { ask, refusal, sql, sqlite, withDatabases } from './databases.ts';
import { createPlace, databaseOf, schema } from './schemas.ts';

const connected = { connected: true, latency: expect.any(Number) as number };

test('a database that is reached tells its version, and how long that took', async () => {
  const embedded = await createPlace(databaseOf('sqlite'));
  expect(await ask(embedded, 'connect', {})).toEqual({ ...connected, version: null });
  expect(await ask(embedded, 'testConnection', {})).toEqual({ ...connected, version: null, error: null });
  const server = await createPlace(databaseOf('postgresql'));
  const version = expect.stringMatching(/^\d+(?:\.\d+)?/) as string;
  expect(await ask(server, 'connect', {})).toEqual({ ...connected, version });
  expect(await ask(server, 'testConnection', { timeout: '20s' })).toEqual({ ...connected, version, error: null });
  expect(await sql(server, 'SELECT 1 AS one')).toMatchObject({ data: [{ one: 1 }] });
});

test('one that is not is an error, or is answered with it, and nothing of its secrets is told', async () => {
  const owner = await createPlace(databaseOf('sqlite'));
  const database = databaseOf('postgresql');
  const refusing = 'postgresql://u:open-sesame@127.0.0.1:1/x?sslmode=disable';
  const addressed = (connection_url: string) =>
    owner.apply(withDatabases([{ ...database, envs: [{ slug: scope.env, connection_url }] }]), [scope.env]);
  await owner.call('secrets.create', { key: 'PG', value: refusing });
  await addressed('$Secret{PG}');
  expect(await refusal(owner, 'connect', {})).toEqual(['CONNECTION_ERROR']);
  const message = expect.stringMatching(/^(?!.*open-sesame).*127\.0\.0\.1:1/) as string;
  expect(await ask(owner, 'testConnection', {})).toEqual({
    connected: false,
    version: null,
    latency: expect.any(Number),
    error: { code: 'CONNECTION_ERROR', message },
  });
  await owner.call('secrets.create', { key: 'NONSENSE', value: 'mysql://u:open-sesame@x' });
  await addressed('$Secret{NONSENSE}');
  expect(await ask(owner, 'testConnection', {})).toMatchObject({
    connected: false,
    error: { code: 'VALIDATION_ERROR', message: expect.not.stringContaining('open-sesame') as string },
  });
  expect(await refusal(owner, 'testConnection', { database: 'none' })).toEqual([
    'NOT_FOUND',
    "database: database 'none' of product 'shop' not found",
  ]);
  expect(await refusal(owner, 'connect', { timeout: '1h' })).toEqual([
    'VALIDATION_ERROR',
    expect.stringMatching(/^timeout: /),
  ]);
});

test('schemas are for developers, connections for all who run calls, and neither leaves its workspace', async () => {
  const database = withDatabases([sqlite()]);
  const owner = await createWorkspace(database);
  const runner = await addRestricted(owner, 'runner');
  await schema(owner, 'create', { table: 't', fields: { a: 'text' } });
  for (const [operation, input] of [
    ['create', { table: 'u', fields: { a: 'text' } }],
    ['drop', { table: 't', allow_destructive: true }],
    ['describe', { table: 't' }],
    ['list', {}],
  ] as const)
    expect(await refusal(runner, `schema.${operation}`, input)).toEqual(['FORBIDDEN']);
  expect(await ask(runner, 'connect', {})).toMatchObject({ connected: true });
  const other = await createWorkspace(database);
  expect(await schema(other, 'list')).toEqual({ tables: [] });
  expect(await schema(other, 'exists', { table: 't' })).toBe(false);
  expect(await schema(owner, 'list')).toEqual({ tables: ['t'] });
});
