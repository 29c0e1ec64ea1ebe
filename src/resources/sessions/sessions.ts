/** What begins, goes on and ends a session. */

import { sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import { invalidField, ProcessorError, refusal } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';
import { checkInput } from '../products/manifest-input-fields.ts';
import { describedFields, selectorFields, type Session, sessionTimes } from '../products/manifest-session.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { SessionKeys } from './keys.ts';
import type { Revocations } from './revocations.ts';
import { sessionInvalid } from './session-source.ts';
import type { SessionStore } from './store.ts';
import type { Revoked, SessionScope, StoredSession } from './stored-session.ts';
import { type Identifier, isIdentifier, sealToken } from './tokens.ts';

/** Bytes of the largest payload, as JSON. */
const PAYLOAD_BYTES = 8_192;
/** How long after its use a refresh token that comes again counts as a race, and not as stolen. */
const GRACE_MS = 10_000;

/** What a session that began is answered with. Instants are epoch milliseconds. */
export interface Started {
  readonly token: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
  readonly sessionId: string;
}

/** A session that began, with whose it is. */
export interface StartedFor {
  readonly started: Started;
  readonly identifier: Identifier;
}

/** What it works with. */
export interface SessionsParts {
  readonly store: SessionStore;
  readonly keys: SessionKeys;
  readonly revocations: Revocations;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Sessions of products. */
export interface Sessions {
  /** Begins one. Throws `VALIDATION_ERROR` for data that the definition refuses. */
  start(scope: SessionScope, definition: Session, data: Readonly<Record<string, unknown>>): Promise<StartedFor>;
  /**
   * Has a new one take the place of the one whose refresh token is given. Throws `CONFLICT` when that was used a moment
   * ago, `SESSION_INVALID` otherwise; one that was used longer ago revokes its whole family, and `onReuse` is told.
   */
  refresh(
    scope: SessionScope,
    definition: Session,
    token: string,
    onReuse: (of: Identifier) => void,
  ): Promise<StartedFor>;
  /** Revokes sessions; answers how many of them could still be used or refreshed. */
  revoke(scope: SessionScope, which: Revoked): Promise<number>;
  /** Revokes a session with those that it was refreshed from. Throws `NOT_FOUND` naming `sessionId`. */
  revokeOne(scope: SessionScope, sessionId: string): Promise<{ readonly of: Identifier; readonly revoked: number }>;
}

/** Builds them. */
export function createSessions(parts: SessionsParts): Sessions {
  return {
    start: (scope, definition, data) => start(parts, scope, definition, data),
    refresh: (scope, definition, token, onReuse) => refresh(parts, { scope, definition, token, onReuse }),
    revoke: (scope, which) => revoke(parts, scope, which),
    async revokeOne(scope, sessionId) {
      const stored = await parts.store.read(scope, sessionId);
      if (stored === null) throw refusal('NOT_FOUND', [{ path: 'sessionId', message: 'session not found' }]);
      const { identifier, family } = stored;
      return { of: identifier, revoked: await revoke(parts, scope, { identifier, family }) };
    },
  };
}

async function start(
  parts: SessionsParts,
  scope: SessionScope,
  definition: Session,
  data: Readonly<Record<string, unknown>>,
): Promise<StartedFor> {
  const { store, sealer, clock, ids } = parts;
  const identifier = identifierOf(definition, data);
  const id = ids.create('ses');
  const { secret, digest } = await newSecret(ids);
  const times = timesOf(definition, clock.now());
  const payload = await sealer.seal(scope.workspace, contextOf(scope, id), JSON.stringify(data));
  const session = { id, identifier, family: id, payload, refreshDigest: digest, ...times };
  await store.insert(scope, session, ids.create('usr'));
  return { identifier, started: await startedOf(parts, scope, session, { data, secret }) };
}

/** What identifies the user. Throws `VALIDATION_ERROR` naming the field that the selector leads to. */
function identifierOf(definition: Session, data: Readonly<Record<string, unknown>>): Identifier {
  const described = describedFields(definition);
  const given = Object.fromEntries(Object.entries(data).filter(([name]) => Object.hasOwn(described, name)));
  checkInput(described, given, 'data');
  if (encodeUtf8(JSON.stringify(data)).length > PAYLOAD_BYTES)
    throw invalidField('data', `has ${PAYLOAD_BYTES} bytes at most`);
  const fields = selectorFields(definition);
  let found: unknown = data;
  for (const field of fields)
    found =
      typeof found === 'object' && found !== null && Object.hasOwn(found, field)
        ? (found as Readonly<Record<string, unknown>>)[field]
        : undefined;
  if (!isIdentifier(found))
    throw invalidField(['data', ...fields].join('.'), 'identifies the user: give text, a number or a boolean');
  if (typeof found === 'string' && found.length > 512)
    throw invalidField(['data', ...fields].join('.'), 'has 512 characters at most, since it identifies the user');
  return found;
}

interface Refreshing {
  readonly scope: SessionScope;
  readonly definition: Session;
  readonly token: string;
  readonly onReuse: (of: Identifier) => void;
}

async function refresh(parts: SessionsParts, { scope, definition, token, onReuse }: Refreshing): Promise<StartedFor> {
  const { store, sealer, clock, ids, revocations } = parts;
  const [, sessionId = '', given = ''] = REFRESH.exec(token.slice(token.lastIndexOf(':') + 1)) ?? [];
  if (sessionId === '') throw sessionInvalid('invalid', 'refreshToken');
  const { secret, digest: refreshDigest } = await newSecret(ids);
  const now = clock.now();
  const successor = {
    id: ids.create('ses'),
    given: await sha256Hex(given),
    refreshDigest,
    ...timesOf(definition, now),
  };
  const made = await store.succeed(scope, sessionId, successor, now);
  if (made === null) throw await refused(parts, scope, { sessionId, given: successor.given, onReuse });
  const before = await store.read(scope, sessionId);
  if (before !== null) await revocations.add(scope.workspace, [{ sessionId, expiresAt: before.endsAt }], 'refreshed');
  const data = JSON.parse(await sealer.open(scope.workspace, contextOf(scope, made.family), made.payload)) as unknown;
  return { identifier: made.identifier, started: await startedOf(parts, scope, made, { data, secret }) };
}

const REFRESH = /^(ses_[0-9a-f]{32})\.([A-Za-z0-9_-]{43})$/;

/** Why a refresh token is not taken. */
async function refused(
  parts: SessionsParts,
  scope: SessionScope,
  {
    sessionId,
    given,
    onReuse,
  }: { readonly sessionId: string; readonly given: string; readonly onReuse: Refreshing['onReuse'] },
): Promise<ProcessorError> {
  const stored = await parts.store.read(scope, sessionId);
  // Whoever knows the id alone can do nothing with it.
  if (stored === null || stored.refreshDigest !== given || stored.revokedAt !== null || stored.refreshedAt === null)
    return sessionInvalid(
      stored?.refreshDigest === given && stored.revokedAt === null ? 'expired' : 'invalid',
      'refreshToken',
    );
  if (parts.clock.now() <= stored.refreshedAt + GRACE_MS)
    return new ProcessorError('CONFLICT', 'refreshToken: was used a moment ago; use what that was answered with', {
      errors: [{ path: 'refreshToken', message: 'was used a moment ago' }],
    });
  await revoke(parts, scope, { identifier: stored.identifier, family: stored.family });
  onReuse(stored.identifier);
  return sessionInvalid('invalid', 'refreshToken');
}

async function revoke(
  { store, revocations, clock }: SessionsParts,
  scope: SessionScope,
  which: Revoked,
): Promise<number> {
  const { count, live } = await store.revoke(scope, which, clock.now());
  if (which !== 'all' && 'family' in which) {
    const sessions = live.map(({ id: sessionId, endsAt: expiresAt }) => ({ sessionId, expiresAt }));
    await revocations.add(scope.workspace, sessions, 'revoked');
    return count;
  }
  const identifier = which === 'all' ? null : which.identifier;
  for (const { startedAt, endsAt: expiresAt } of live)
    await revocations.mark(scope, { identifier, startedAt, expiresAt });
  return count;
}

async function startedOf(
  { keys }: SessionsParts,
  scope: SessionScope,
  {
    id: sessionId,
    identifier,
    startedAt: issuedAt,
    endsAt: expiresAt,
  }: Pick<StoredSession, 'id' | 'identifier' | 'startedAt' | 'endsAt'>,
  { data, secret }: { readonly data: unknown; readonly secret: string },
): Promise<Started> {
  const { tag } = scope;
  const token = await sealToken(scope, await keys.newest(scope), {
    tag,
    sessionId,
    identifier,
    issuedAt,
    expiresAt,
    data,
  });
  return { token, refreshToken: `${tag}:${sessionId}.${secret}`, expiresAt, sessionId };
}

/** To the millisecond where one starts: what is revoked with others may be followed by it at once. Tokens expire at whole seconds. */
function timesOf(
  definition: Session,
  now: number,
): Pick<StoredSession, 'startedAt' | 'endsAt' | 'refreshEndsAt' | 'finalEnd'> {
  const { accessMs, refreshMs, maxMs } = sessionTimes(definition);
  const second = Math.floor(now / 1_000) * 1_000;
  return {
    startedAt: now,
    endsAt: second + accessMs,
    refreshEndsAt: second + Math.min(refreshMs, maxMs ?? Infinity),
    finalEnd: maxMs === null ? null : second + maxMs,
  };
}

async function newSecret(ids: Ids): Promise<{ readonly secret: string; readonly digest: string }> {
  const bytes = btoa(String.fromCharCode(...ids.bytes(32)));
  const secret = bytes.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return { secret, digest: await sha256Hex(secret) };
}

/** The payload of a family is sealed once. */
function contextOf({ product, env, tag }: SessionScope, family: string): string {
  return `session:${product}:${env}:${tag}:${family}`;
}
