import type { ProcessorParts } from '../../src/processor.ts';
import type { Executor } from '../../src/resources/executor.ts';

const none: Executor = {
  check: () => Promise.reject(new Error('there are only actions')),
  flow: async () => null,
  prepare: () => Promise.reject(new Error('there are only actions')),
};

/** Executors of all namespaces but actions; each refuses. */
export const noOthers: Omit<ProcessorParts['executors'], 'actions'> = {
  features: none,
  quota: none,
  fallback: none,
  databases: none,
  events: none,
  graphs: none,
  notifications: none,
  storage: none,
};
