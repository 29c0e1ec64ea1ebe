/** Opens the sessions that callers give with their calls. */

import type { Principal } from '../../kernel/contract.ts';
import type { CallSession } from './call-session.ts';
import type { SessionSource } from './session-source.ts';

/** What opening works with. */
export interface OpeningParts {
  readonly sessions: SessionSource;
}

/** What names a session, and where it is to be one of. */
interface Given {
  readonly product: string;
  readonly env: string;
  readonly session?: string | undefined;
}

/**
 * What was given, with the verified session in the place of its token; to be done before anything else. Throws
 * `SESSION_INVALID` naming `session`.
 */
export async function withSession<Of extends Given>(
  { sessions }: OpeningParts,
  { session: token, ...given }: Of,
  { workspace, user }: Pick<Principal, 'workspace' | 'user'>,
): Promise<Omit<Of, 'session'> & { readonly session?: CallSession }> {
  if (token === undefined) return given;
  const { product, env } = given;
  return { ...given, session: await sessions.open({ workspace, product, env }, token, user) };
}
