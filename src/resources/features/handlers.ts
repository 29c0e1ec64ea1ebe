/** The operations on features. */

import type { Handlers } from '../../kernel/contract.ts';
import type { features as contract } from './contract.ts';
import { dispatchCall, type DispatchParts } from '../jobs/dispatch.ts';
import { readSettings } from '../jobs/settings.ts';
import { toCall } from './call.ts';
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
    // Retries are those of the run’s steps: an occurrence that is repeated would find the same run.
    dispatch: (input, context) =>
      dispatchCall(parts, toCall(input), readSettings({ ...input, retries: undefined }), context),
    list: (input, { principal }) => listRuns(parts.featureIndex, input, principal),
  };
}
