/** Bytes that jobs carry: kept in the processor's own bucket, since rows of jobs hold none. */

import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError } from '../../kernel/errors.ts';

/** A payload, by its key. */
export interface PayloadKey {
  readonly workspace: string;
  readonly id: string;
}

/** What is known of a payload. */
export interface Payload extends PayloadKey {
  readonly product: string;
  readonly env: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 in lower-case hexadecimal; null where it is not known. */
  readonly checksum: string | null;
}

/** A payload as the sweep sees it. */
export interface KeptPayload extends PayloadKey {
  /** Ids that the job which carries it may have; null for none, and an empty list while it is removed. */
  readonly jobs: readonly string[] | null;
  /** Null for one whose request alone knows of it. */
  readonly lookedAt: number | null;
}

/** The bytes of a payload. */
export interface OpenedPayload {
  readonly stream: ReadableStream<Uint8Array>;
  readonly size: number;
}

/** Removes payloads. */
interface PayloadRemoval {
  /** Those that were not looked at since an instant, the longest ago first. */
  due(before: number, limit: number): Promise<KeptPayload[]>;
  /** Takes note that one was looked at, and stays. */
  looked(payload: KeptPayload): Promise<void>;
  /** Removes one, its row last; leaves it where something was done to it since it was seen. */
  remove(payload: KeptPayload): Promise<void>;
}

/** Keeps payloads. A payload belongs to one job for good, and is removed when that carries it no more. */
export interface Payloads extends PayloadRemoval {
  /** Keeps bytes for a job that will have one of these ids; the row comes first, so that no bytes are lost sight of. */
  keep(payload: Payload, bytes: Uint8Array<ArrayBuffer>, jobs: readonly string[]): Promise<void>;
  /** Takes note of a payload whose bytes are in the bucket; no job carries it yet. Again is the same. */
  adopt(payload: Payload): Promise<void>;
  find(key: PayloadKey): Promise<Payload | null>;
  /** What is known of who has it; null for none. */
  kept(key: PayloadKey): Promise<KeptPayload | null>;
  /**
   * Gives a payload to a job that will have one of these ids, also where `from` has it, which is no job. Whether that was
   * done: another may have it, or it is removed.
   */
  take(key: PayloadKey, jobs: readonly string[], from: readonly string[] | null): Promise<boolean>;
  /** Its bytes, for an attempt of its job. Throws `NOT_FOUND` when they are gone. */
  open(key: PayloadKey): Promise<OpenedPayload>;
}

/** What payloads are kept with. */
export interface PayloadParts {
  readonly db: D1Database;
  readonly bucket: R2Bucket;
  readonly clock: Clock;
}

/** The key of a payload's object in the processor's own bucket. */
export function payloadObject({ workspace, id }: PayloadKey): string {
  return `${workspace}/payloads/${id}`;
}

const INSERT = `INSERT INTO storage_payloads (workspace_id, id, product, env, size, checksum, jobs, created_at, looked_at)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8) ON CONFLICT DO NOTHING`;
const TAKE = `UPDATE storage_payloads SET jobs = ?3, looked_at = ?4
  WHERE workspace_id = ?1 AND id = ?2 AND (jobs IS NULL OR jobs = ?3 OR jobs = ?5)`;
const LOOKED = `UPDATE storage_payloads SET jobs = ?4, looked_at = ?5
  WHERE workspace_id = ?1 AND id = ?2 AND (?3 IS NULL OR looked_at = ?3) AND jobs IS ?6`;

interface Row {
  readonly workspace_id: string;
  readonly id: string;
  readonly jobs: string | null;
  readonly looked_at: number;
}

/** Builds the store. */
export function createPayloads({ db, bucket, clock }: PayloadParts): Payloads {
  const insert = ({ workspace, id, product, env, size, checksum }: Payload, jobs: string | null) =>
    db.prepare(INSERT).bind(workspace, id, product, env, size, checksum, jobs, clock.now()).run();
  return {
    async keep(payload, bytes, jobs) {
      await insert(payload, textOf(jobs));
      await bucket.put(payloadObject(payload), bytes);
    },
    async adopt(payload) {
      await insert(payload, null);
    },
    async find({ workspace, id }) {
      const row = await db
        .prepare('SELECT product, env, size, checksum FROM storage_payloads WHERE workspace_id = ? AND id = ?')
        .bind(workspace, id)
        .first<Omit<Payload, keyof PayloadKey>>();
      return row === null ? null : { workspace, id, ...row };
    },
    async kept({ workspace, id }) {
      const row = await db
        .prepare('SELECT workspace_id, id, jobs, looked_at FROM storage_payloads WHERE workspace_id = ? AND id = ?')
        .bind(workspace, id)
        .first<Row>();
      return row === null ? null : keptOf(row);
    },
    async take({ workspace, id }, jobs, from) {
      const { meta } = await db.prepare(TAKE).bind(workspace, id, textOf(jobs), clock.now(), textOf(from)).run();
      return meta.changes > 0;
    },
    async open(key) {
      const object = await bucket.get(payloadObject(key));
      if (object === null) throw new ProcessorError('NOT_FOUND', `payload ${key.id} is gone`, { outcome: 'not_sent' });
      return { stream: object.body, size: object.size };
    },
    ...createRemoval({ db, bucket, clock }),
  };
}

function createRemoval({ db, bucket, clock }: PayloadParts): PayloadRemoval {
  const look = async ({ workspace, id, jobs, lookedAt }: KeptPayload, next: readonly string[] | null) => {
    const seen = textOf(jobs);
    const { meta } = await db.prepare(LOOKED).bind(workspace, id, lookedAt, textOf(next), clock.now(), seen).run();
    return meta.changes > 0;
  };
  return {
    async due(before, limit) {
      const { results } = await db
        .prepare(
          'SELECT workspace_id, id, jobs, looked_at FROM storage_payloads WHERE looked_at < ? ORDER BY looked_at LIMIT ?',
        )
        .bind(before, limit)
        .all<Row>();
      return results.map(keptOf);
    },
    async looked(payload) {
      await look(payload, payload.jobs);
    },
    async remove(payload) {
      // From here on no job can take it, so that its bytes may go.
      if (!(await look(payload, []))) return;
      await bucket.delete(payloadObject(payload));
      const { workspace, id } = payload;
      await db
        .prepare("DELETE FROM storage_payloads WHERE workspace_id = ? AND id = ? AND jobs = '[]'")
        .bind(workspace, id)
        .run();
    },
  };
}

function keptOf({ workspace_id: workspace, id, jobs, looked_at: lookedAt }: Row): KeptPayload {
  return { workspace, id, jobs: jobs === null ? null : (JSON.parse(jobs) as string[]), lookedAt };
}

function textOf(jobs: readonly string[] | null): string | null {
  return jobs === null ? null : JSON.stringify(jobs);
}
