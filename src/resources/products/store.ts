/** Products in D1, with snapshots in KV and in the isolate in front of them. */

import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { ConfigSource } from '../../processor.ts';
import { createProductConfig, notFound, type ProductConfig } from './config.ts';
import type { Manifest } from './manifest-check.ts';
import type { PinMove } from './pins.ts';

/** Seconds that a pin lives in KV: the shortest KV allows. */
const PIN_TTL_S = 60;
/** Snapshots, and pins, that an isolate keeps. */
const CAPACITY = 64;

/** KV key of a version's manifest; it never changes. */
function snapshotKey(workspace: string, product: string, version: number): string {
  return `${workspace}:config:${encodeURIComponent(product)}@${version}`;
}

/** KV key of an environment's pin. */
function pinKey(workspace: string, product: string, env: string): string {
  return `${workspace}:pin:${encodeURIComponent(product)}:${env}`;
}

/** Reads configurations for calls: isolate, then KV, then D1. Pins of jobs are not looked for in KV. */
export interface ConfigStore extends ConfigSource {
  /** Follows a move in this isolate, and writes it through to KV; a later move that is known already stays. */
  pinned(workspace: string, product: string, move: Pick<PinMove, 'env' | 'version' | 'number'>): Promise<void>;
}

/** A pin as an isolate believes it; `number` is that of the move, where this isolate made it. */
interface KnownPin {
  readonly version: number;
  readonly until: number;
  readonly number?: number;
}

/** What the store works with. */
export interface ConfigStoreParts {
  readonly db: D1Database;
  readonly kv: KVNamespace;
  readonly clock: Clock;
}

/** Builds the store. */
export function createConfigStore({ db, kv, clock }: ConfigStoreParts): ConfigStore {
  const snapshots = new BoundedMap<string, ProductConfig>(CAPACITY);
  const pins = new BoundedMap<string, KnownPin>(CAPACITY);

  async function pinOf(workspace: string, product: string, env: string, isHurried: boolean): Promise<number> {
    const key = pinKey(workspace, product, env);
    const known = pins.get(key);
    if (known !== undefined && known.until > clock.now()) return known.version;
    const cached = isHurried ? await kv.get(key) : null;
    const version = cached === null ? await readPin(db, workspace, product, env) : Number(cached);
    if (isHurried && cached === null && pins.get(key) === known)
      await kv.put(key, String(version), { expirationTtl: PIN_TTL_S });
    // What came in while this read, such as a move that this isolate made, is no older than what was read.
    const meanwhile = pins.get(key);
    if (meanwhile !== undefined && meanwhile !== known) return meanwhile.version;
    pins.set(key, { version, until: clock.now() + LIMITS.pin_trust.value });
    return version;
  }

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
    async resolve(workspace, product, env, version, hurry = 'in a hurry') {
      const pinned = version ?? (await pinOf(workspace, product, env, hurry === 'in a hurry'));
      return snapshot(workspace, product, pinned);
    },
    async pinned(workspace, product, { env, version, number }) {
      const key = pinKey(workspace, product, env);
      const known = pins.get(key);
      if (known?.number !== undefined && known.number > number) return;
      pins.set(key, { version, number, until: clock.now() + LIMITS.pin_trust.value });
      await kv.put(key, String(version), { expirationTtl: PIN_TTL_S });
    },
  };
}

async function readPin(db: D1Database, workspace: string, product: string, env: string): Promise<number> {
  const row = await db
    .prepare(
      `SELECT p.tag AS product, e.version AS version FROM products p
       LEFT JOIN environment_pins e ON e.workspace_id = p.workspace_id AND e.product = p.tag AND e.env = ?3
       WHERE p.workspace_id = ?1 AND p.tag = ?2`,
    )
    .bind(workspace, product, env)
    .first<{ product: string; version: number | null }>();
  if (row === null) throw notFound('product', `product '${product}'`);
  if (row.version === null) throw notFound('env', `environment '${env}' of product '${product}'`);
  return row.version;
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
