import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyCredential, createCredential } from '../../src/engine/credential.ts';
import { answerOf, dueTime, isEmpty, isUsable } from '../../src/engine/credential-standing.ts';
import type {
  CredentialEffect,
  CredentialEvent,
  CredentialState,
  ExchangeFailure,
} from '../../src/engine/credential-state.ts';
import { ERROR } from './credential-states.ts';

/** One thing that happens; times are milliseconds since the thing before. */
type Step =
  | { readonly kind: 'ask'; readonly after: number; readonly isStale: boolean; readonly version: number }
  | { readonly kind: 'wake'; readonly after: number }
  | { readonly kind: 'answer'; readonly after: number; readonly lifeMs: number | null; readonly rotates: boolean }
  | { readonly kind: 'failure'; readonly after: number; readonly how: ExchangeFailure }
  | { readonly kind: 'late'; readonly after: number }
  | { readonly kind: 'crash'; readonly after: number }
  | { readonly kind: 'authorize'; readonly after: number }
  | { readonly kind: 'callback'; readonly after: number; readonly isOld: boolean }
  | { readonly kind: 'revoke'; readonly after: number };

const after = fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 4_000_000 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('ask' as const),
    after,
    isStale: fc.boolean(),
    version: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({ kind: fc.constant('wake' as const), after }),
  fc.record({
    kind: fc.constant('answer' as const),
    after,
    lifeMs: fc.option(fc.integer({ min: 1, max: 4_000_000 })),
    rotates: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('failure' as const), after, how: fc.constantFrom('failed', 'lost', 'consent') }),
  fc.record({ kind: fc.constantFrom('late' as const, 'crash' as const, 'authorize' as const), after }),
  fc.record({ kind: fc.constant('callback' as const), after, isOld: fc.boolean() }),
  fc.record({ kind: fc.constant('revoke' as const), after }),
);

/** A history as it is played: the shell's part is the newest effect, which ends by an answer, a failure or a crash. */
class Play {
  now = 1_000_000;
  instance = 1;
  state: CredentialState = createCredential();
  running: CredentialEffect | null = null;
  codes = 0;
  consents = 0;
  tokens = 0;

  take(given: Step): { before: CredentialState; effects: readonly CredentialEffect[]; event: CredentialEvent | null } {
    this.now += given.after;
    const before = this.state;
    if (given.kind === 'crash') {
      this.instance += 1;
      this.running = null;
    }
    const event = this.#eventOf(given);
    if (event === null) return { before, effects: [], event };
    const { state, effects } = applyCredential(before, event);
    this.state = state;
    const isEnd = event.type === 'revoke' || ('fence' in event && event.fence === this.running?.fence);
    if (isEnd) this.running = null;
    for (const effect of effects) {
      if (effect.source === 'code') this.codes += 1;
      this.running = effect;
    }
    return { before, effects, event };
  }

  #eventOf(given: Step): CredentialEvent | null {
    const { now } = this;
    const instance = `instance_${this.instance}`;
    const fence = this.running?.fence ?? null;
    switch (given.kind) {
      case 'ask': {
        const { token } = this.state;
        const asked = { type: 'ask', now, instance, version: given.version } as const;
        return given.isStale && token !== null ? { ...asked, stale: token.id } : asked;
      }
      case 'wake':
        return { type: 'wake', now, instance };
      case 'answer':
        return fence === null ? null : this.#obtained(fence, given);
      case 'failure':
        return fence === null ? null : { type: 'failed', now, fence, instance, kind: given.how, error: ERROR };
      case 'late':
        return this.#obtained(this.state.progress.fence - 1, { lifeMs: null, rotates: true });
      case 'crash':
        return null;
      case 'authorize': {
        this.consents += 1;
        const nonce = `consent_${this.consents}`;
        return {
          type: 'authorize',
          version: 1,
          consent: { nonce, verifier: '', redirectUri: '', expiresAt: now + 600_000 },
        };
      }
      case 'callback':
        return { type: 'consented', now, instance, nonce: `consent_${this.consents - (given.isOld ? 1 : 0)}` };
      case 'revoke':
        return { type: 'revoke' };
    }
  }

  #obtained(fence: number, { lifeMs, rotates }: { lifeMs: number | null; rotates: boolean }): CredentialEvent {
    this.tokens += 1;
    const n = this.tokens;
    return {
      type: 'obtained',
      now: this.now,
      fence,
      token: { id: `token_${n}`, sealed: `sealed ${n}`, expiresAt: lifeMs === null ? null : this.now + lifeMs },
      refreshToken: rotates ? `refresh ${n}` : null,
      scope: null,
    };
  }
}

function playing(check: (play: Play, taken: ReturnType<Play['take']>) => void): void {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const play = new Play();
      for (const each of steps) check(play, play.take(each));
    }),
    { numRuns: 500 },
  );
}

describe('in any history', () => {
  test('there is one exchange at a time, and fences grow', () => {
    playing(({ state }, { before, effects }) => {
      expect(effects.length).toBeLessThanOrEqual(1);
      expect(state.progress.fence).toBe(before.progress.fence + effects.length);
      for (const { fence, source } of effects)
        expect(state.phase).toMatchObject({ status: 'refreshing', fence, source });
    });
  });

  test('a token that is good is given, and none that expired or was refused', () => {
    playing(({ state, now }) => {
      const { token } = state;
      const isGood = token !== null && !token.isRefused && (token.expiresAt === null || now < token.expiresAt);
      expect(answerOf(state, now) === 'give').toBe(isGood);
      expect(isUsable(token, now)).toBe(isGood);
    });
  });

  test('whoever asks gets a token, waits for an exchange that is under way, or learns of a failure', () => {
    playing(({ state, now, running }, { event }) => {
      const { phase, progress } = state;
      const answer = event?.type === 'ask' ? answerOf(state, now) : 'give';
      const isAnswered = {
        give: true,
        wait: running?.fence === progress.fence,
        fail: phase.status === 'awaiting_consent' || phase.status === 'broken',
      };
      expect({ answer, phase, isAnswered: isAnswered[answer] }).toEqual({ answer, phase, isAnswered: true });
    });
  });

  test('tokens change only by the newest exchange, with the refresh token that came along', () => {
    playing(({ state }, { before, event }) => {
      if (event?.type === 'revoke' || state.token?.id === before.token?.id) return;
      expect(event).toMatchObject({ type: 'obtained', fence: before.progress.fence, token: { id: state.token?.id } });
      if (event?.type === 'obtained' && event.refreshToken !== null)
        expect(state.refreshToken).toBe(event.refreshToken);
    });
  });

  test('a refresh token is dropped only by the newest answer, for want of consent, or by revoking', () => {
    playing(({ state }, { before, event }) => {
      if (before.refreshToken === null || state.refreshToken === before.refreshToken) return;
      expect(['obtained', 'revoke', 'failed']).toContain(event?.type);
      if (event?.type === 'failed') expect(event.kind).toBe('consent');
    });
  });

  test('a consent is good for one code at most', () => {
    playing(({ codes, consents }) => {
      expect(codes).toBeLessThanOrEqual(consents);
    });
  });

  test('what is under way or tried again has an alarm', () => {
    playing(({ state, now }) => {
      const { phase, progress, consent } = state;
      const isRetried = phase.status === 'broken' && progress.isUsed && phase.failures < 20;
      const isWatched = phase.status === 'refreshing' || consent !== null || isRetried;
      const hasAlarm = dueTime(state, now) !== null;
      expect({ phase, hasAlarm: hasAlarm || !isWatched }).toEqual({ phase, hasAlarm: true });
      expect(hasAlarm && isEmpty(state)).toBe(false);
    });
  });

  test('an event that changes nothing answers the same state', () => {
    playing(({ state }, { before, effects }) => {
      const isChanged = effects.length > 0 || JSON.stringify(state) !== JSON.stringify(before);
      expect(state === before).toBe(!isChanged);
    });
  });
});
