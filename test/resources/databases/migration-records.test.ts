import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunRecord } from '../../../src/run-record.ts';
import { scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { ask, at, refusal, sqlite, withDatabases } from './databases.ts';

const migrations = [
  { tag: 'a', name: 'A', value: { up: ['CREATE TABLE a (b TEXT)'], down: ['DROP TABLE a'] } },
  { tag: 'c', name: 'C', value: { up: ["INSERT INTO a VALUES ('a value')"], down: ['DELETE FROM a'] } },
];
const broken = { tag: 'd', name: 'D', value: { up: ['SELECT 1', 'INSERT INTO absent VALUES (1)'] } };

let owner: Member;
let lines: string[] = [];

beforeEach(async () => {
  owner = await createWorkspace(withDatabases([sqlite([], { migrations })]));
  lines = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** The records of what was done, each of which is a line. */
const records = () => lines.map((line) => JSON.parse(line) as RunRecord);

test('a run, a rollback and what reads leave a record each, which names what was changed', async () => {
  await ask(owner, 'migration.run', { migration: 'db:a' });
  await ask(owner, 'migration.run', {});
  await ask(owner, 'migration.run', { dry_run: true });
  await ask(owner, 'migration.status', {});
  const { body } = await owner.call('databases.migration.rollback', at);
  expect(records().map(({ operation, target, migrations: changed }) => [operation, target, changed])).toEqual([
    ['migration.run', 'db:a', ['a']],
    ['migration.run', 'db', ['c']],
    ['migration.run', 'db', []],
    ['migration.status', 'db', []],
    ['migration.rollback', 'db', ['c']],
  ]);
  const [, , , , last] = records();
  expect(last).toMatchObject({
    level: 'info',
    workspace: owner.workspace_id,
    user: owner.user_id,
    product: scope.product,
    env: scope.env,
    version: 1,
    namespace: 'databases',
    status: 'success',
    code: null,
    message: null,
    attempts: 1,
    cached: false,
    secrets: [],
    duration_ms: expect.any(Number),
  });
  expect(body.meta).toMatchObject({ run_id: last?.run_id, version: 1, attempts: 1 });
  expect(lines.join()).not.toContain('a value');
});

test('one that fails leaves a record of its code, and of the migration that failed', async () => {
  await owner.apply(withDatabases([sqlite([], { migrations: [...migrations, broken] })]), [scope.env]);
  lines = [];
  const { body } = await owner.call('databases.migration.run', at);
  expect(records()).toMatchObject([
    {
      operation: 'migration.run',
      target: 'db',
      status: 'fail',
      level: 'error',
      code: 'SCHEMA_ERROR',
      message: expect.stringMatching(/^migration 'd': up\[1\]: /),
      migrations: [],
      run_id: body.run_id,
    },
  ]);
  expect(await refusal(owner, 'migration.run', { migration: 'none' })).toEqual([
    'NOT_FOUND',
    "migration: migration 'none' not found",
  ]);
  expect(records()[1]).toMatchObject({ target: 'db:none', code: 'NOT_FOUND', attempts: 0 });
});

test('the secrets of an address are named, and nothing of them is told', async () => {
  await owner.call('secrets.create', { key: 'PG', value: 'postgresql://u:open-sesame@127.0.0.1:1/x?sslmode=disable' });
  const database = {
    ...sqlite([], { migrations }),
    type: 'postgresql' as const,
    envs: [{ slug: scope.env, connection_url: '$Secret{PG}' }],
  };
  await owner.apply(withDatabases([database]), [scope.env]);
  lines = [];
  expect(await refusal(owner, 'migration.run', {})).toEqual(['CONNECTION_ERROR']);
  expect(records()).toMatchObject([{ operation: 'migration.run', code: 'CONNECTION_ERROR', secrets: ['PG'] }]);
  expect(lines.join()).not.toContain('open-sesame');
});
