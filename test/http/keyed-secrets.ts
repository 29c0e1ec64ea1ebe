import { createWorkspace } from '../support/workspace.ts';
import type { KeyedOperation, Trial } from './keyed-trial.ts';

const TAKEN = { key: 'TAKEN', value: 'a value that is taken' };
const OTHER = { key: 'OTHER', value: 'a value of another' };
const ABSENT = { key: 'ABSENT' };

/** A workspace with two secrets. */
async function withSecrets(
  input: object,
  answer: Trial['answer'],
  more: Pick<Trial, 'other'> & Partial<Trial>,
): Promise<Trial> {
  const owner = await createWorkspace();
  for (const secret of [TAKEN, OTHER]) await owner.call('secrets.create', secret);
  return { owner, input, answer, refused: ABSENT, ...more };
}

/** The operations on secrets that take an `Idempotency-Key`. */
export const KEYED_SECRETS: readonly KeyedOperation[] = [
  {
    operation: 'secrets.create',
    effect: /INSERT INTO secrets/,
    rows: { secrets: 1, idempotency_keys: 1 },
    async prepare() {
      const input = { key: 'NEW', value: 'a new value', scope: ['api'] };
      const trial = await withSecrets(
        input,
        { key: 'NEW', scope: ['api'], revoked: false },
        { other: { ...input, key: 'NEWER' } },
      );
      return { ...trial, refused: TAKEN, undo: () => trial.owner.call('secrets.delete', { key: 'NEW' }) };
    },
  },
  {
    operation: 'secrets.update',
    effect: /UPDATE secrets SET/,
    rows: { secrets: 1, idempotency_keys: 1 },
    async prepare() {
      const { key } = TAKEN;
      const trial = await withSecrets(
        { key, description: 'first' },
        { key, description: 'first' },
        { other: { key, envs: ['prd'] } },
      );
      return { ...trial, undo: () => trial.owner.call('secrets.update', { key, description: null }) };
    },
  },
  {
    operation: 'secrets.delete',
    effect: /DELETE FROM secrets/,
    rows: { idempotency_keys: 1 },
    async prepare() {
      const trial = await withSecrets({ key: TAKEN.key }, true, { other: { key: OTHER.key } });
      return { ...trial, refused: { key: 'no key' }, undo: () => trial.owner.call('secrets.create', TAKEN) };
    },
  },
  {
    operation: 'secrets.revoke',
    effect: /UPDATE secrets SET revoked_at/,
    rows: { secrets: 1, idempotency_keys: 1 },
    prepare: () => withSecrets({ key: TAKEN.key }, true, { other: { key: OTHER.key } }),
  },
];
