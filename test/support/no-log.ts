import type { RunLog } from '../../src/run-log.ts';

/** A log that nobody reads. */
export const noLog: RunLog = {
  record: () => undefined,
  access: () => undefined,
  session: () => undefined,
  overdue: () => undefined,
  webhookDisabled: () => undefined,
  warn: () => undefined,
  feature: () => undefined,
  fault: () => undefined,
};
