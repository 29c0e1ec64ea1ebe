/** The states of authorizations that are begun. */

import type { StateSealer } from './resources/credentials/authorization.ts';
import type { DataKeys } from './resources/secrets/data-keys.ts';

/** States of no workspace's key: whoever brings one back has yet to say to which it belongs. */
export function createStates(dataKeys: DataKeys): StateSealer {
  const CONTEXT = 'oauth-state';
  return {
    sealState: (text) => dataKeys.sealForDeployment(CONTEXT, text),
    openState: (state) => dataKeys.openForDeployment(CONTEXT, state).catch(() => null),
  };
}
