/** Data keys in D1: one workspace's never opens what another's sealed. */

import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { importMasterKeys, type MasterKeys, openBytes, sealBytes } from './master-keys.ts';
import { SEALED, type Sealer } from './sealer.ts';
import { decodeUtf8, encodeUtf8 } from '../../kernel/utf8.ts';

interface KeyRow {
  readonly number: number;
  readonly sealed: string;
  readonly master_key_id: string;
  readonly created_at: number;
}

interface DataKey {
  readonly number: number;
  readonly key: CryptoKey;
}

/** Seals for workspaces, and moves them to new keys. */
export interface DataKeys extends Sealer {
  /**
   * Makes the workspace's next data key, unless there is one from `since` or later, and seals all its data keys under
   * the master key of now. Answers the newest one's number and how many keys there are.
   */
  rotate(workspace: string, since?: number | null): Promise<{ readonly number: number; readonly keys: number }>;
  /** Seals text under the master key itself, for what belongs to no workspace yet. */
  sealForDeployment(context: string, text: string): Promise<string>;
  /** Opens it; throws `INTERNAL` when it was altered. */
  openForDeployment(context: string, sealed: string): Promise<string>;
}

/** What the keys are made of. */
export interface DataKeyParts {
  readonly db: D1Database;
  readonly clock: Clock;
  readonly ids: Ids;
  /** `MASTER_KEY`, and the one before it while it is being replaced; null when the deployment has none. */
  readonly masterKey: string | null;
  readonly previousMasterKey: string | null;
}

const CAPACITY = 1_000;

/** Builds the sealer. */
export function createDataKeys(parts: DataKeyParts): DataKeys {
  return new StoredDataKeys(parts);
}

class StoredDataKeys implements DataKeys {
  readonly #parts: DataKeyParts;
  readonly #opened = new BoundedMap<string, CryptoKey>(CAPACITY);
  readonly #newest = new BoundedMap<string, { readonly key: DataKey; readonly until: number }>(CAPACITY);
  #masters: Promise<MasterKeys> | undefined;

  constructor(parts: DataKeyParts) {
    this.#parts = parts;
  }

  async seal(workspace: string, context: string, text: string): Promise<string> {
    const { number, key } = await this.#current(workspace);
    return `v1.${number}.${await sealBytes(this.#parts.ids, key, `${workspace}:${context}`, bytesOf(text))}`;
  }

  async open(workspace: string, context: string, sealed: string): Promise<string> {
    const [, number, text] = SEALED.exec(sealed) ?? [];
    if (number === undefined || text === undefined) throw altered();
    const key = await this.#byNumber(workspace, Number(number));
    return decodeUtf8(await openBytes(key, `${workspace}:${context}`, text));
  }

  async rotate(
    workspace: string,
    since: number | null = null,
  ): Promise<{ readonly number: number; readonly keys: number }> {
    const { db } = this.#parts;
    const rows = await readAll(db, workspace);
    const masters = await this.#master();
    const now = masters.current;
    for (const { number, sealed, master_key_id: id } of rows.filter((row) => row.master_key_id !== now.id)) {
      const context = keyContext(workspace, number);
      const resealed = await now.seal(context, await masters.open(id, context, sealed));
      await db
        .prepare('UPDATE data_keys SET sealed = ?, master_key_id = ? WHERE workspace_id = ? AND number = ?')
        .bind(resealed, now.id, workspace, number)
        .run();
    }
    const newest = rows.at(-1);
    this.#newest.delete(workspace);
    if (newest !== undefined && since !== null && newest.created_at >= since)
      return { number: newest.number, keys: rows.length };
    const number = (newest?.number ?? 0) + 1;
    await this.#insert(workspace, number);
    this.#newest.delete(workspace);
    return { number, keys: rows.length + 1 };
  }

  async sealForDeployment(context: string, text: string): Promise<string> {
    const masters = await this.#master();
    return masters.current.seal(`deployment:${context}`, bytesOf(text));
  }

  async openForDeployment(context: string, sealed: string): Promise<string> {
    const masters = await this.#master();
    return decodeUtf8(await masters.openWithAny(`deployment:${context}`, sealed));
  }

  /** Read when it is first needed: a deployment without one still runs what needs none. */
  #master(): Promise<MasterKeys> {
    const { ids, masterKey, previousMasterKey } = this.#parts;
    this.#masters ??= importMasterKeys(ids, masterKey, previousMasterKey);
    return this.#masters;
  }

  async #current(workspace: string): Promise<DataKey> {
    const { db, clock } = this.#parts;
    const known = this.#newest.get(workspace);
    if (known !== undefined && known.until > clock.now()) return known.key;
    let row = await readNewest(db, workspace);
    if (row === null) {
      await this.#insert(workspace, 1);
      row = await readNewest(db, workspace);
    }
    if (row === null) throw new Error('the first data key was not stored');
    const key = { number: row.number, key: await this.#openKey(workspace, row) };
    this.#newest.set(workspace, { key, until: clock.now() + LIMITS.key_trust.value });
    return key;
  }

  async #byNumber(workspace: string, number: number): Promise<CryptoKey> {
    const known = this.#opened.get(`${workspace}:${number}`);
    if (known !== undefined) return known;
    const row = await this.#parts.db
      .prepare('SELECT number, sealed, master_key_id, created_at FROM data_keys WHERE workspace_id = ? AND number = ?')
      .bind(workspace, number)
      .first<KeyRow>();
    if (row === null) throw altered();
    return this.#openKey(workspace, row);
  }

  async #openKey(workspace: string, row: KeyRow): Promise<CryptoKey> {
    const name = `${workspace}:${row.number}`;
    const known = this.#opened.get(name);
    if (known !== undefined) return known;
    const masters = await this.#master();
    const bytes = await masters.open(row.master_key_id, keyContext(workspace, row.number), row.sealed);
    const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
    this.#opened.set(name, key);
    return key;
  }

  /** Another one of the number that was made at the same time is kept instead. */
  async #insert(workspace: string, number: number): Promise<void> {
    const { db, clock, ids } = this.#parts;
    const { current } = await this.#master();
    const sealed = await current.seal(keyContext(workspace, number), ids.bytes(32));
    await db
      .prepare(
        'INSERT INTO data_keys (workspace_id, number, sealed, master_key_id, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      )
      .bind(workspace, number, sealed, current.id, clock.now())
      .run();
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return encodeUtf8(text) as Uint8Array<ArrayBuffer>;
}

function keyContext(workspace: string, number: number): string {
  return `${workspace}:data-key:${number}`;
}

function altered(): ProcessorError {
  return new ProcessorError('INTERNAL', 'sealed data cannot be opened: it was altered, or its key is gone');
}

function readNewest(db: D1Database, workspace: string): Promise<KeyRow | null> {
  return db
    .prepare(
      'SELECT number, sealed, master_key_id, created_at FROM data_keys WHERE workspace_id = ? ORDER BY number DESC LIMIT 1',
    )
    .bind(workspace)
    .first<KeyRow>();
}

async function readAll(db: D1Database, workspace: string): Promise<KeyRow[]> {
  const rows = await db
    .prepare('SELECT number, sealed, master_key_id, created_at FROM data_keys WHERE workspace_id = ? ORDER BY number')
    .bind(workspace)
    .all<KeyRow>();
  return rows.results;
}
