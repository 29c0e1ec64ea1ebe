import type { ActionsParts } from '../../src/resources/actions/executor.ts';
import { RunSecrets } from '../../src/secret-trail.ts';

const absent = async (): Promise<never> => {
  throw new Error('this test has no secrets, credentials and files');
};

/** Sources for actions that need none. */
export const NO_SOURCES: Omit<ActionsParts, 'http' | 'clock'> = {
  secrets: { resolve: absent, check: absent },
  credentials: { current: absent },
  files: { save: absent, find: absent, read: absent, purge: absent },
};

/** The scope of a run outside of any processor. */
export function runScope() {
  return {
    workspace: 'ws_one',
    user: 'user_one',
    runId: 'run_1',
    idempotencyKey: 'key',
    hops: 0,
    traceparent: null,
    secrets: new RunSecrets(),
  };
}
