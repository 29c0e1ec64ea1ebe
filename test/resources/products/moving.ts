import { action, manifest, scope } from '../../support/manifest.ts';
import type { Answer } from '../../support/processor.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

/** A move as `products.moves` lists it. */
export interface Move {
  readonly number: number;
  readonly version: number;
  readonly previous: number | null;
  readonly kind: string;
}

/** Moves environments of `scope`'s product: `prd`, unless `more` names another. */
export interface Mover {
  promote(to: number | string, more?: object, key?: string): Promise<Answer>;
  rollback(more?: object, key?: string): Promise<Answer>;
  /** Newest first. */
  moves(env?: string): Promise<readonly Move[]>;
  /** The version that an environment is pinned to. */
  runs(env?: string): Promise<number | undefined>;
}

const { product } = scope;

/** A manifest that differs from that of another number. */
export const version = (n: number) => manifest([action('echo', { timeout: n * 1_000 })]);

/** A workspace with versions 1 to 3 of the product; both environments run version 1. */
export async function createMovable(): Promise<Member> {
  const owner = await createWorkspace(version(1));
  for (const n of [2, 3]) await owner.apply(version(n));
  return owner;
}

/** Moves as a member. */
export function moverOf({ call }: Member): Mover {
  const move = (operation: string, input: object, key: string | undefined) =>
    call(
      operation,
      { product, env: 'prd', ...input },
      key === undefined ? {} : { headers: { 'idempotency-key': key } },
    );
  return {
    promote: (to, more = {}, key) => move('products.promote', { version: to, ...more }, key),
    rollback: (more = {}, key) => move('products.rollback', more, key),
    async moves(env = 'prd') {
      const { body } = await call('products.moves', { product, env });
      return (body.data as { moves: readonly Move[] }).moves;
    },
    async runs(env = 'prd') {
      const { body } = await call('products.fetch', { product });
      return (body.data as { environments: Record<string, number> }).environments[env];
    },
  };
}

/** What the answer of a move of `prd` is like. */
export const moved = (to: number, previous: number | null, isMoved = true) => ({
  status: 200,
  body: { data: { product, env: 'prd', version: to, previous, moved: isMoved } },
});
