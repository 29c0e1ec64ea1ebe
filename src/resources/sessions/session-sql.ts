/** The statements and rows of sessions in D1. */

import type {
  NewSession,
  Page,
  Revoked,
  SessionScope,
  SessionUser,
  StoredSession,
  Successor,
} from './stored-session.ts';
import type { Identifier } from './tokens.ts';

/** Sessions of a family that are told one by one at most: the one that was not refreshed comes first. */
const OF_FAMILY = 100;

/** A row of `sessions`. */
export interface Row {
  readonly id: string;
  readonly identifier: string;
  readonly family: string;
  readonly payload: string;
  readonly started_at: number;
  readonly ends_at: number;
  readonly refresh_digest: string;
  readonly refresh_ends_at: number;
  readonly final_end: number | null;
  readonly refreshed_at: number | null;
  readonly revoked_at: number | null;
}

/** A row of `session_users`. */
export interface UserRow {
  readonly id: string;
  readonly identifier: string;
  readonly first_seen: number;
  readonly last_seen: number;
}

/** Columns of a {@link Row}. */
export const COLUMNS =
  'id, identifier, family, payload, started_at, ends_at, refresh_digest, refresh_ends_at, final_end, refreshed_at, revoked_at';
/** Takes what {@link keyOf} gives first. */
export const IN_SCOPE = 'workspace_id = ?1 AND product = ?2 AND env = ?3 AND tag = ?4';

/** Whether a session can be used or refreshed at the instant which is the value of a number. */
export function activeBy(value: number): string {
  return `revoked_at IS NULL AND refreshed_at IS NULL AND refresh_ends_at > ?${value}`;
}

/** The statement that stores a session. */
export function inserted(db: D1Database, scope: SessionScope, session: NewSession): D1PreparedStatement {
  const { id, identifier, family, payload, startedAt, endsAt, refreshDigest, refreshEndsAt, finalEnd } = session;
  return db
    .prepare(
      `INSERT INTO sessions (workspace_id, product, env, tag, id, identifier, family, payload, started_at, ends_at,
       refresh_digest, refresh_ends_at, final_end) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      ...keyOf(scope),
      id,
      JSON.stringify(identifier),
      family,
      payload,
      startedAt,
      endsAt,
      refreshDigest,
      refreshEndsAt,
      finalEnd,
    );
}

/** The statement that notes its user. */
export function seen(db: D1Database, scope: SessionScope, session: NewSession, userId: string): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO session_users (workspace_id, product, env, tag, identifier, id, first_seen, last_seen)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
       ON CONFLICT DO UPDATE SET last_seen = MAX(last_seen, excluded.last_seen)`,
    )
    .bind(...keyOf(scope), JSON.stringify(session.identifier), userId, session.startedAt);
}

/** The statements by which a session takes the place of another, in one transaction; the last two do nothing where the first did not. */
export function succeeding(
  db: D1Database,
  scope: SessionScope,
  id: string,
  { id: successor, given, startedAt, endsAt, refreshDigest, refreshEndsAt }: Successor,
  now: number,
): D1PreparedStatement[] {
  const key = keyOf(scope);
  const taken = `${IN_SCOPE} AND id = ?5 AND successor = ?6`;
  return [
    db
      .prepare(
        `UPDATE sessions SET refreshed_at = ?7, successor = ?6 WHERE ${IN_SCOPE} AND id = ?5 AND refresh_digest = ?8
         AND refreshed_at IS NULL AND revoked_at IS NULL AND refresh_ends_at > ?7 RETURNING ${COLUMNS}`,
      )
      .bind(...key, id, successor, now, given),
    db
      .prepare(
        `INSERT INTO sessions (workspace_id, product, env, tag, id, identifier, family, payload, started_at, ends_at,
         refresh_digest, refresh_ends_at, final_end) SELECT ?1, ?2, ?3, ?4, ?6, identifier, family, payload, ?7,
         MIN(?8, COALESCE(final_end, ?8)), ?9, MIN(?10, COALESCE(final_end, ?10)), final_end
         FROM sessions WHERE ${taken} RETURNING ${COLUMNS}`,
      )
      .bind(...key, id, successor, startedAt, endsAt, refreshDigest, refreshEndsAt),
    db
      .prepare(
        `UPDATE session_users SET last_seen = MAX(last_seen, ?7) WHERE ${IN_SCOPE}
         AND identifier = (SELECT identifier FROM sessions WHERE ${taken})`,
      )
      .bind(...key, id, successor, startedAt),
  ];
}

/**
 * The statements that revoke, in one transaction: how many could still be used or refreshed; the change, also of what has
 * expired, with which jobs may have been dispatched; and what tells of those whose access tokens have not expired, also
 * when they were revoked before: whoever was cut off in between does it again.
 */
export function revoking(db: D1Database, scope: SessionScope, which: Revoked, now: number): D1PreparedStatement[] {
  const [condition, ...values] = conditionOf(which);
  const chosen = `${IN_SCOPE} AND ${condition}`;
  const isFamily = which !== 'all' && 'family' in which;
  const live = isFamily
    ? `SELECT id, started_at, ends_at FROM sessions WHERE ${chosen} AND ends_at > ?5
       ORDER BY refreshed_at IS NOT NULL, started_at DESC LIMIT ${OF_FAMILY}`
    : `SELECT '' AS id, MAX(started_at) AS started_at, MAX(ends_at) AS ends_at FROM sessions
       WHERE ${chosen} AND ends_at > ?5 HAVING COUNT(*) > 0`;
  return [
    `SELECT COUNT(*) AS total FROM sessions WHERE ${chosen} AND ${activeBy(5)}`,
    `UPDATE sessions SET revoked_at = ?5 WHERE ${chosen} AND revoked_at IS NULL`,
    live,
  ].map((sql) => db.prepare(sql).bind(...keyOf(scope), now, ...values));
}

function conditionOf(which: Revoked): [condition: string, ...values: string[]] {
  if (which === 'all') return ['TRUE'];
  const identifier = JSON.stringify(which.identifier);
  return 'family' in which
    ? ['identifier = ?6 AND family = ?7', identifier, which.family]
    : ['identifier = ?6', identifier];
}

/** A page of what a clause gives, and how many there are. */
export async function listed(
  db: D1Database,
  from: string,
  columns: string,
  order: string,
  { values, page: { page, limit } }: { readonly values: readonly unknown[]; readonly page: Page },
): Promise<{ rows: unknown[]; total: number }> {
  const [rows, count] = await db.batch([
    db
      .prepare(`SELECT ${columns} FROM ${from} ORDER BY ${order} LIMIT ${limit} OFFSET ${(page - 1) * limit}`)
      .bind(...values),
    db.prepare(`SELECT COUNT(*) AS total FROM ${from}`).bind(...values),
  ]);
  const [{ total } = { total: 0 }] = (count?.results ?? []) as { total: number }[];
  return { rows: rows?.results ?? [], total };
}

/** The first four values of every statement. */
export function keyOf({ workspace, product, env, tag }: SessionScope): [string, string, string, string] {
  return [workspace, product, env, tag];
}

/** A session of its row. */
export function fromRow(row: Row): StoredSession {
  return {
    id: row.id,
    identifier: JSON.parse(row.identifier) as Identifier,
    family: row.family,
    payload: row.payload,
    startedAt: row.started_at,
    endsAt: row.ends_at,
    refreshDigest: row.refresh_digest,
    refreshEndsAt: row.refresh_ends_at,
    finalEnd: row.final_end,
    refreshedAt: row.refreshed_at,
    revokedAt: row.revoked_at,
  };
}

/** A user of its row. */
export function userOf({ id, identifier, first_seen: firstSeen, last_seen: lastSeen }: UserRow): SessionUser {
  return { id, identifier: JSON.parse(identifier) as Identifier, firstSeen, lastSeen };
}
