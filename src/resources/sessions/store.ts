/** Sessions and their users in D1. */

import {
  activeBy,
  COLUMNS,
  fromRow,
  IN_SCOPE,
  inserted,
  keyOf,
  listed,
  revoking,
  type Row,
  seen,
  succeeding,
  userOf,
  type UserRow,
} from './session-sql.ts';
import type {
  NewSession,
  Page,
  Revocation,
  Revoked,
  SessionScope,
  SessionUser,
  StoredSession,
  Successor,
} from './stored-session.ts';
import type { Identifier, SessionPlace } from './tokens.ts';

/** Which sessions are listed. */
export interface Listed extends Page {
  readonly identifier?: Identifier | undefined;
  /** Epoch milliseconds. */
  readonly activeAt?: number;
}

/** The sessions of products. */
export interface SessionStore {
  insert(scope: SessionScope, session: NewSession, userId: string): Promise<void>;
  read(scope: SessionScope, id: string): Promise<StoredSession | null>;
  /**
   * Has a session take the place of one whose refresh token it is, unless that was used, revoked, has expired or is
   * another's: then null. Of several at a time one gets it. The new one has its user, family and payload.
   */
  succeed(scope: SessionScope, id: string, successor: Successor, now: number): Promise<StoredSession | null>;
  /** Marks sessions as revoked, all at one time: none that is refreshed meanwhile escapes. */
  revoke(scope: SessionScope, which: Revoked, now: number): Promise<Revocation>;
  /** Sessions of a user, or of everybody, newest first; those alone that can be used or refreshed at `activeAt`. */
  list(scope: SessionScope, which: Listed): Promise<{ sessions: StoredSession[]; total: number }>;
  /** When the last session of an environment ends that was ever stored; null without any. */
  lastEnd(place: SessionPlace): Promise<number | null>;
  user(scope: SessionScope, identifier: Identifier): Promise<SessionUser | null>;
  /** Users, latest seen first. */
  users(scope: SessionScope, page: Page): Promise<{ users: SessionUser[]; total: number }>;
  /** Removes sessions whose refresh tokens expired before an instant, `limit` at most. */
  purge(before: number, limit: number): Promise<void>;
}

/** Builds the store. */
export function createSessionStore(db: D1Database): SessionStore {
  return { ...writing(db), ...reading(db) };
}

function writing(db: D1Database): Pick<SessionStore, 'insert' | 'succeed' | 'revoke' | 'purge'> {
  return {
    async insert(scope, session, userId) {
      await db.batch([inserted(db, scope, session), seen(db, scope, session, userId)]);
    },
    async succeed(scope, id, successor, now) {
      const [taken, made] = await db.batch<Row>(succeeding(db, scope, id, successor, now));
      const [row] = made?.results ?? [];
      return taken?.results.length === 1 && row !== undefined ? fromRow(row) : null;
    },
    async revoke(scope, which, now) {
      const [active, , live] = await db.batch(revoking(db, scope, which, now));
      const [{ total } = { total: 0 }] = (active?.results ?? []) as { total: number }[];
      const rows = (live?.results ?? []) as Pick<Row, 'id' | 'started_at' | 'ends_at'>[];
      return {
        count: total,
        live: rows.map(({ id, started_at: startedAt, ends_at: endsAt }) => ({ id, startedAt, endsAt })),
      };
    },
    async purge(before, limit) {
      await db
        .prepare(
          `DELETE FROM sessions WHERE (workspace_id, product, env, tag, id) IN
           (SELECT workspace_id, product, env, tag, id FROM sessions WHERE refresh_ends_at < ? LIMIT ?)`,
        )
        .bind(before, limit)
        .run();
    },
  };
}

function reading(db: D1Database): Pick<SessionStore, 'read' | 'list' | 'lastEnd' | 'user' | 'users'> {
  return {
    async read(scope, id) {
      const row = await db
        .prepare(`SELECT ${COLUMNS} FROM sessions WHERE ${IN_SCOPE} AND id = ?5`)
        .bind(...keyOf(scope), id)
        .first<Row>();
      return row === null ? null : fromRow(row);
    },
    async list(scope, { identifier, activeAt, ...page }) {
      const values: (string | number)[] = keyOf(scope);
      const conditions = [IN_SCOPE];
      if (identifier !== undefined) conditions.push(`identifier = ?${values.push(JSON.stringify(identifier))}`);
      if (activeAt !== undefined) conditions.push(activeBy(values.push(activeAt)));
      const from = `sessions WHERE ${conditions.join(' AND ')}`;
      const { rows, total } = await listed(db, from, COLUMNS, 'started_at DESC, id', { values, page });
      return { sessions: (rows as Row[]).map(fromRow), total };
    },
    async lastEnd({ workspace, product, env }) {
      const row = await db
        .prepare('SELECT MAX(ends_at) AS at FROM sessions WHERE workspace_id = ? AND product = ? AND env = ?')
        .bind(workspace, product, env)
        .first<{ at: number | null }>();
      return row?.at ?? null;
    },
    async user(scope, identifier) {
      const row = await db
        .prepare(
          `SELECT id, identifier, first_seen, last_seen FROM session_users WHERE ${IN_SCOPE} AND identifier = ?5`,
        )
        .bind(...keyOf(scope), JSON.stringify(identifier))
        .first<UserRow>();
      return row === null ? null : userOf(row);
    },
    async users(scope, page) {
      const columns = 'id, identifier, first_seen, last_seen';
      const values = keyOf(scope);
      const from = `session_users WHERE ${IN_SCOPE}`;
      const { rows, total } = await listed(db, from, columns, 'last_seen DESC, id', { values, page });
      return { users: (rows as UserRow[]).map(userOf), total };
    },
  };
}
