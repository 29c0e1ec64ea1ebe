/** Looking back: versions, moves, and what differs between two versions. */

import type { Handlers } from '../../kernel/contract.ts';
import { createCursor, readCursor } from '../../kernel/cursor.ts';
import { notFound } from './config.ts';
import type { products } from './contract.ts';
import { diffManifests } from './diff.ts';
import type { PinStore } from './pins.ts';
import { currentVersion, findVersion } from './version-lookup.ts';
import type { VersionStore } from './versions.ts';

/** What looking back works with. */
export interface HistoryParts {
  readonly versions: VersionStore;
  readonly pins: PinStore;
}

const PAGE = 50;

/** Builds the handlers of `history`, `moves` and `diff`. */
export function createHistoryHandlers({
  versions,
  pins,
}: HistoryParts): Pick<Handlers<typeof products>, 'history' | 'moves' | 'diff'> {
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
      const next = rows.length > limit ? await createCursor(page.at(-1)?.version, list) : null;
      return { data: { versions: page, next_cursor: next } };
    },
    async moves({ product, env, limit = PAGE, cursor }, { principal: { workspace } }) {
      const list = [workspace, 'products.moves', product, env];
      const before = await positionOf(cursor, list);
      const rows = await pins.moves(workspace, product, env, limit + 1, before);
      if (rows.length === 0) await currentVersion(versions, workspace, product, env, 'env');
      const page = rows.slice(0, limit);
      const next = rows.length > limit ? await createCursor(page.at(-1)?.number, list) : null;
      return { data: { moves: page, next_cursor: next } };
    },
    async diff({ product, from, to }, { principal: { workspace } }) {
      const before = await findVersion(versions, workspace, product, from, 'from');
      const after = await findVersion(versions, workspace, product, to, 'to');
      return {
        data: { from: before.version, to: after.version, changes: diffManifests(before.manifest, after.manifest) },
      };
    },
  };
}

async function positionOf(cursor: string | undefined, list: unknown): Promise<number | undefined> {
  return cursor === undefined ? undefined : Number(await readCursor(cursor, list));
}
