/** Versions and pins as rows. */

import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { Manifest } from './manifest-check.ts';

/** A version as stored, without its manifest. */
export interface VersionRow {
  readonly version: number;
  readonly hash: string;
  readonly author: string;
  readonly message: string | null;
  readonly created_at: number;
}

/** A product as stored. */
export interface ProductRow {
  readonly tag: string;
  readonly name: string;
  readonly latest_version: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/** A manifest to store, with its hash and who applies it. */
export interface NewVersion {
  readonly manifest: Manifest;
  readonly text: string;
  readonly hash: string;
  readonly author: string;
  readonly message: string | null;
  /** Environments to move to the version besides those that have no pin yet. */
  readonly envs: readonly string[];
}

/** Rows of products in D1; every statement names the workspace. */
export interface VersionStore {
  /** Stores the manifest as the next version unless its content is one already, and sets pins; all or nothing. */
  apply(
    workspace: string,
    given: NewVersion,
  ): Promise<{ readonly version: number; readonly created: boolean; readonly moved: readonly string[] }>;
  list(workspace: string): Promise<ProductRow[]>;
  /** One version (the latest without a number) with its manifest, or null. */
  read(
    workspace: string,
    product: string,
    version?: number,
  ): Promise<{ readonly product: ProductRow; readonly version: VersionRow; readonly manifest: unknown } | null>;
  /** The pins of one product, or of all; by product, then environment. */
  pins(workspace: string, product?: string): Promise<Record<string, Record<string, number>>>;
}

/** How often a version number that another request took at the same time is tried anew. */
const RACES = 5;

/** Builds the store. */
export function createVersionStore({ db, clock }: { readonly db: D1Database; readonly clock: Clock }): VersionStore {
  return {
    async apply(workspace, given) {
      for (let race = 0; race < RACES; race += 1) {
        const applied = await tryApply(db, clock.now(), workspace, given);
        if (applied !== null) return applied;
      }
      throw new ProcessorError('CONFLICT', 'other versions of this product were applied at the same time; apply again');
    },
    async list(workspace) {
      const rows = db
        .prepare(
          'SELECT tag, name, latest_version, created_at, updated_at FROM products WHERE workspace_id = ? ORDER BY tag',
        )
        .bind(workspace);
      return (await rows.all<ProductRow>()).results;
    },
    async read(workspace, product, version) {
      const row = await db
        .prepare(
          `SELECT p.tag, p.name, p.latest_version, p.created_at, p.updated_at, v.version, v.hash, v.manifest, v.author, v.message, v.created_at AS version_created_at
           FROM products p JOIN product_versions v ON v.workspace_id = p.workspace_id AND v.product = p.tag
           WHERE p.workspace_id = ?1 AND p.tag = ?2 AND v.version = COALESCE(?3, p.latest_version)`,
        )
        .bind(workspace, product, version ?? null)
        .first<ProductRow & VersionRow & { manifest: string; version_created_at: number }>();
      if (row === null) return null;
      const { tag, name, latest_version, created_at, updated_at, version_created_at, manifest, ...rest } = row;
      return {
        product: { tag, name, latest_version, created_at, updated_at },
        version: { ...rest, created_at: version_created_at },
        manifest: JSON.parse(manifest),
      };
    },
    async pins(workspace, product) {
      const rows = await db
        .prepare(
          'SELECT product, env, version FROM environment_pins WHERE workspace_id = ?1 AND (?2 IS NULL OR product = ?2) ORDER BY product, env',
        )
        .bind(workspace, product ?? null)
        .all<{ product: string; env: string; version: number }>();
      const pins: Record<string, Record<string, number>> = {};
      for (const row of rows.results) (pins[row.product] ??= {})[row.env] = row.version;
      return pins;
    },
  };
}

/** One try, as one batch; null when another request took the version number first. */
async function tryApply(db: D1Database, now: number, workspace: string, given: NewVersion) {
  const { manifest, hash } = given;
  const known = await db
    .prepare(
      `SELECT COALESCE((SELECT latest_version FROM products WHERE workspace_id = ?1 AND tag = ?2), 0) AS latest,
       (SELECT version FROM product_versions WHERE workspace_id = ?1 AND product = ?2 AND hash = ?3) AS same`,
    )
    .bind(workspace, manifest.tag, hash)
    .first<{ latest: number; same: number | null }>();
  const latest = known?.latest ?? 0;
  const version = known?.same ?? latest + 1;
  const created = known?.same == null;
  const statements = [
    ...(created ? insertStatements(db, now, workspace, given, version) : []),
    ...pinStatements(db, now, workspace, given, version),
  ];
  try {
    const results = await db.batch<{ env: string }>(statements);
    return { version, created, moved: results.flatMap(({ results: rows }) => rows.map(({ env }) => env)) };
  } catch (error) {
    if (created && error instanceof Error && error.message.includes('UNIQUE')) return null;
    throw error;
  }
}

function insertStatements(
  db: D1Database,
  now: number,
  workspace: string,
  given: NewVersion,
  version: number,
): D1PreparedStatement[] {
  const { manifest, text, hash, author, message } = given;
  return [
    db
      .prepare(
        'INSERT INTO product_versions (workspace_id, product, version, hash, manifest, author, message, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .bind(workspace, manifest.tag, version, hash, text, author, message, now),
    db
      .prepare(
        `INSERT INTO products (workspace_id, tag, name, latest_version, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
         ON CONFLICT (workspace_id, tag) DO UPDATE SET name = excluded.name, latest_version = excluded.latest_version, updated_at = excluded.updated_at`,
      )
      .bind(workspace, manifest.tag, manifest.name, version, now),
  ];
}

function pinStatements(
  db: D1Database,
  now: number,
  workspace: string,
  given: NewVersion,
  version: number,
): D1PreparedStatement[] {
  return given.manifest.environments.map(({ slug }) =>
    db
      .prepare(
        `INSERT INTO environment_pins (workspace_id, product, env, version, updated_by, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (workspace_id, product, env) ${given.envs.includes(slug) ? 'DO UPDATE SET version = excluded.version, updated_by = excluded.updated_by, updated_at = excluded.updated_at' : 'DO NOTHING'}
         RETURNING env`,
      )
      .bind(workspace, given.manifest.tag, slug, version, given.author, now),
  );
}
