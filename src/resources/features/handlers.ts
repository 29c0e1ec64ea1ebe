/** The operations on features. */

import type { Handlers } from '../../kernel/contract.ts';
import type { features as contract } from './contract.ts';
import { dispatchCall, type DispatchParts } from '../jobs/dispatch.ts';
import { withSession } from '../sessions/opening.ts';
import { settingsOf, toCall } from './call.ts';
import { listRuns } from './listing.ts';
import { createMakeHandlers } from './make-handlers.ts';
import { createManyHandlers, type ManyParts } from './many-handlers.ts';
import { createReadHandlers, type ReadParts } from './read-handlers.ts';
import { createRunHandlers } from './run-handlers.ts';

/** What the handlers work with. */
export interface FeatureParts extends ReadParts, ManyParts, DispatchParts {}

/** Builds the handlers. */
export function createFeatureHandlers(parts: FeatureParts): Handlers<typeof contract> {
  return {
    ...createReadHandlers(parts),
    ...createRunHandlers(parts),
    ...createMakeHandlers(parts),
    ...createManyHandlers(parts),
    async dispatch(input, context) {
      const call = toCall(await withSession(parts, input, context.principal));
      return dispatchCall(parts, call, settingsOf(input), context);
    },
    list: (input, { principal }) => listRuns(parts.featureIndex, input, principal),
  };
}
