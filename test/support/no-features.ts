import type { Executor, FeatureCall } from '../../src/resources/executor.ts';

/** Runs no features. */
export const noFeatures: Executor<FeatureCall> = {
  check: () => Promise.reject(new Error('there are no features')),
  flow: async () => null,
  prepare: () => Promise.reject(new Error('there are no features')),
};
