import { describe, expect, test } from 'vitest';
import { applyCredential, createCredential } from '../../src/engine/credential.ts';
import { answerOf } from '../../src/engine/credential-standing.ts';
import type { CredentialEvent, CredentialState } from '../../src/engine/credential-state.ts';
import {
  credential,
  ERROR,
  HOUR_MS,
  refreshing,
  T0,
  TOKEN,
  NEAR,
  EXPIRED,
  ask,
  failed,
  obtained,
  broken,
  awaiting,
  exchange,
} from './credential-states.ts';

describe('whoever asks', () => {
  const cases: [string, CredentialState, CredentialEvent, string, 'give' | 'wait' | 'fail', number][] = [
    ['for nothing yet waits for an exchange', createCredential(), ask(T0), 'refreshing', 'wait', 1],
    ['for a good token gets it', credential({ status: 'valid' }), ask(T0), 'valid', 'give', 0],
    [
      'ahead of the expiry gets it while an exchange begins',
      credential({ status: 'valid' }),
      ask(NEAR),
      'refreshing',
      'give',
      1,
    ],
    ['after the expiry waits for an exchange', credential({ status: 'valid' }), ask(EXPIRED), 'refreshing', 'wait', 1],
    [
      'with the refused token waits for an exchange',
      credential({ status: 'valid' }),
      ask(T0, { stale: 'token_1' }),
      'refreshing',
      'wait',
      1,
    ],
    [
      'with another token than the one held gets that',
      credential({ status: 'valid' }),
      ask(T0, { stale: 'token_0' }),
      'valid',
      'give',
      0,
    ],
    ['during an exchange gets a token that is good', credential(refreshing()), ask(NEAR), 'refreshing', 'give', 0],
    ['during an exchange waits for it else', credential(refreshing()), ask(EXPIRED), 'refreshing', 'wait', 0],
    [
      'within a second of a failure shares it',
      credential(broken({ failedAt: EXPIRED })),
      ask(EXPIRED + 999),
      'broken',
      'fail',
      0,
    ],
    [
      'a second after a failure tries anew',
      credential(broken({ failedAt: EXPIRED })),
      ask(EXPIRED + 1_000),
      'refreshing',
      'wait',
      1,
    ],
    ['with a good token leaves a failure to its backoff', credential(broken()), ask(NEAR + 7_999), 'broken', 'give', 0],
    [
      'with a good token tries anew after the backoff',
      credential(broken()),
      ask(NEAR + 8_000),
      'refreshing',
      'give',
      1,
    ],
    ['for a user’s consent is refused', credential(awaiting, { token: null }), ask(T0), 'awaiting_consent', 'fail', 0],
    [
      'for a user’s consent still gets a token that is good',
      credential(awaiting),
      ask(NEAR),
      'awaiting_consent',
      'give',
      0,
    ],
    [
      'with another version tries whether consent is still needed',
      credential(awaiting, { token: null }),
      ask(T0, { version: 2 }),
      'refreshing',
      'wait',
      1,
    ],
  ];
  test.each(cases)('%s', (_title, state, event, status, answer, effects) => {
    const next = applyCredential(state, event);
    expect(next.state.phase.status).toBe(status);
    expect(answerOf(next.state, 'now' in event ? event.now : T0)).toBe(answer);
    expect(next.effects).toHaveLength(effects);
  });

  test('is noted as a use once', () => {
    const state = credential({ status: 'valid' }, { progress: { ...createCredential(1).progress, isUsed: false } });
    const first = applyCredential(state, ask(T0)).state;
    expect(first.progress).toMatchObject({ isUsed: true, version: 1 });
    expect(applyCredential(first, ask(T0)).state).toBe(first);
  });
});

describe('a token that comes', () => {
  test('is stored with the refresh token that came along', () => {
    const { state } = applyCredential(credential(refreshing()), obtained());
    expect(state).toMatchObject({
      phase: { status: 'valid' },
      token: { id: 'token_2', isRefused: false, refreshAt: T0 + HOUR_MS - 60_000 },
      refreshToken: 'sealed refresh 2',
      progress: { refreshedAt: T0, isInDoubt: false, lastError: null },
    });
  });

  test('without a refresh token keeps the old one', () => {
    const { state } = applyCredential(credential(refreshing()), obtained({ refreshToken: null }));
    expect(state.refreshToken).toBe('sealed refresh 1');
  });

  test('for a code without a refresh token drops the old one, which is of another consent', () => {
    const { state } = applyCredential(credential(refreshing({ source: 'code' })), obtained({ refreshToken: null }));
    expect(state.refreshToken).toBeNull();
  });

  test('and lives shortly is refreshed a tenth of its life ahead', () => {
    const token = { id: 'token_2', sealed: '', expiresAt: T0 + 100_000 };
    expect(applyCredential(credential(refreshing()), obtained({ token })).state.token?.refreshAt).toBe(T0 + 90_000);
  });

  test('of an exchange that is no longer the newest changes nothing', () => {
    const state = credential(refreshing({ fence: 3 }));
    expect(applyCredential(state, obtained()).state).toBe(state);
    expect(applyCredential(credential({ status: 'valid' }), obtained()).state.token).toBe(TOKEN);
  });
});

describe('an exchange that fails', () => {
  test('waits twice as long each time, five minutes at most', () => {
    const delays = [0, 1, 2, 8, 30].map((failures) => {
      const { phase } = applyCredential(credential(refreshing({ failures })), failed('failed')).state;
      return phase.status === 'broken' ? [phase.failures, phase.retryAt - T0] : null;
    });
    expect(delays).toEqual([
      [1, 1_000],
      [2, 2_000],
      [3, 4_000],
      [9, 256_000],
      [31, 300_000],
    ]);
  });

  test('keeps token and refresh token', () => {
    const { state } = applyCredential(credential(refreshing()), failed('failed'));
    expect(state).toMatchObject({
      token: TOKEN,
      refreshToken: 'sealed refresh 1',
      progress: { lastError: { ...ERROR, at: T0 } },
    });
  });

  test('without an answer is repeated once, at once, with the same refresh token', () => {
    const once = applyCredential(credential(refreshing()), failed('lost'));
    expect(once.effects).toEqual(exchange(3));
    expect(once.state).toMatchObject({ refreshToken: 'sealed refresh 1', progress: { isInDoubt: true } });
    const twice = applyCredential(once.state, failed('lost', { fence: 3 }));
    expect(twice).toMatchObject({ state: { phase: { status: 'broken', failures: 1 } }, effects: [] });
  });

  test('for want of consent drops the refresh token and keeps the access token', () => {
    const { state, effects } = applyCredential(credential(refreshing()), failed('consent'));
    expect(state).toMatchObject({ phase: awaiting, token: TOKEN, refreshToken: null });
    expect(effects).toEqual([]);
    expect(answerOf(state, NEAR)).toBe('give');
    expect(answerOf(state, EXPIRED)).toBe('fail');
  });

  test.each([
    ['valid', 'sealed refresh 1'],
    ['awaiting_consent', null],
  ])('with a code is not repeated, and leaves the credential %s', (status, refreshToken) => {
    const { state, effects } = applyCredential(
      credential(refreshing({ source: 'code' }), { refreshToken }),
      failed('lost'),
    );
    expect(state).toMatchObject({ phase: { status }, refreshToken, token: TOKEN });
    expect(effects).toEqual([]);
  });
});

test('revoking forgets everything but the fence', () => {
  expect(applyCredential(credential(refreshing()), { type: 'revoke' }).state).toEqual(createCredential(2));
  const empty = createCredential(5);
  expect(applyCredential(empty, { type: 'revoke' }).state).toBe(empty);
});
