/** Products in D1, with snapshots in KV and in the isolate in front of them. */

import { BoundedMap } from '../../kernel/bounded-map.ts';
import { HOUR_MS, hourOf } from '../../kernel/clock.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { ConfigSource } from '../../processor.ts';
import type { EnvironmentPlace } from '../../run-counts.ts';
import { createProductConfig, type ProductConfig } from './config.ts';
import type { Manifest } from './manifest-check.ts';
import { type ConfigStoreParts, PinCopies } from './pin-copies.ts';
import type { PinMove } from './pins.ts';

/** Snapshots that an isolate keeps. */
const CAPACITY = 64;

/** KV key of a version's manifest; it never changes. */
function snapshotKey(workspace: string, product: string, version: number): string {
  return `${workspace}:config:${encodeURIComponent(product)}@${version}`;
}

/** Reads configurations for calls: isolate, then KV, then D1. */
export interface ConfigStore extends ConfigSource {
  /** Follows a move in this isolate, and writes it through to KV; a later move that is known already stays. */
  pinned(workspace: string, product: string, move: Pick<PinMove, 'env' | 'version' | 'number'>): Promise<void>;
  /** Reads anew how an environment stands, for this isolate and for KV: its hour was used up, or its budget lifted. */
  refreshed(place: EnvironmentPlace): Promise<void>;
}

/** Builds the store. */
export function createConfigStore(parts: ConfigStoreParts): ConfigStore {
  const { db, kv, clock } = parts;
  const snapshots = new BoundedMap<string, ProductConfig>(CAPACITY);
  const pins = new PinCopies(parts);

  async function snapshot(workspace: string, product: string, version: number): Promise<ProductConfig> {
    const key = snapshotKey(workspace, product, version);
    const known = snapshots.get(key);
    if (known !== undefined) return known;
    const cached = await kv.get<Manifest>(key, 'json');
    const manifest = cached ?? (await readManifest(db, workspace, product, version));
    if (cached === null) await kv.put(key, JSON.stringify(manifest));
    const config = createProductConfig(manifest, version);
    snapshots.set(key, config);
    return config;
  }

  return {
    async resolve(workspace, product, env, version, hurry) {
      return snapshot(workspace, product, version ?? (await pins.read({ workspace, product, env }, hurry)).version);
    },
    async haltedUntil(workspace, product, env, hurry) {
      const { version, use } = await pins.read({ workspace, product, env }, hurry);
      const hour = hourOf(clock.now());
      if (use.hour !== hour || use.runs === 0 || use.lifted_at !== null) return null;
      const budget = (await snapshot(workspace, product, version)).runsPerHour(env);
      return budget !== null && use.runs >= budget ? hour + HOUR_MS : null;
    },
    pinned: (workspace, product, { env, ...move }) => pins.follow({ workspace, product, env }, move),
    refreshed: (place) => pins.refresh(place),
  };
}

async function readManifest(db: D1Database, workspace: string, product: string, version: number): Promise<Manifest> {
  const row = await db
    .prepare('SELECT manifest FROM product_versions WHERE workspace_id = ? AND product = ? AND version = ?')
    .bind(workspace, product, version)
    .first<{ manifest: string }>();
  if (row === null)
    throw new ProcessorError('NOT_FOUND', `version ${version} of product '${product}' not found`, {
      errors: [{ path: 'version', message: 'not found' }],
    });
  return JSON.parse(row.manifest) as Manifest;
}
