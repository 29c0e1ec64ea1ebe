/** Moving environments between versions, and looking at what was moved. */

import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Handlers, Principal, RequestContext } from '../../kernel/contract.ts';
import { createCursor, readCursor } from '../../kernel/cursor.ts';
import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import { notFound } from './config.ts';
import type { products } from './contract.ts';
import { diffManifests } from './diff.ts';
import type { Manifest } from './manifest-check.ts';
import type { MoveRequest, PinMove, PinStore } from './pins.ts';
import type { ConfigStore } from './store.ts';
import type { VersionStore } from './versions.ts';

/** What moving works with. */
export interface MovingParts {
  readonly versions: VersionStore;
  readonly pins: PinStore;
  readonly config: ConfigStore;
}

const PAGE = 50;

/** Builds the handlers of `history`, `moves`, `diff`, `promote` and `rollback`. */
export function createMovingHandlers(
  parts: MovingParts,
): Pick<Handlers<typeof products>, 'history' | 'moves' | 'diff' | 'promote' | 'rollback'> {
  const { versions, pins } = parts;
  return {
    async history({ product, limit = PAGE, cursor }, { principal: { workspace } }) {
      const list = [workspace, 'products.history', product];
      const before = await positionOf(cursor, list);
      const [rows, current] = await Promise.all([
        versions.history(workspace, product, limit + 1, before),
        versions.pins(workspace, product),
      ]);
      if (rows.length === 0 && before === undefined) throw notFound('product', `product '${product}'`);
      const running = Object.entries(current.get(product) ?? {});
      const page = rows.slice(0, limit).map((row) => ({
        ...row,
        environments: running.filter(([, version]) => version === row.version).map(([env]) => env),
      }));
      return {
        data: {
          versions: page,
          next_cursor: rows.length > limit ? await createCursor(page.at(-1)?.version, list) : null,
        },
      };
    },
    async moves({ product, env, limit = PAGE, cursor }, { principal: { workspace } }) {
      const list = [workspace, 'products.moves', product, env];
      const before = await positionOf(cursor, list);
      const rows = await pins.moves(workspace, product, env, limit + 1, before);
      if (rows.length === 0 && before === undefined)
        throw notFound('env', `environment '${env}' of product '${product}'`);
      const page = rows.slice(0, limit);
      return {
        data: { moves: page, next_cursor: rows.length > limit ? await createCursor(page.at(-1)?.number, list) : null },
      };
    },
    async diff({ product, from, to }, { principal: { workspace } }) {
      const [before, after] = await Promise.all([
        manifestOf(parts, workspace, product, from, 'from'),
        manifestOf(parts, workspace, product, to, 'to'),
      ]);
      return {
        data: { from: before.version, to: after.version, changes: diffManifests(before.manifest, after.manifest) },
      };
    },
    async promote(input, context) {
      const { product, env } = input;
      const request = await requestOf(input, context);
      const replayed = await pins.replayed(request);
      if (replayed !== null) return { data: movedTo(product, replayed) };
      const { version, manifest } = await manifestOf(
        parts,
        context.principal.workspace,
        product,
        input.version,
        'version',
      );
      if (!(manifest as Manifest).environments.some(({ slug }) => slug === env))
        throw invalidField('env', `version ${version} has no environment '${env}'`);
      const move = await unlessReplayed(pins, request, () => pins.promote(request, version));
      if (move === null) return { data: { product, env, version, previous: version, moved: false } };
      return { data: await follow(parts, context.principal, product, move) };
    },
    async rollback(input, context) {
      const { product, env } = input;
      const request = await requestOf(input, context);
      const replayed = await pins.replayed(request);
      if (replayed !== null) return { data: movedTo(product, replayed) };
      await currentVersion(parts, context.principal.workspace, product, env, 'env');
      const move = await unlessReplayed(pins, request, () => pins.rollback(request));
      if (move === null)
        throw new ProcessorError('CONFLICT', `environment '${env}' has no earlier version to go back to`);
      return { data: await follow(parts, context.principal, product, move) };
    },
  };
}

async function positionOf(cursor: string | undefined, list: unknown): Promise<number | undefined> {
  return cursor === undefined ? undefined : Number(await readCursor(cursor, list));
}

async function requestOf(
  input: { readonly product: string; readonly env: string },
  { principal, idempotencyKey }: RequestContext,
): Promise<MoveRequest> {
  const { workspace, user } = principal;
  return {
    workspace,
    product: input.product,
    env: input.env,
    author: user,
    idempotencyKey,
    digest: await sha256Hex(canonicalJson(input)),
  };
}

/** A move, or the one that the same request made at the same time. */
async function unlessReplayed(
  pins: PinStore,
  request: MoveRequest,
  move: () => Promise<PinMove | null>,
): Promise<PinMove | null> {
  try {
    return await move();
  } catch (error) {
    const replayed = await pins.replayed(request);
    if (replayed === null) throw error;
    return replayed;
  }
}

async function follow({ config }: MovingParts, { workspace }: Principal, product: string, move: PinMove) {
  await config.pinned(workspace, product, move.env, move.version);
  return movedTo(product, move);
}

function movedTo(product: string, { env, version, previous }: PinMove) {
  return { product, env, version, previous, moved: true };
}

/** A version by number, or by the environment that runs it. `NOT_FOUND` names `path`. */
async function manifestOf(
  parts: MovingParts,
  workspace: string,
  product: string,
  wanted: number | string,
  path: string,
) {
  const version = typeof wanted === 'number' ? wanted : await currentVersion(parts, workspace, product, wanted, path);
  const found = await parts.versions.read(workspace, product, version);
  if (found === null) throw notFound(path, `version ${version} of product '${product}'`);
  return { version, manifest: found.manifest };
}

async function currentVersion(
  { versions }: MovingParts,
  workspace: string,
  product: string,
  env: string,
  path: string,
): Promise<number> {
  const current = (await versions.pins(workspace, product)).get(product);
  if (current === undefined) throw notFound('product', `product '${product}'`);
  const version = current[env];
  if (version === undefined) throw notFound(path, `environment '${env}' of product '${product}'`);
  return version;
}
