/** Sessions as calls see them: a token is verified once, and what it said goes along. */

import { isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { ConfigSource } from '../../processor.ts';
import type { RunLog } from '../../run-log.ts';
import type { CallSession, LiveSessions } from './call-session.ts';
import type { SessionKeys } from './keys.ts';
import type { Revocations } from './revocations.ts';
import type { SessionStore } from './store.ts';
import { type Identifier, openToken, readToken, type SessionClaims, type SessionPlace } from './tokens.ts';

/** Why a token is refused, for the log of activities; callers are told of `expired` and `invalid` alone. */
export type Refusal = 'expired' | 'invalid' | 'revoked' | 'refreshed';

/** What a token comes to. */
export type Verified =
  | { readonly ok: true; readonly session: CallSession }
  | {
      readonly ok: false;
      readonly refusal: Refusal;
      readonly tag: string | null;
      readonly identifier: Identifier | null;
    };

/** The sessions of products. */
export interface SessionSource extends LiveSessions {
  /** What a token says, `tag` being the one that it must have. Never throws for a bad token. */
  verify(place: SessionPlace, token: string, tag?: string): Promise<Verified>;
  /** The session of a call that `user` makes. Throws `SESSION_INVALID` naming `session`; that it was refused is logged. */
  open(place: SessionPlace, token: string, user: string): Promise<CallSession>;
}

/** What it works with. */
export interface SessionSourceParts {
  readonly config: ConfigSource;
  readonly keys: SessionKeys;
  readonly revocations: Revocations;
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Pick<RunLog, 'session'>;
}

/** Builds the source. */
export function createSessionSource(parts: SessionSourceParts): SessionSource {
  return {
    verify: (place, token, tag) => verify(parts, place, token, tag),
    async open(place, token, user) {
      const verified = await verify(parts, place, token);
      if (verified.ok) return verified.session;
      const { refusal, tag, identifier } = verified;
      // A session that is not defined has no log.
      if (tag !== null) {
        const { log, ids, clock } = parts;
        const what = { operation: 'verify', target: tag, code: codeOf(refusal), identifier, time: clock.now() };
        log.session({ ...place, ...what, id: ids.create('use'), user, version: 0 });
      }
      throw sessionInvalid(refusal);
    },
    async requireLive(place, session) {
      const scope = { ...place, tag: session.tag };
      const isKnown = session.expiresAt > parts.clock.now();
      const ended = isKnown ? await parts.revocations.read(scope, session) : null;
      if (isKnown && ended === null) return;
      // What expired is no longer among the revocations that a colo knows, and what was refreshed may be revoked since.
      // One that is not kept any more may have been revoked.
      const isRevoked = ended === 'revoked' || (await parts.store.read(scope, session.sessionId))?.revokedAt !== null;
      if (isRevoked) throw sessionInvalid('revoked');
    },
  };
}

/** A refusal as the log of activities has it. */
export function codeOf(refusal: Refusal): Uppercase<Refusal> {
  return refusal.toUpperCase() as Uppercase<Refusal>;
}

/** The refusal of a session: it says that it expired, or that it is not good. */
export function sessionInvalid(refusal: Refusal, path = 'session'): ProcessorError {
  const message = refusal === 'expired' ? 'the session has expired' : 'the session is not valid';
  return new ProcessorError('SESSION_INVALID', `${path}: ${message}`, { errors: [{ path, message }] });
}

async function verify(
  parts: SessionSourceParts,
  place: SessionPlace,
  token: string,
  expected?: string,
): Promise<Verified> {
  const { config, keys, revocations, clock } = parts;
  const tag = readToken(token)?.tag ?? null;
  const refuse = (refusal: Refusal, claims?: SessionClaims): Verified => ({
    ok: false,
    refusal,
    tag,
    identifier: claims?.identifier ?? null,
  });
  if (tag === null || (expected !== undefined && tag !== expected)) return refuse('invalid');
  const opened = await openToken(place, (id) => keys.byId(place, id), token, clock.now());
  if (!opened.ok) return refuse(opened.fault);
  const { claims } = opened;
  const product = await config.resolve(place.workspace, place.product, place.env);
  if (!isDefined(() => product.session(place.env, tag))) return refuse('invalid', claims);
  const { sessionId, identifier, issuedAt: startedAt, expiresAt, data: payload } = claims;
  const session = { tag, sessionId, identifier, payload, startedAt, expiresAt };
  const ended = await revocations.read({ ...place, tag }, session);
  return ended === null ? { ok: true, session } : refuse(ended, claims);
}

/** Whether the product still has it: a look-up that refuses says that it has not. */
function isDefined(lookUp: () => unknown): boolean {
  try {
    lookUp();
    return true;
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    return false;
  }
}
