/** The operations on products. */

import type { Handlers } from '../../kernel/contract.ts';
import { isWithinReach } from '../../kernel/reach.ts';
import { admitManifest, applyManifest, type ApplyParts } from './applying.ts';
import { type BudgetParts, createBudgetHandlers } from './budget.ts';
import { notFound } from './config.ts';
import type { products } from './contract.ts';
import { createHistoryHandlers } from './history.ts';
import { createMovingHandlers, type MovingParts } from './moving.ts';

/** What the handlers work with. */
export interface ProductParts extends ApplyParts, BudgetParts, MovingParts {}

/** Builds the handlers. */
export function createProductHandlers(parts: ProductParts): Handlers<typeof products> {
  const { versions } = parts;
  return {
    ...createHistoryHandlers(parts),
    ...createMovingHandlers(parts),
    ...createBudgetHandlers(parts),
    async apply({ manifest, envs = [], message = null }, { principal, keyedAt }) {
      await admitManifest(parts, principal, manifest, envs);
      return { data: await applyManifest(parts, principal, { manifest, envs, message, since: keyedAt }) };
    },
    async list(_input, { principal }) {
      const { workspace } = principal;
      const [rows, pins] = await Promise.all([versions.list(workspace), versions.pins(workspace)]);
      return {
        data: {
          products: rows
            .filter(({ tag }) => isWithinReach(principal, tag))
            .map((row) => ({ ...row, environments: pins.get(row.tag) ?? {} })),
        },
      };
    },
    async fetch({ product, version }, { principal: { workspace } }) {
      const [found, pins] = await Promise.all([
        versions.read(workspace, product, version),
        versions.pins(workspace, product),
      ]);
      if (found === null)
        throw version === undefined
          ? notFound('product', `product '${product}'`)
          : notFound('version', `version ${version} of product '${product}'`);
      const { tag, name, latest_version } = found.product;
      return {
        data: {
          tag,
          name,
          latest_version,
          ...found.version,
          environments: pins.get(product) ?? {},
          manifest: found.manifest,
        },
      };
    },
  };
}
