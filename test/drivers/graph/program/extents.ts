import { abilityFaults } from '../../../../src/engine/graph/abilities.ts';
import type { Extent } from './step.ts';

/** All that there is. */
export const WHOLE: Extent = {
  steps: 2_000,
  hasDefinitions: true,
  isOrderedById: true,
  hasWeights: true,
  isLeftOut: () => false,
};

/** Of a server: fewer operations, since each goes there and back. */
export const ON_SERVER: Extent = {
  steps: 600,
  hasDefinitions: false,
  isOrderedById: false,
  hasWeights: false,
  isLeftOut: (statement) => abilityFaults('falkordb', statement).length > 0,
};
