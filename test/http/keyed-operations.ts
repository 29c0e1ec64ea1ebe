import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { createKeyPair } from '../../sdk/src/index.ts';
import { manifest, scope } from '../support/manifest.ts';
import type { Answer } from '../support/processor.ts';
import { seen } from '../support/target.ts';
import { addRestricted, type CallOptions, createWorkspace, type Member } from '../support/workspace.ts';
import { KEYED_DATABASES } from './keyed-databases.ts';
import { KEYED_GRAPHS } from './keyed-graphs.ts';
import { KEYED_JOBS } from './keyed-jobs.ts';
import { KEYED_BATCH, KEYED_MANY, KEYED_STOP } from './keyed-many.ts';
import { DISPATCHED_EVENTS, KEYED_EVENTS } from './keyed-events.ts';
import { KEYED_AGAIN, KEYED_NOTIFICATIONS } from './keyed-notifications.ts';
import { KEYED_STORAGE } from './keyed-storage.ts';
import { KEYED_SECRETS } from './keyed-secrets.ts';
import { KEYED_QUOTAS } from './keyed-quotas.ts';
import type { KeyedOperation, Trial } from './keyed-trial.ts';
import { KEYED_WEBHOOKS } from './keyed-webhooks.ts';

const { product } = scope;
const NOBODY = `user_${'0'.repeat(32)}`;

/** Manifests of the same product, each with content of its own. */
const version = (n: number) => manifest(undefined, { name: `Shop ${n}` });

async function publicKey(): Promise<string> {
  return (await createKeyPair()).public_key;
}

async function withMember(): Promise<Trial & { readonly member: Member }> {
  const owner = await createWorkspace();
  const member = await addRestricted(owner, 'viewer');
  const { user_id } = member;
  const other = { user_id: (await addRestricted(owner, 'viewer')).user_id };
  const answer = { user_id, removed: true };
  return { owner, member, input: { user_id }, answer, other, refused: { user_id: NOBODY }, statusAgain: 404 };
}

async function withVersions(): Promise<Trial> {
  const owner = await createWorkspace(version(1));
  for (const n of [2, 3]) await owner.apply(version(n));
  const place = { product, env: 'prd' };
  return {
    owner,
    input: { ...place, version: 2 },
    answer: { ...place, version: 2, previous: 1, moved: true },
    other: { ...place, version: 3 },
    refused: { ...place, version: 9 },
    undo: () => owner.call('products.rollback', place),
  };
}

async function withCall(answer: object, more: object = {}): Promise<Trial> {
  const owner = await createWorkspace(manifest());
  const key = crypto.randomUUID();
  const input = { ...scope, event: 'echo', input: { key }, ...more };
  return {
    owner,
    input,
    answer,
    other: { ...input, input: { key: crypto.randomUUID() } },
    refused: { ...input, event: 'nope' },
    reached: () => seen(`/echo/${key}`),
  };
}

async function withFallback(answer: object, more: object = {}): Promise<Trial> {
  const options = [{ name: 'echo', type: 'action' as const, app: scope.app, event: 'echo' }];
  const owner = await createWorkspace(manifest(undefined, { fallbacks: [{ tag: 'echo', name: 'Echo', options }] }));
  const key = crypto.randomUUID();
  const input = { product, env: scope.env, tag: 'echo', input: { key }, ...more };
  return {
    owner,
    input,
    answer,
    other: { ...input, input: { key: crypto.randomUUID() } },
    refused: { ...input, tag: 'nope' },
    reached: () => seen(`/echo/${key}`),
  };
}

/** Operations whose answers are kept in the table of keys. */
export const TABLE_KEPT: readonly KeyedOperation[] = [
  {
    operation: 'products.apply',
    effect: /INSERT INTO product_versions/,
    rows: { products: 1, product_versions: 1, environment_pins: 1, pin_moves: 1, idempotency_keys: 1 },
    async prepare() {
      const owner = await createWorkspace(version(1));
      return {
        owner,
        input: { manifest: version(2), envs: ['prd'], message: 'second' },
        answer: { product, version: 2, created: true, environments: { prd: 2, dev: 1 } },
        other: { manifest: version(3) },
        refused: { manifest: version(2), envs: ['nope'] },
        undo: () => owner.call('products.rollback', { product, env: 'prd' }),
      };
    },
  },
  {
    operation: 'products.liftBudget',
    effect: /INSERT INTO run_counts/,
    rows: { idempotency_keys: 1 },
    async prepare() {
      const owner = await createWorkspace(version(1));
      const place = { product, env: 'prd' };
      return {
        owner,
        input: place,
        answer: { ...place, lifted_at: expect.any(Number) },
        other: { ...place, env: 'dev' },
        refused: { ...place, env: 'qa' },
      };
    },
  },
  { operation: 'members.remove', effect: /DELETE FROM users/, rows: { idempotency_keys: 1 }, prepare: withMember },
  {
    operation: 'members.rotate',
    effect: /UPDATE users SET public_key/,
    rows: { users: 1, idempotency_keys: 1 },
    async prepare() {
      const { owner, member, refused } = await withMember();
      const { user_id, public_key: before } = member;
      const public_key = await publicKey();
      return {
        owner,
        input: { user_id, public_key },
        answer: { user_id, public_key },
        other: { user_id, public_key: await publicKey() },
        refused: { ...refused, public_key },
        undo: () => owner.call('members.rotate', { user_id, public_key: before }),
      };
    },
  },
  ...KEYED_JOBS,
  KEYED_STOP,
  ...KEYED_AGAIN,
  ...KEYED_EVENTS,
  ...KEYED_SECRETS,
  ...KEYED_WEBHOOKS,
];

/** Operations whose key is kept with what they made. */
export const RECORD_KEPT: readonly KeyedOperation[] = [
  ...KEYED_MANY,
  KEYED_BATCH,
  ...KEYED_DATABASES,
  ...KEYED_GRAPHS,
  ...DISPATCHED_EVENTS,
  ...KEYED_NOTIFICATIONS,
  ...KEYED_STORAGE,
  ...KEYED_QUOTAS,
  { operation: 'actions.run', rows: { jobs: 1, data_keys: 1 }, prepare: () => withCall({ method: 'POST' }) },
  {
    operation: 'actions.dispatch',
    rows: { jobs: 1, claims: 1, data_keys: 1 },
    prepare: () => withCall({ status: 'scheduled' }, { schedule: { delay: '1h' } }),
  },
  {
    operation: 'fallback.run',
    rows: { jobs: 1, data_keys: 1, fallback_runs: 1 },
    prepare: () => withFallback({ method: 'POST', provider: 'echo' }),
  },
  {
    operation: 'fallback.dispatch',
    rows: { jobs: 1, claims: 1, data_keys: 1 },
    prepare: () => withFallback({ status: 'scheduled' }, { schedule: { delay: '1h' } }),
  },
  {
    operation: 'members.add',
    rows: { users: 1 },
    async prepare() {
      const input = { name: 'Jane', role: 'runner', public_key: await publicKey() };
      return {
        owner: await createWorkspace(),
        input,
        answer: { user_id: expect.stringMatching(/^user_/) },
        other: { ...input, name: 'John' },
        refused: { ...input, role: 'owner', products: ['shop'] },
      };
    },
  },
  { operation: 'products.promote', rows: { environment_pins: 1, pin_moves: 1 }, prepare: withVersions },
  {
    operation: 'products.rollback',
    rows: { environment_pins: 1, pin_moves: 1 },
    async prepare() {
      const { owner, input: promote } = await withVersions();
      const again = () => owner.call('products.promote', promote);
      await again();
      const place = { product, env: 'prd' };
      return {
        owner,
        input: place,
        answer: { ...place, version: 1, previous: 2, moved: true },
        other: promote,
        otherOperation: 'products.promote',
        refused: { ...place, env: 'qa' },
        undo: again,
      };
    },
  },
];

/** Calls an operation under an `Idempotency-Key`. */
export function keyed(
  member: Member,
  operation: string,
  input: object,
  key: string,
  options: CallOptions = {},
): Promise<Answer> {
  return member.call(operation, input, { ...options, headers: { 'idempotency-key': key } });
}

/** The database, but for the first statement that matches: it fails, as it does when the processor is cut off there. */
export function failingOnce(pattern: RegExp): D1Database {
  let isCut = false;
  return preparing((sql) => {
    if (isCut || !pattern.test(sql)) return env.DB.prepare(sql);
    isCut = true;
    throw new Error('cut off by a test');
  });
}

/** The database, but for one statement without a batch: it is run once `until` resolves. Tells by `onWait` that it waits. */
export function waitingAt(pattern: RegExp, until: Promise<void>, onWait: () => void): D1Database {
  return preparing((sql) => {
    if (!pattern.test(sql)) return env.DB.prepare(sql);
    const bind = (...values: unknown[]) => ({
      async run() {
        onWait();
        await until;
        return env.DB.prepare(sql)
          .bind(...values)
          .run();
      },
    });
    return { bind } as unknown as D1PreparedStatement;
  });
}

function preparing(prepare: (sql: string) => D1PreparedStatement): D1Database {
  const batch = (statements: D1PreparedStatement[]) => env.DB.batch(statements);
  return { prepare, batch } as unknown as D1Database;
}
