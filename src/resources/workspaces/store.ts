/** Workspaces and their users in D1, with public keys in KV and in the isolate in front of them. */

import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type Role, ROLES } from '../../kernel/contract.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { SIGNATURE_ALGORITHM } from '../../kernel/request-signature.ts';

/** A user's key, ready to verify with. */
export interface KnownUser {
  readonly role: Role;
  readonly products: readonly string[] | null;
  readonly envs: readonly string[] | null;
  readonly key: CryptoKey;
}

/** A workspace to create, with its first owner. */
export interface NewWorkspace {
  readonly workspace: string;
  readonly user: string;
  readonly name: string;
  readonly publicKey: string;
  /** SHA-256 of the one-time token, hexadecimal: a token makes one workspace. */
  readonly tokenDigest: string;
}

/** Who belongs to which workspace. */
export interface IdentityStore {
  /** The user's key and role, or null. Believed for at most 60 s. */
  user(workspace: string, user: string): Promise<KnownUser | null>;
  /** Forgets what was cached of a user: this isolate and KV read D1 again. */
  forget(workspace: string, user: string): Promise<void>;
  /** The workspace's name; `NOT_FOUND` when there is none. */
  name(workspace: string): Promise<string>;
  /** Creates a workspace; false when the token was used before. */
  create(given: NewWorkspace): Promise<boolean>;
}

interface UserRow {
  readonly public_key: string;
  readonly role: Role;
  /** JSON lists; null is all. */
  readonly products: string | null;
  readonly envs: string | null;
}

/** Seconds that a user lives in KV: the shortest KV allows. */
const USER_TTL_S = 60;
/** Users an isolate keeps. */
const CAPACITY = 1_000;

/** What the store works with. */
export interface IdentityStoreParts {
  readonly db: D1Database;
  readonly kv: KVNamespace;
  readonly clock: Clock;
}

/** Builds the store. */
export function createIdentityStore(parts: IdentityStoreParts): IdentityStore {
  const { db, clock } = parts;
  const users = new BoundedMap<string, { readonly user: KnownUser; readonly until: number }>(CAPACITY);
  return {
    async user(workspace, user) {
      const key = `${workspace}:${user}`;
      const known = users.get(key);
      if (known !== undefined && known.until > clock.now()) return known.user;
      const read = await readUser(parts, workspace, user);
      if (read === null) return null;
      const { role, public_key: publicKey, products, envs } = read.row;
      const found = { role, products: fromJson(products), envs: fromJson(envs), key: await importPublicKey(publicKey) };
      users.set(key, { user: found, until: read.readAt + LIMITS.key_trust.value });
      return found;
    },
    async forget(workspace, user) {
      users.delete(`${workspace}:${user}`);
      await parts.kv.delete(`${workspace}:user:${user}`);
    },
    async name(workspace) {
      const row = await db
        .prepare('SELECT name FROM workspaces WHERE id = ?')
        .bind(workspace)
        .first<{ name: string }>();
      if (row === null) throw new ProcessorError('NOT_FOUND', 'workspace not found');
      return row.name;
    },
    create: (given) => createWorkspace(parts, given),
  };
}

/** The row, and when D1 was read: a copy from KV has used up part of the time for which it may be believed. */
async function readUser(
  { db, kv, clock }: IdentityStoreParts,
  workspace: string,
  user: string,
): Promise<{ row: UserRow; readAt: number } | null> {
  const key = `${workspace}:user:${user}`;
  const cached = await kv.get<{ row: UserRow; readAt: number }>(key, 'json');
  // An older processor's copy says nothing of what the user may reach.
  if (cached?.row.envs !== undefined && cached.readAt + LIMITS.key_trust.value > clock.now()) return cached;
  const readAt = clock.now();
  const row = await db
    .prepare('SELECT public_key, role, products, envs FROM users WHERE workspace_id = ? AND id = ?')
    .bind(workspace, user)
    .first<UserRow>();
  if (row === null || !ROLES.includes(row.role)) return null;
  await kv.put(key, JSON.stringify({ row, readAt }), { expirationTtl: USER_TTL_S });
  return { row, readAt };
}

/** False when the token made a workspace before: its digest is unique. */
async function createWorkspace(
  { db, clock }: IdentityStoreParts,
  { workspace, user, name, publicKey, tokenDigest }: NewWorkspace,
): Promise<boolean> {
  const now = clock.now();
  try {
    await db.batch([
      db
        .prepare('INSERT INTO workspaces (id, name, bootstrap_digest, created_at) VALUES (?, ?, ?, ?)')
        .bind(workspace, name, tokenDigest, now),
      db
        .prepare("INSERT INTO users (workspace_id, id, public_key, role, created_at) VALUES (?, ?, ?, 'owner', ?)")
        .bind(workspace, user, publicKey, now),
    ]);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('UNIQUE')) return false;
    throw error;
  }
}

/** A user's list of products or environments; null means all. */
export function fromJson(text: string | null): string[] | null {
  return text === null ? null : (JSON.parse(text) as string[]);
}

/** An Ed25519 public key of base64url text; throws when it is none. */
export function importPublicKey(publicKey: string): Promise<CryptoKey> {
  return crypto.subtle.importKey(
    'jwk',
    { kty: 'OKP', crv: 'Ed25519', x: publicKey, alg: SIGNATURE_ALGORITHM },
    { name: 'Ed25519' },
    false,
    ['verify'],
  );
}
