import type { ResultCache } from '../../src/resources/caches/results.ts';

/** A cache that keeps nothing. */
export const noCache: ResultCache = {
  recall: () => undefined,
  answer: async ({ run }) => ({ value: await run(), cached: false }),
};
