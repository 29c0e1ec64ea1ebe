/** Whether a member may call an operation with an input. */

import { type Operation, type Principal, ROLES } from '../kernel/contract.ts';
import { ProcessorError } from '../kernel/errors.ts';
import { requireReach } from '../kernel/reach.ts';

/** Throws `FORBIDDEN` unless the principal's role is at least the one that the operation asks for. */
export function authorizeRole({ role }: Principal, { access }: Pick<Operation, 'access'>): void {
  if (access === 'bootstrap' || ROLES.indexOf(role) > ROLES.indexOf(access))
    throw new ProcessorError('FORBIDDEN', `this needs the role ${access}`);
}

/** Throws `FORBIDDEN` when the input's `product` or `env` is outside what the principal may reach. */
export function authorizeInput(principal: Principal, input: unknown): void {
  const { product, env } = input as { readonly product?: unknown; readonly env?: unknown };
  requireReach(principal, typeof product === 'string' ? product : undefined, typeof env === 'string' ? env : undefined);
}
