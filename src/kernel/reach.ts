/** Which products and environments a member may reach. */

import type { Principal } from './contract.ts';
import { type FieldError, refusal } from './errors.ts';

type Reach = Pick<Principal, 'products' | 'envs'>;

/** Whether a member may reach a product and, where one is given, an environment. */
export function isWithinReach({ products, envs }: Reach, product: string | undefined, env?: string): boolean {
  return (
    (product === undefined || products === null || products.includes(product)) &&
    (env === undefined || envs === null || envs.includes(env))
  );
}

/** Throws `FORBIDDEN` naming `product` or `env` when a member may not reach it. */
export function requireReach(principal: Reach, product: string | undefined, env?: string): void {
  const errors: FieldError[] = [];
  if (!isWithinReach(principal, product))
    errors.push({ path: 'product', message: `this member may not reach product '${product}'` });
  if (!isWithinReach(principal, undefined, env))
    errors.push({ path: 'env', message: `this member may not reach environment '${env}'` });
  if (errors.length > 0) throw refusal('FORBIDDEN', errors);
}
