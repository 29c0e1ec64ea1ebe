import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { createDatabases } from '../../../src/compose-databases.ts';
import { admin, at, newPlace } from './databases.ts';
import { reached, server } from './postgresql.ts';

describe('a connection that cannot be made', () => {
  test('a wrong password is masked, and nothing was sent', async () => {
    const url = server();
    url.password = 'wrong%20password%2F1';
    const error = await reached(url.href).failure('raw', { query: 'SELECT 1' });
    expect(error).toMatchObject({ code: 'CONNECTION_ERROR', outcome: 'not_sent' });
    expect(error.message).toContain('connection');
    expect(JSON.stringify(error)).not.toMatch(/wrong/);
  });

  test('nobody listens', async () => {
    const error = await reached('postgresql://user:secret-word@127.0.0.1:1/db').failure('raw', { query: 'SELECT 1' });
    expect(error).toMatchObject({ code: 'CONNECTION_ERROR', outcome: 'not_sent' });
    expect(JSON.stringify(error)).not.toContain('secret-word');
  });

  test('what listens is no database', async () => {
    const { port } = new URL(env.TEST_TARGET_URL);
    const database = reached(`postgresql://user:secret-word@127.0.0.1:${port}/db`);
    expect(await database.failure('raw', { query: 'SELECT 1' }, 2_000)).toMatchObject({
      code: 'CONNECTION_ERROR',
      outcome: 'not_sent',
    });
  });

  test('a database that is not there', async () => {
    const url = server();
    url.pathname = '/nowhere';
    expect(await reached(url.href).failure('raw', { query: 'SELECT 1' })).toMatchObject({ code: 'CONNECTION_ERROR' });
  });

  test.each(['require', 'verify-full'])('a server whose certificate is not trusted, with sslmode %s', async (mode) => {
    const url = server();
    url.hostname = 'localhost';
    url.searchParams.set('sslmode', mode);
    const error = await reached(url.href).failure('raw', { query: 'SELECT 1' });
    expect(error).toMatchObject({ code: 'CONNECTION_ERROR', outcome: 'not_sent' });
    expect(error.message).toContain('certificate');
  });

  test('a server without encryption, where the address asks for it', async () => {
    const { port } = new URL(env.TEST_TARGET_URL);
    const error = await reached(`postgresql://user:secret-word@127.0.0.1:${port}/db?sslmode=require`).failure('raw', {
      query: 'SELECT 1',
    });
    expect(error).toMatchObject({
      code: 'CONNECTION_ERROR',
      message: expect.stringContaining('does not offer encryption') as unknown,
    });
  });

  test('it is tried anew for the next call', async () => {
    const role = `role_${crypto.randomUUID().replaceAll('-', '')}`;
    const url = server();
    url.username = role;
    url.password = 'later';
    const database = reached(url.href);
    expect(await database.failure('raw', { query: 'SELECT 1' })).toMatchObject({ code: 'CONNECTION_ERROR' });
    await admin().sql(`CREATE ROLE ${role} LOGIN PASSWORD 'later'`);
    expect(await database.rows('raw', { query: 'SELECT current_user::text AS me' })).toEqual([{ me: role }]);
    await admin().sql(`DROP ROLE ${role}`);
  });
});

describe('an address that is refused', () => {
  test.each([
    ['a metadata service', 'postgresql://u:p@169.254.169.254/db', 'TARGET_REFUSED'],
    ['one that is written otherwise', 'postgresql://u:p@2852039166/db', 'TARGET_REFUSED'],
    ['another scheme', 'mongodb://u:secret-word@example.com/db', 'VALIDATION_ERROR'],
    ['several hosts', 'postgresql://u:secret-word@one.example,two.example/db', 'VALIDATION_ERROR'],
    ['no user', 'postgresql://example.com/db', 'VALIDATION_ERROR'],
    ['an sslmode that there is not', 'postgresql://u:secret-word@example.com/db?sslmode=maybe', 'VALIDATION_ERROR'],
    ['what cannot be decoded', 'postgresql://u:%zz@example.com/db', 'VALIDATION_ERROR'],
  ])('%s', async (_title, url, code) => {
    const error = await reached(url).failure('raw', { query: 'SELECT 1' });
    expect(error).toMatchObject({ code });
    expect(JSON.stringify(error)).not.toContain('secret-word');
  });

  test('a binding of Hyperdrive that there is not', async () => {
    const database = at(newPlace(), { type: 'postgresql', hyperdrive: 'NOWHERE' });
    expect(await database.failure('raw', { query: 'SELECT 1' })).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a binding that is no Hyperdrive of users', async () => {
    const database = at(newPlace(), { type: 'postgresql', hyperdrive: 'MASTER_KEY' });
    expect(await database.failure('raw', { query: 'SELECT 1' })).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('through Hyperdrive', () => {
  test('the Worker connects by itself, at the address that the binding gives', async () => {
    const { databaseObjects, clock } = compose(env);
    const bindings = {
      USER_BINDINGS: 'OTHER=*, POOLED=ws_test',
      POOLED: { connectionString: env.TEST_POSTGRESQL_URL },
    };
    const databases = createDatabases({ databaseObjects, clock, allowPrivateTargets: false, bindings });
    const statement = { operation: 'raw', sql: 'SELECT 1 AS one', params: [] } as const;
    const request = { work: { kind: 'statement', statement }, timeoutMs: 5_000 } as const;
    expect(await databases.run(newPlace(), { type: 'postgresql', hyperdrive: 'POOLED' }, request)).toMatchObject({
      results: [{ rows: [{ one: 1 }] }],
    });
  });
});
