/** The operations on sessions. */

import type { Handlers, RequestContext } from '../../kernel/contract.ts';
import { invalidField } from '../../kernel/errors.ts';
import { type Session, sessionTimes } from '../products/manifest-session.ts';
import type { sessions as contract } from './contract.ts';
import type { SessionKeys } from './keys.ts';
import { createReadHandlers, type ReadParts } from './read-handlers.ts';
import { definitionOf, recorded, type RecordingParts } from './recording.ts';
import { codeOf, sessionInvalid, type SessionSource, type Verified } from './session-source.ts';
import type { Sessions } from './sessions.ts';
import type { SessionPlace } from './tokens.ts';

/** What the handlers work with. */
export interface SessionHandlerParts extends ReadParts, RecordingParts {
  readonly sessions: SessionSource;
  readonly lifecycle: Sessions;
  readonly sessionKeys: SessionKeys;
}

type SessionHandlers = Handlers<typeof contract>;

/** Builds the handlers. */
export function createSessionHandlers(parts: SessionHandlerParts): SessionHandlers {
  return {
    ...beginningHandlers(parts),
    ...verifyingHandlers(parts),
    ...endingHandlers(parts),
    ...createReadHandlers(parts),
  };
}

function beginningHandlers(parts: SessionHandlerParts): Pick<SessionHandlers, 'start' | 'refresh'> {
  const { lifecycle } = parts;
  return {
    async start({ data, ...given }, context) {
      const definition = await definitionOf(parts, given, context);
      return recorded(parts, definition, context, 'start', async (note) => {
        const { started, identifier } = await lifecycle.start(definition.scope, definition.session, data);
        note.identifier = identifier;
        return { data: started };
      });
    },
    async refresh({ refreshToken, ...given }, context) {
      const definition = await definitionOf(parts, given, context);
      return recorded(parts, definition, context, 'refresh', async (note) => {
        const { scope, session } = definition;
        const { started, identifier } = await lifecycle.refresh(scope, session, refreshToken, (of) => {
          note.identifier = of;
          note.code = 'REUSED';
        });
        note.identifier = identifier;
        return { data: started };
      });
    },
  };
}

function verifyingHandlers(parts: SessionHandlerParts): Pick<SessionHandlers, 'decrypt' | 'verify'> {
  const verified = async (
    operation: 'decrypt' | 'verify',
    {
      token,
      ...given
    }: { readonly product: string; readonly env: string; readonly tag: string; readonly token: string },
    context: RequestContext,
  ): Promise<Verified> => {
    const definition = await definitionOf(parts, given, context);
    return recorded(parts, definition, context, operation, async (note) => {
      const found = await parts.sessions.verify(definition.scope, token, given.tag);
      note.identifier = found.ok ? found.session.identifier : found.identifier;
      if (!found.ok) note.code = codeOf(found.refusal);
      return found;
    });
  };
  return {
    async decrypt(given, context) {
      const found = await verified('decrypt', given, context);
      if (!found.ok) throw sessionInvalid(found.refusal, 'token');
      return { data: found.session.payload };
    },
    async verify(given, context) {
      const found = await verified('verify', given, context);
      if (!found.ok) return { data: { valid: false, data: null, sessionId: null, expiresAt: null } };
      const { payload, sessionId, expiresAt } = found.session;
      return { data: { valid: true, data: payload, sessionId, expiresAt } };
    },
  };
}

function endingHandlers(parts: SessionHandlerParts): Pick<SessionHandlers, 'revoke' | 'revokeAll' | 'rotateKeys'> {
  const { lifecycle, sessionKeys } = parts;
  return {
    async revoke({ sessionId, identifier, ...given }, context) {
      if ((sessionId === undefined) === (identifier === undefined))
        throw invalidField('sessionId', 'give either a sessionId or an identifier');
      const definition = await definitionOf(parts, given, context);
      const { scope } = definition;
      return recorded(parts, definition, context, 'revoke', async (note) => {
        if (sessionId !== undefined) {
          const { of, revoked } = await lifecycle.revokeOne(scope, sessionId);
          note.identifier = of;
          return { data: { revoked } };
        }
        note.identifier = identifier ?? null;
        return { data: { revoked: await lifecycle.revoke(scope, identifier === undefined ? 'all' : { identifier }) } };
      });
    },
    async revokeAll(given, context) {
      const definition = await definitionOf(parts, given, context);
      return recorded(parts, definition, context, 'revokeAll', async () => ({
        data: { revoked: await lifecycle.revoke(definition.scope, 'all') },
      }));
    },
    async rotateKeys({ product, env }, { principal: { workspace } }) {
      const config = await parts.config.resolve(workspace, product, env);
      const definitions = (config.manifest.sessions ?? []).filter(isIn(env));
      if (definitions.length === 0) throw invalidField('env', `environment '${env}' has no sessions`);
      const { id, keys } = await sessionKeys.rotate(
        { workspace, product, env },
        await overlapOf(parts, { workspace, product, env }, definitions),
      );
      return { data: { key: id, keys } };
    },
  };
}

function isIn(env: string): (session: Session) => boolean {
  return ({ envs }) => envs === undefined || envs.some(({ slug }) => slug === env);
}

/** How long tokens may be valid yet: those that were given, also by an earlier version, and those that are given until all know the new key. */
async function overlapOf(
  { sessionStore, clock }: Pick<SessionHandlerParts, 'sessionStore' | 'clock'>,
  place: SessionPlace,
  definitions: readonly Session[],
): Promise<number> {
  const last = await sessionStore.lastEnd(place);
  return Math.max((last ?? 0) - clock.now(), ...definitions.map((session) => sessionTimes(session).accessMs));
}
