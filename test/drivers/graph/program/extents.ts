import type { Extent } from './step.ts';

/** All that there is. */
export const WHOLE: Extent = { steps: 2_000, hasDefinitions: true, isOrderedById: true, hasWeights: true };

/** Of a server: fewer operations, since each goes there and back. */
export const ON_SERVER: Extent = { steps: 600, hasDefinitions: false, isOrderedById: false, hasWeights: false };
