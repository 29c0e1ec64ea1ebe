import { counter, createShop, env, product } from '../resources/quotas/quotas.ts';
import type { KeyedOperation, Trial } from './keyed-trial.ts';

async function withQuota(answer: object, more: object = {}): Promise<Trial> {
  const owner = await createShop([counter()]);
  const input = { product, env, tag: 'calls', amount: 2, ...more };
  return { owner, input, answer, other: { ...input, amount: 1 }, refused: { ...input, tag: 'nope' } };
}

/** Runs of quotas, whose keys name jobs. */
export const KEYED_QUOTAS: readonly KeyedOperation[] = [
  { operation: 'quota.run', rows: { jobs: 1, data_keys: 1 }, prepare: () => withQuota({ used: 2, allowed: true }) },
  {
    operation: 'quota.dispatch',
    rows: { jobs: 1, claims: 1, data_keys: 1 },
    prepare: () => withQuota({ status: 'scheduled' }, { schedule: { delay: '1h' } }),
  },
];
