/** Secrets in D1, their values sealed. */

import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type ErrorCode, ProcessorError, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { SEALED, type Sealer } from './sealer.ts';
import type { SecretSource, SecretUse } from './secret-source.ts';

/** A secret as its row holds it; lists are JSON text. */
export interface SecretRow {
  readonly id: string;
  readonly key: string;
  readonly sealed: string;
  readonly description: string | null;
  readonly token_type: string | null;
  readonly scope: string;
  readonly envs: string;
  /** Epoch seconds. */
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  readonly created_by: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** What a change sets; what is absent stays. */
export type SecretChange = Partial<
  Pick<SecretRow, 'sealed' | 'description' | 'token_type' | 'scope' | 'envs' | 'expires_at'>
>;

/** The secrets of workspaces. */
export interface SecretStore extends SecretSource {
  read(workspace: string, key: string): Promise<SecretRow | null>;
  list(workspace: string): Promise<SecretRow[]>;
  /** Stores a new one; false when the key is taken. */
  insert(workspace: string, row: SecretRow): Promise<boolean>;
  /** Changes one and answers it; null when there is none. */
  change(workspace: string, key: string, change: SecretChange, at: number): Promise<SecretRow | null>;
  /** Answers whether it was in use before; null when there is none. */
  revoke(workspace: string, key: string): Promise<boolean | null>;
  remove(workspace: string, key: string): Promise<boolean>;
  /** Seals every secret anew that the data key of this number, the newest, has not sealed; answers how many there are. */
  reseal(workspace: string, number: number): Promise<number>;
}

/** What the store works with. */
export interface SecretStoreParts {
  readonly db: D1Database;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

const COLUMNS =
  'id, key, sealed, description, token_type, scope, envs, expires_at, revoked_at, created_by, created_at, updated_at';
const CAPACITY = 1_000;

/** What a secret's sealed text says it is. */
export function secretContext(key: string): string {
  return `secret:${key}`;
}

/** Builds the store. */
export function createSecretStore(parts: SecretStoreParts): SecretStore {
  return new StoredSecrets(parts);
}

class StoredSecrets implements SecretStore {
  readonly #parts: SecretStoreParts;
  readonly #believed = new BoundedMap<string, { readonly row: SecretRow; readonly until: number }>(CAPACITY);

  constructor(parts: SecretStoreParts) {
    this.#parts = parts;
  }

  async resolve(use: SecretUse, keys: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const { sealer, clock } = this.#parts;
    const values = keys.map(async (key): Promise<[string, string]> => {
      const row = await this.#readBelieved(use.workspace, key);
      requireUsable(row, key, use, clock.now());
      return [key, await sealer.open(use.workspace, secretContext(key), row.sealed)];
    });
    return Object.fromEntries(await Promise.all(values));
  }

  async check(use: SecretUse, keys: readonly string[]): Promise<void> {
    const rows = await Promise.all(keys.map((key) => this.#readBelieved(use.workspace, key)));
    for (const [index, key] of keys.entries()) requireUsable(rows[index] ?? null, key, use, this.#parts.clock.now());
  }

  read(workspace: string, key: string): Promise<SecretRow | null> {
    return this.#named(`SELECT ${COLUMNS} FROM secrets WHERE workspace_id = ? AND key = ?`, workspace, key).first();
  }

  async list(workspace: string): Promise<SecretRow[]> {
    const rows = await this.#parts.db
      .prepare(`SELECT ${COLUMNS} FROM secrets WHERE workspace_id = ? ORDER BY key`)
      .bind(workspace)
      .all<SecretRow>();
    return rows.results;
  }

  async insert(workspace: string, row: SecretRow): Promise<boolean> {
    const names = COLUMNS.split(', ') as (keyof SecretRow)[];
    const made = await this.#parts.db
      .prepare(
        `INSERT INTO secrets (workspace_id, ${COLUMNS}) VALUES (?${', ?'.repeat(names.length)}) ON CONFLICT DO NOTHING`,
      )
      .bind(workspace, ...names.map((name) => row[name]))
      .run();
    return made.meta.changes > 0;
  }

  async change(workspace: string, key: string, change: SecretChange, at: number): Promise<SecretRow | null> {
    const fields = Object.entries({ ...change, updated_at: at });
    const set = fields.map(([name], index) => `${name} = ?${index + 3}`).join(', ');
    const sql = `UPDATE secrets SET ${set} WHERE workspace_id = ?1 AND key = ?2 RETURNING ${COLUMNS}`;
    const row = await this.#named(sql, workspace, key, ...fields.map(([, value]) => value)).first<SecretRow>();
    this.#forget(workspace, key);
    return row;
  }

  async revoke(workspace: string, key: string): Promise<boolean | null> {
    const sql =
      'UPDATE secrets SET revoked_at = ?3, updated_at = ?3 WHERE workspace_id = ?1 AND key = ?2 AND revoked_at IS NULL';
    const revoked = await this.#named(sql, workspace, key, this.#parts.clock.now()).run();
    this.#forget(workspace, key);
    if (revoked.meta.changes > 0) return true;
    return (await this.read(workspace, key)) === null ? null : false;
  }

  async remove(workspace: string, key: string): Promise<boolean> {
    const removed = await this.#named('DELETE FROM secrets WHERE workspace_id = ? AND key = ?', workspace, key).run();
    this.#forget(workspace, key);
    return removed.meta.changes > 0;
  }

  async reseal(workspace: string, number: number): Promise<number> {
    const { sealer } = this.#parts;
    const rows = await this.list(workspace);
    for (const { key, sealed } of rows) {
      if (SEALED.exec(sealed)?.[1] === String(number)) continue;
      const context = secretContext(key);
      const resealed = await sealer.seal(workspace, context, await sealer.open(workspace, context, sealed));
      // A value that was changed meanwhile is sealed with the new key already.
      const sql = 'UPDATE secrets SET sealed = ?3 WHERE workspace_id = ?1 AND key = ?2 AND sealed = ?4';
      await this.#named(sql, workspace, key, resealed, sealed).run();
      this.#forget(workspace, key);
    }
    return rows.length;
  }

  async #readBelieved(workspace: string, key: string): Promise<SecretRow | null> {
    const { clock } = this.#parts;
    const name = `${workspace}:${key}`;
    const known = this.#believed.get(name);
    if (known !== undefined && known.until > clock.now()) return known.row;
    const row = await this.read(workspace, key);
    // One that is not there yet may be created at any moment.
    if (row !== null) this.#believed.set(name, { row, until: clock.now() + LIMITS.secret_trust.value });
    return row;
  }

  #forget(workspace: string, key: string): void {
    this.#believed.delete(`${workspace}:${key}`);
  }

  #named(sql: string, workspace: string, key: string, ...more: unknown[]): D1PreparedStatement {
    return this.#parts.db.prepare(sql).bind(workspace, key, ...more);
  }
}

/** Throws unless a secret may be used there and now: existence, revocation, scope, environment, expiry, in this order. */
function requireUsable(
  row: SecretRow | null,
  key: string,
  { app, env }: SecretUse,
  now: number,
): asserts row is SecretRow {
  if (row === null) throw unusable('NOT_FOUND', key, 'not found');
  if (row.revoked_at !== null) throw unusable('FORBIDDEN', key, 'is revoked');
  const [scope, envs] = [JSON.parse(row.scope), JSON.parse(row.envs)] as [string[], string[]];
  if (scope.length > 0 && !scope.includes(app)) throw unusable('FORBIDDEN', key, `is not accessible by app '${app}'`);
  if (envs.length > 0 && !envs.includes(env))
    throw unusable('FORBIDDEN', key, `is not available in environment '${env}'`);
  if (isExpired(row, now)) throw unusable('FORBIDDEN', key, 'has expired');
}

/** Whether a secret's time is over. */
export function isExpired({ expires_at: expiresAt }: Pick<SecretRow, 'expires_at'>, now: number): boolean {
  return expiresAt !== null && expiresAt * 1000 <= now;
}

function unusable(code: ErrorCode, key: string, why: string): ProcessorError {
  const refused = refusal(code, [{ path: `$Secret{${key}}`, message: `secret '${key}' ${why}` }]);
  return new ProcessorError(code, `secret '${key}' ${why}`, { ...refused.details, outcome: 'not_sent' });
}
