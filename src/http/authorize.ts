/** Whether a role suffices for an operation. */

import { type Operation, type Principal, ROLES } from '../kernel/contract.ts';
import { ProcessorError } from '../kernel/errors.ts';

/** Throws `FORBIDDEN` unless the principal's role is at least the one that the operation asks for. */
export function authorize({ role }: Principal, { access }: Pick<Operation, 'access'>): void {
  if (access === 'bootstrap' || ROLES.indexOf(role) > ROLES.indexOf(access))
    throw new ProcessorError('FORBIDDEN', `this needs the role ${access}`);
}
