/** Versions and pins as rows. */

import type { Clock } from '../../kernel/clock.ts';
import type { Manifest } from './manifest-check.ts';
import { followMove, type PinMove, recordMove } from './pins.ts';
import { scheduledEnvironments, wantApplied } from './schedule-wishes.ts';

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
  /** The same author’s version of this content from this instant on was made by the same request, cut off; null for none. */
  readonly since: number | null;
  /** Environments that the author may act on; null is all. */
  readonly reach: readonly string[] | null;
}

/** What became of a manifest that was stored. */
export interface AppliedVersion {
  readonly version: number;
  readonly created: boolean;
  readonly moved: readonly PinMove[];
  /** Environments whose schedules are to follow. */
  readonly scheduled: readonly string[];
}

/** Rows of products in D1; every statement names the workspace. */
export interface VersionStore {
  /** Stores the manifest as the next version unless its content is one already, and sets pins; all or nothing. */
  apply(workspace: string, given: NewVersion): Promise<AppliedVersion>;
  list(workspace: string): Promise<ProductRow[]>;
  /** Versions, newest first, below the version `before`. */
  history(workspace: string, product: string, limit: number, before?: number): Promise<VersionRow[]>;
  /** One version (the latest without a number) with its manifest, or null. */
  read(
    workspace: string,
    product: string,
    version?: number,
  ): Promise<{ readonly product: ProductRow; readonly version: VersionRow; readonly manifest: unknown } | null>;
  /** The pins of one product, or of all; by product, then environment. */
  pins(workspace: string, product?: string): Promise<ReadonlyMap<string, Record<string, number>>>;
  /** Environments of a product that have schedules; those that it has no more are left out. */
  scheduled(workspace: string, product: string): Promise<string[]>;
}

/** Builds the store. */
export function createVersionStore({ db, clock }: { readonly db: D1Database; readonly clock: Clock }): VersionStore {
  return {
    apply: (workspace, given) => applyVersion(db, clock.now(), workspace, given),
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
    async history(workspace, product, limit, before) {
      const rows = await db
        .prepare(
          `SELECT version, hash, author, message, created_at FROM product_versions
           WHERE workspace_id = ?1 AND product = ?2 AND (?3 IS NULL OR version < ?3) ORDER BY version DESC LIMIT ?4`,
        )
        .bind(workspace, product, before ?? null, limit)
        .all<VersionRow>();
      return rows.results;
    },
    pins: (workspace, product) => readPins(db, workspace, product),
    scheduled: (workspace, product) => scheduledEnvironments(db, workspace, product),
  };
}

async function readPins(
  db: D1Database,
  workspace: string,
  product: string | undefined,
): Promise<Map<string, Record<string, number>>> {
  const rows = await db
    .prepare(
      'SELECT product, env, version FROM environment_pins WHERE workspace_id = ?1 AND (?2 IS NULL OR product = ?2) ORDER BY product, env',
    )
    .bind(workspace, product ?? null)
    .all<{ product: string; env: string; version: number }>();
  // Maps, since a product may be named like what every object has.
  const pins = new Map<string, Map<string, number>>();
  for (const row of rows.results)
    pins.set(row.product, (pins.get(row.product) ?? new Map<string, number>()).set(row.env, row.version));
  return new Map([...pins].map(([tag, versions]) => [tag, Object.fromEntries(versions)]));
}

async function applyVersion(
  db: D1Database,
  now: number,
  workspace: string,
  given: NewVersion,
): Promise<AppliedVersion> {
  const { hash, reach } = given;
  const { tag: product, environments } = given.manifest;
  const slugs = environments.map(({ slug }) => slug);
  const [inserted, found, , ...pinned] = await db.batch<PinMove & Pick<VersionRow, 'author'>>([
    ...versionStatements(db, now, workspace, given),
    ...pinStatements(db, now, workspace, given),
    wantApplied(db, { workspace, product, hash, environments: slugs, reach }, now),
  ]);
  const scheduled = pinned.pop()?.results ?? [];
  const stored = found?.results[0];
  if (stored === undefined) throw new Error(`the version of hash ${given.hash} was not stored`);
  return {
    version: stored.version,
    created: inserted?.results.length === 1 || isOwn(stored, given),
    moved: pinned.flatMap(({ results }) => results),
    scheduled: scheduled.map(({ env }) => env),
  };
}

function isOwn(stored: Pick<VersionRow, 'author' | 'created_at'>, { author, since }: NewVersion): boolean {
  return since !== null && stored.author === author && stored.created_at >= since;
}

/** The version that holds a manifest's content; ?1 to ?3 are workspace, product and hash. */
const SAME_CONTENT = 'FROM product_versions WHERE workspace_id = ?1 AND product = ?2 AND hash = ?3';

/**
 * Stores the content as the next version unless it is one already, answers its number, and keeps the product up to
 * date. The number is taken within the transaction, so that versions applied at the same time do not contend for it.
 */
function versionStatements(db: D1Database, now: number, workspace: string, given: NewVersion): D1PreparedStatement[] {
  const { manifest, text, hash, author, message } = given;
  return [
    db
      .prepare(
        `INSERT INTO product_versions (workspace_id, product, hash, version, manifest, author, message, created_at)
         SELECT ?1, ?2, ?3, COALESCE(MAX(version), 0) + 1, ?4, ?5, ?6, ?7 FROM product_versions WHERE workspace_id = ?1 AND product = ?2
         ON CONFLICT (workspace_id, product, hash) DO NOTHING
         RETURNING version`,
      )
      .bind(workspace, manifest.tag, hash, text, author, message, now),
    db.prepare(`SELECT version, author, created_at ${SAME_CONTENT}`).bind(workspace, manifest.tag, hash),
    db
      .prepare(
        `INSERT INTO products (workspace_id, tag, name, latest_version, created_at, updated_at)
         SELECT ?1, ?2, ?4, version, ?5, ?5 ${SAME_CONTENT}
         ON CONFLICT (workspace_id, tag) DO UPDATE SET name = excluded.name, latest_version = excluded.latest_version, updated_at = excluded.updated_at
         WHERE excluded.latest_version > products.latest_version`,
      )
      .bind(workspace, manifest.tag, hash, manifest.name, now),
  ];
}

/** Each environment without a pin, and each one asked for, moves to the version of this content. */
function pinStatements(db: D1Database, now: number, workspace: string, given: NewVersion): D1PreparedStatement[] {
  const { manifest, hash, author, envs } = given;
  return manifest.environments.flatMap(({ slug: env }) => {
    const request = { workspace, product: manifest.tag, env, author, idempotencyKey: null, digest: hash };
    return [recordMove(db, request, { hash }, 'apply', now, !envs.includes(env)), followMove(db, request, now)];
  });
}
