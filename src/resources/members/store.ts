/** Members as rows of `users`. */

import type { Clock } from '../../kernel/clock.ts';
import type { Role } from '../../kernel/contract.ts';
import { fromJson, type IdentityStore } from '../workspaces/store.ts';

/** A member to store. */
export interface NewMember {
  readonly user: string;
  readonly name: string;
  readonly role: Role;
  readonly publicKey: string;
  readonly products: readonly string[] | null;
  readonly envs: readonly string[] | null;
  /** Digest of the request, to tell a repetition from a conflict under one idempotency key. */
  readonly digest: string;
}

/** A member as callers see it. */
export interface Member {
  user_id: string;
  name: string | null;
  role: Role;
  public_key: string;
  products: string[] | null;
  envs: string[] | null;
  created_at: number;
}

/** The members of workspaces. */
export interface MemberStore {
  /** Stores a member; true also when the same request stored it before, false when another did. */
  add(workspace: string, member: NewMember): Promise<boolean>;
  list(workspace: string): Promise<Member[]>;
  /** Removes a member; the last owner stays. */
  remove(workspace: string, user: string): Promise<'removed' | 'absent' | 'last_owner'>;
  /** Replaces a member's key; false when there is no such member. */
  setKey(workspace: string, user: string, publicKey: string): Promise<boolean>;
}

interface MemberRow {
  readonly id: string;
  readonly name: string | null;
  readonly role: Role;
  readonly public_key: string;
  readonly products: string | null;
  readonly envs: string | null;
  readonly created_at: number;
}

/** What the store works with. `identity` forgets what it cached of a changed member. */
export interface MemberStoreParts {
  readonly db: D1Database;
  readonly identity: IdentityStore;
  readonly clock: Clock;
}

/** Builds the store. */
export function createMemberStore({ db, identity, clock }: MemberStoreParts): MemberStore {
  return {
    add: (workspace, member) => addMember(db, clock.now(), workspace, member),
    async list(workspace) {
      const rows = await db
        .prepare(
          'SELECT id, name, role, public_key, products, envs, created_at FROM users WHERE workspace_id = ? ORDER BY created_at, id',
        )
        .bind(workspace)
        .all<MemberRow>();
      return rows.results.map(({ id, products, envs, ...row }) => ({
        user_id: id,
        ...row,
        products: fromJson(products),
        envs: fromJson(envs),
      }));
    },
    async remove(workspace, user) {
      const removed = await db
        .prepare(
          `DELETE FROM users WHERE workspace_id = ?1 AND id = ?2
           AND (role <> 'owner' OR EXISTS (SELECT 1 FROM users WHERE workspace_id = ?1 AND role = 'owner' AND id <> ?2))`,
        )
        .bind(workspace, user)
        .run();
      await identity.forget(workspace, user);
      if (removed.meta.changes > 0) return 'removed';
      const left = await db
        .prepare('SELECT 1 FROM users WHERE workspace_id = ? AND id = ?')
        .bind(workspace, user)
        .first();
      return left === null ? 'absent' : 'last_owner';
    },
    async setKey(workspace, user, publicKey) {
      const changed = await db
        .prepare('UPDATE users SET public_key = ? WHERE workspace_id = ? AND id = ?')
        .bind(publicKey, workspace, user)
        .run();
      await identity.forget(workspace, user);
      return changed.meta.changes > 0;
    },
  };
}

async function addMember(db: D1Database, now: number, workspace: string, member: NewMember): Promise<boolean> {
  const { user, name, role, publicKey, products, envs, digest } = member;
  const insert = db
    .prepare(
      `INSERT INTO users (workspace_id, id, name, role, public_key, products, envs, request_digest, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (workspace_id, id) DO NOTHING`,
    )
    .bind(workspace, user, name, role, publicKey, toJson(products), toJson(envs), digest, now);
  const stored = db.prepare('SELECT request_digest FROM users WHERE workspace_id = ? AND id = ?').bind(workspace, user);
  const [, rows] = await db.batch<{ request_digest: string | null }>([insert, stored]);
  return rows?.results[0]?.request_digest === digest;
}

function toJson(list: readonly string[] | null): string | null {
  return list === null ? null : JSON.stringify(list);
}
