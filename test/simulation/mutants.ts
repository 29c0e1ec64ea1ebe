import type { Mutant } from './mutants/mutant.ts';
import { FEATURES } from './mutants/features.ts';
import { POLICIES } from './mutants/policies.ts';
import { SHELLS } from './mutants/shells.ts';
import { TRANSITIONS } from './mutants/transitions.ts';

/** Faults to see that the simulator finds them: `npm run simulate:mutants`. */
export const MUTANTS: readonly Mutant[] = [...TRANSITIONS, ...POLICIES, ...SHELLS, ...FEATURES];
