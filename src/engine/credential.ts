/**
 * The life of a credential as pure transitions: `(state, event) -> { state, effects }`. Nothing here reads a clock,
 * makes an id, seals or touches storage; only `durable-objects/credential.ts` calls it and writes the table
 * `credential`.
 *
 * States: none -> refreshing -> valid -> refreshing …, broken after a failure, awaiting_consent where a user has to
 * agree; see docs/design/credentials.md.
 * Invariants: (1) at most one exchange, and only the newest fence may report; (2) a token that is neither expired nor
 * refused is given in every state; (3) a token and the refresh token that came with it are stored by one transition;
 * (4) the refresh token of an exchange stays stored until the answer came; (5) an exchange that was cut off, or whose
 * answer was lost, is repeated with that refresh token; one that spends a code never is; (6) a code is exchanged only
 * for the pending consent of its nonce, once, before that expires; (7) alarms refresh only what was asked for since it
 * came.
 */

import { LIMITS } from '../kernel/limits.ts';
import { isDue, isEmpty, isOrphan, isPending, isRetriedByAlarm, isUsable } from './credential-standing.ts';
import type {
  CredentialEvent,
  CredentialPhase,
  CredentialState,
  CredentialTransition,
  ExchangeSource,
} from './credential-state.ts';

type Event<Type extends CredentialEvent['type']> = CredentialEvent & { readonly type: Type };
type Here = { readonly now: number; readonly instance: string };
type Refreshing = CredentialPhase & { readonly status: 'refreshing' };

/** A credential that holds nothing. `fence` goes on from that of one that was forgotten. */
export function createCredential(fence = 0): CredentialState {
  return {
    phase: { status: 'none' },
    token: null,
    refreshToken: null,
    consent: null,
    progress: {
      fence,
      version: 0,
      refreshedAt: null,
      isUsed: false,
      isInDoubt: false,
      lastError: null,
      scope: null,
    },
  };
}

/** Applies one event. Events that do not fit the state change nothing. */
export function applyCredential(state: CredentialState, event: CredentialEvent): CredentialTransition {
  switch (event.type) {
    case 'ask':
      return ask(state, event);
    case 'wake':
      return wake(state, event);
    case 'obtained':
      return obtained(state, event);
    case 'failed':
      return failed(state, event);
    case 'authorize':
      return authorize(state, event);
    case 'consented':
      return consented(state, event);
    case 'declined':
      return isPending(state, event) ? unchanged({ ...withError(state, event), consent: null }) : unchanged(state);
    case 'revoke':
      return unchanged(isEmpty(state) ? state : createCredential(state.progress.fence));
  }
}

function unchanged(state: CredentialState): CredentialTransition {
  return { state, effects: [] };
}

function ask(before: CredentialState, event: Event<'ask'>): CredentialTransition {
  const { now, version } = event;
  const state = giveUpCode(noteUse(before, event), event);
  const { phase, token } = state;
  if (phase.status === 'refreshing') return recover(state, phase, event);
  if (!isDue(token, now)) return unchanged(state);
  if (phase.status === 'awaiting_consent' && phase.version === version) return unchanged(state);
  if (phase.status === 'broken') {
    const next = isUsable(token, now) ? phase.retryAt : phase.failedAt + LIMITS.credential_failure_shared.value;
    if (now < next) return unchanged(state);
  }
  return begin(state, event, { isAsked: true });
}

function noteUse(state: CredentialState, { stale, version }: Event<'ask'>): CredentialState {
  const { phase, token, progress } = state;
  const isRefused = token !== null && token.id === stale && !token.isRefused;
  const isAsking = phase.status === 'refreshing' && !phase.isAsked;
  if (!isRefused && !isAsking && progress.isUsed && progress.version === version) return state;
  return {
    ...state,
    phase: isAsking ? { ...phase, isAsked: true } : phase,
    token: isRefused ? { ...token, isRefused } : token,
    progress: { ...progress, isUsed: true, version },
  };
}

/** A code whose exchange was cut off is not spent again. */
function giveUpCode(state: CredentialState, { now, instance }: Here): CredentialState {
  const { phase } = state;
  if (phase.status !== 'refreshing' || phase.source !== 'code' || !isOrphan(phase, instance)) return state;
  const message = 'the exchange of the code was cut off: authorize again';
  return afterCode(withError(state, { now, error: { code: 'SERVICE_UNAVAILABLE', message } }));
}

/** An exchange that was cut off is made good, with the same refresh token. */
function recover(state: CredentialState, phase: Refreshing, here: Here): CredentialTransition {
  if (!isOrphan(phase, here.instance)) return unchanged(state);
  const doubted = { ...state, progress: { ...state.progress, isInDoubt: true } };
  return begin(doubted, here, { isAsked: phase.isAsked, failures: phase.failures });
}

function wake(state: CredentialState, event: Event<'wake'>): CredentialTransition {
  const { now } = event;
  const isOver = state.consent !== null && now >= state.consent.expiresAt;
  const left = giveUpCode(isOver ? { ...state, consent: null } : state, event);
  const { phase, token, progress } = left;
  if (phase.status === 'refreshing') return recover(left, phase, event);
  const isAhead = phase.status === 'valid' && progress.isUsed && token?.refreshAt != null && now >= token.refreshAt;
  const isAgain = isRetriedByAlarm(phase, progress.isUsed) && now >= phase.retryAt;
  return isAhead || isAgain ? begin(left, event, { isAsked: false }) : unchanged(left);
}

function begin(
  state: CredentialState,
  { now, instance }: Here,
  more: Pick<Refreshing, 'isAsked'> & Partial<Pick<Refreshing, 'repeats' | 'failures'>> & { source?: ExchangeSource },
): CredentialTransition {
  const fence = state.progress.fence + 1;
  const failures = state.phase.status === 'broken' ? state.phase.failures : 0;
  const { source = 'grant' } = more;
  return {
    state: {
      ...state,
      phase: { status: 'refreshing', fence, instance, since: now, repeats: 0, failures, ...more, source },
      progress: { ...state.progress, fence },
    },
    effects: [{ type: 'exchange', fence, source }],
  };
}

function obtained(state: CredentialState, event: Event<'obtained'>): CredentialTransition {
  const { phase } = state;
  if (phase.status !== 'refreshing' || phase.fence !== event.fence) return unchanged(state);
  const { now, token, scope } = event;
  const kept = phase.source === 'grant' ? state.refreshToken : null;
  return unchanged({
    ...state,
    phase: { status: 'valid' },
    token: { ...token, refreshAt: refreshTime(token.expiresAt, now), isRefused: false },
    refreshToken: event.refreshToken ?? kept,
    progress: {
      ...state.progress,
      refreshedAt: now,
      isUsed: phase.isAsked,
      isInDoubt: false,
      lastError: null,
      scope: scope ?? state.progress.scope,
    },
  });
}

/** A tenth of its life ahead of the expiry, a minute at most. */
function refreshTime(expiresAt: number | null, now: number): number | null {
  if (expiresAt === null) return null;
  return expiresAt - Math.min(LIMITS.credential_refresh_ahead.value, Math.max(0, expiresAt - now) / 10);
}

function failed(state: CredentialState, event: Event<'failed'>): CredentialTransition {
  const { phase } = state;
  if (phase.status !== 'refreshing' || phase.fence !== event.fence) return unchanged(state);
  const { now, kind } = event;
  const isInDoubt = state.progress.isInDoubt || kind === 'lost';
  const noted = withError({ ...state, progress: { ...state.progress, isInDoubt } }, event);
  if (phase.source === 'code') return unchanged(afterCode(noted));
  const { isAsked, failures: before } = phase;
  // At once: servers that bear a second use of a refresh token do so for seconds.
  if (kind === 'lost' && phase.repeats === 0) return begin(noted, event, { isAsked, repeats: 1, failures: before });
  if (kind === 'consent') {
    const { version } = noted.progress;
    return unchanged({ ...noted, phase: { status: 'awaiting_consent', version }, refreshToken: null });
  }
  const failures = before + 1;
  const delayMs = Math.min(LIMITS.credential_retry_max.value, 1_000 * 2 ** before);
  return unchanged({ ...noted, phase: { status: 'broken', failures, failedAt: now, retryAt: now + delayMs } });
}

function withError(state: CredentialState, { now, error }: Pick<Event<'failed'>, 'now' | 'error'>): CredentialState {
  return { ...state, progress: { ...state.progress, lastError: { ...error, at: now } } };
}

/** A code that came to nothing leaves what was held before. */
function afterCode(state: CredentialState): CredentialState {
  const { version } = state.progress;
  return {
    ...state,
    phase: state.refreshToken === null ? { status: 'awaiting_consent', version } : { status: 'valid' },
  };
}

function authorize(state: CredentialState, { version, consent }: Event<'authorize'>): CredentialTransition {
  const phase = state.phase.status === 'none' ? ({ status: 'awaiting_consent', version } as const) : state.phase;
  return unchanged({ ...state, phase, consent, progress: { ...state.progress, version } });
}

function consented(state: CredentialState, event: Event<'consented'>): CredentialTransition {
  if (!isPending(state, event)) return unchanged(state);
  return begin({ ...state, consent: null }, event, { isAsked: false, source: 'code', failures: 0 });
}
