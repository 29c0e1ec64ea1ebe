import type { Parts } from '../../../src/compose.ts';

/** What an object is given in place of bindings. */
export interface SimulatedEnv {
  readonly parts: Parts;
}

/** Stands in for `src/compose.ts`: the parts are made already. */
export function compose({ parts }: SimulatedEnv): Parts {
  return parts;
}
