import { describe, expect, test } from 'vitest';
import { applyCredential, createCredential } from '../../src/engine/credential.ts';
import { dueTime } from '../../src/engine/credential-standing.ts';
import {
  BEFORE,
  CONSENT,
  credential,
  HERE,
  refreshing,
  T0,
  TOKEN,
  NEAR,
  EXPIRED,
  ask,
  wake,
  broken,
  awaiting,
  exchange,
} from './credential-states.ts';

describe('an exchange that an earlier instance began', () => {
  test.each([
    ['ask', ask(T0)],
    ['wake', wake(T0)],
  ])('is repeated on %s with the same refresh token', (_name, event) => {
    const { state, effects } = applyCredential(credential(refreshing({ instance: BEFORE, failures: 2 })), event);
    expect(effects).toEqual(exchange(3));
    expect(state).toMatchObject({
      phase: { instance: HERE, failures: 2 },
      refreshToken: 'sealed refresh 1',
      progress: { isInDoubt: true },
    });
  });

  test('is begun anew by whoever asks when it spent a code and a refresh token is there', () => {
    const { state, effects } = applyCredential(
      credential(refreshing({ instance: BEFORE, source: 'code' })),
      ask(EXPIRED),
    );
    expect(effects).toEqual(exchange(3));
    expect(state.phase).toMatchObject({ status: 'refreshing', source: 'grant' });
  });

  test('is given up when it spent a code', () => {
    const { state, effects } = applyCredential(credential(refreshing({ instance: BEFORE, source: 'code' })), wake(T0));
    expect(state.phase.status).toBe('valid');
    expect(effects).toEqual([]);
  });
});

describe('the alarm', () => {
  const unused = { progress: { ...createCredential(1).progress, isUsed: false } };
  test.each([
    ['refreshes ahead of the expiry', credential({ status: 'valid' }), NEAR, 1],
    ['leaves a token alone that is not due', credential({ status: 'valid' }), T0, 0],
    ['leaves a credential alone that nobody used', credential({ status: 'valid' }, unused), NEAR, 0],
    ['tries again after the backoff', credential(broken()), NEAR + 8_000, 1],
    ['waits for the backoff', credential(broken()), NEAR, 0],
    ['gives up after many failures', credential(broken({ failures: 20 })), NEAR + 8_000, 0],
    ['leaves an exchange alone that is under way', credential(refreshing()), EXPIRED, 0],
  ])('%s', (_title, state, now, effects) => {
    expect(applyCredential(state, wake(now)).effects).toHaveLength(effects);
  });

  test.each([
    ['ahead of the expiry', credential({ status: 'valid' }), TOKEN.refreshAt],
    ['never for what nobody used', credential({ status: 'valid' }, unused), null],
    [
      'never for a token without an expiry',
      credential({ status: 'valid' }, { token: { ...TOKEN, refreshAt: null } }),
      null,
    ],
    ['after the backoff', credential(broken()), NEAR + 8_000],
    ['never after many failures', credential(broken({ failures: 20 })), null],
    ['soon while an exchange is under way', credential(refreshing()), T0 + 5_000],
    ['when a pending consent expires', credential(awaiting, { consent: CONSENT }), CONSENT.expiresAt],
    ['never for what waits for a user', credential(awaiting), null],
  ])('is due %s', (_title, state, at) => {
    expect(dueTime(state, T0)).toBe(at);
  });

  test('forgets a consent that expired', () => {
    const state = credential(awaiting, { consent: CONSENT });
    expect(applyCredential(state, wake(CONSENT.expiresAt)).state.consent).toBeNull();
    expect(applyCredential(state, wake(CONSENT.expiresAt - 1)).state).toBe(state);
  });
});
