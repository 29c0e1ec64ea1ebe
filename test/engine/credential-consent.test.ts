import { describe, expect, test } from 'vitest';
import { applyCredential, createCredential } from '../../src/engine/credential.ts';
import type { CredentialEvent } from '../../src/engine/credential-state.ts';
import { CONSENT, credential, ERROR, HERE, T0, TOKEN, awaiting, exchange } from './credential-states.ts';

describe('a user’s consent', () => {
  const consented = (more: object = {}): CredentialEvent => ({
    type: 'consented',
    now: T0,
    instance: HERE,
    nonce: 'consent_1',
    ...more,
  });

  test('is begun without touching what is held', () => {
    const { state } = applyCredential(credential({ status: 'valid' }), {
      type: 'authorize',
      version: 2,
      consent: CONSENT,
    });
    expect(state).toMatchObject({ phase: { status: 'valid' }, token: TOKEN, consent: CONSENT });
    const first = applyCredential(createCredential(), { type: 'authorize', version: 2, consent: CONSENT });
    expect(first.state.phase).toEqual({ status: 'awaiting_consent', version: 2 });
  });

  test('has its code exchanged once', () => {
    const { state, effects } = applyCredential(credential(awaiting, { consent: CONSENT }), consented());
    expect(effects).toEqual(exchange(2, 'code'));
    expect(state.consent).toBeNull();
    expect(applyCredential(state, consented()).state).toBe(state);
  });

  test.each([
    ['of another nonce', { nonce: 'consent_0' }],
    ['after it expired', { now: CONSENT.expiresAt }],
  ])('counts for nothing %s', (_title, more) => {
    const state = credential(awaiting, { consent: CONSENT });
    expect(applyCredential(state, consented(more)).state).toBe(state);
  });

  test('that is declined ends the authorization and leaves what is held', () => {
    const state = credential({ status: 'valid' }, { consent: CONSENT });
    const declined = { type: 'declined', now: T0, nonce: 'consent_1', error: ERROR } as const;
    expect(applyCredential(state, declined).state).toMatchObject({
      consent: null,
      token: TOKEN,
      phase: { status: 'valid' },
    });
    expect(applyCredential(state, { ...declined, nonce: 'consent_0' }).state).toBe(state);
  });
});
