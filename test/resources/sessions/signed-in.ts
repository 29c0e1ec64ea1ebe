import { expect, vi } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import type { Answer } from '../../support/processor.ts';
import { type CallOptions, createWorkspace, type Member } from '../../support/workspace.ts';

/** A session as its owner writes it. */
export type SessionManifest = NonNullable<ProductManifest['sessions']>[number];

/** A session of ten minutes, that can be refreshed for an hour. */
export function login(more: Partial<SessionManifest> = {}): SessionManifest {
  return {
    tag: 'login',
    name: 'Login',
    selector: '$Session{user}{id}',
    expiry: 10,
    refresh_expiry: 60,
    period: 'mins',
    schema: { user: { id: 'u1' } },
    ...more,
  };
}

/** A product with sessions, of which `echo` answers what it is sent. */
export function withSessions(more: Partial<ProductManifest> = {}): ProductManifest {
  return manifest([action('echo'), action('count', { method: 'GET', resource: '/counter' })], {
    sessions: [login()],
    ...more,
  });
}

/** What begins a session answers. */
export interface Begun {
  readonly token: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
  readonly sessionId: string;
}

/** Where sessions of tests are. */
export const place = { product: scope.product, env: scope.env } as const;

/** Sends an operation on sessions. */
export function ask(member: Member, operation: string, input: object = {}, options: CallOptions = {}): Promise<Answer> {
  return member.call(`sessions.${operation}`, { ...place, ...input }, options);
}

/** The data of an operation that is accepted. */
export async function told<Data = Readonly<Record<string, unknown>>>(
  member: Member,
  operation: string,
  input: object = {},
  options: CallOptions = {},
): Promise<Data> {
  const { status, body } = await ask(member, operation, input, options);
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  return body.data as Data;
}

/** A new session of a user. */
export function begin(
  member: Member,
  id: string | number = crypto.randomUUID(),
  more: object = {},
  options: CallOptions = {},
): Promise<Begun> {
  return told<Begun>(member, 'start', { tag: 'login', data: { user: { id }, plan: 'pro' }, ...more }, options);
}

/** The session by a refresh token. */
export function refreshed(member: Member, refreshToken: string): Promise<Answer> {
  return ask(member, 'refresh', { tag: 'login', refreshToken });
}

/** Whether a token is good. */
export async function isGood(member: Member, token: string, options: CallOptions = {}): Promise<unknown> {
  return (await told(member, 'verify', { tag: 'login', token }, options))['valid'];
}

/** Does something as if it were later. */
export async function later<Of>(ms: number, act: () => Promise<Of>): Promise<Of> {
  vi.useFakeTimers({ now: Date.now() + ms, toFake: ['Date'] });
  try {
    return await act();
  } finally {
    vi.useRealTimers();
  }
}

/** A new workspace with {@link withSessions}. */
export function createShop(more: Partial<ProductManifest> = {}): Promise<Member> {
  return createWorkspace(withSessions(more));
}
