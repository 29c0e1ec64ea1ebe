/** What is reached beside apps: brokers, databases, graphs, storages and notifiers. */

import { createDatabases } from './compose-databases.ts';
import { createEvents } from './compose-events.ts';
import { createGraphs } from './compose-graphs.ts';
import { createNotifications } from './compose-notifications.ts';
import { createStorage } from './compose-storage.ts';

type Given = Parameters<typeof createDatabases>[0] &
  Parameters<typeof createGraphs>[0] &
  Parameters<typeof createEvents>[0] &
  Parameters<typeof createStorage>[0] &
  Omit<Parameters<typeof createNotifications>[0], keyof ReturnType<typeof createStorage>>;

/** Builds what they are worked with. */
export function createReached(given: Given) {
  const storage = createStorage(given);
  return {
    bucket: given.bucket,
    ...storage,
    ...createNotifications({ ...given, ...storage }),
    ...createEvents(given),
    databases: createDatabases(given),
    graphs: createGraphs(given),
  };
}
