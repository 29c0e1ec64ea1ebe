/** Databases as the processor reaches them. */

import { createDatabaseDriver, type DatabaseDriverParts } from './drivers/database/drivers.ts';
import type { DatabaseDriver } from './drivers/database/port.ts';
import { runWork } from './resources/databases/working.ts';

export { createDatabasesExecutor, type DatabasesParts } from './resources/databases/executor.ts';

type Given = Omit<DatabaseDriverParts, 'hyperdriveUrl' | 'runWork'> & {
  /** The bindings of the Worker. */
  readonly bindings: { readonly USER_BINDINGS?: string };
};

/** Builds the driver of databases. Of the bindings those of Hyperdrive that `USER_BINDINGS` lists are for users. */
export function createDatabases({ bindings, ...parts }: Given): DatabaseDriver {
  const listed = new Set((bindings.USER_BINDINGS ?? '').split(',').map((name) => name.trim()));
  return createDatabaseDriver({
    ...parts,
    runWork,
    hyperdriveUrl(name) {
      const binding: unknown = listed.has(name) ? Reflect.get(bindings, name) : undefined;
      const { connectionString } = (binding ?? {}) as Partial<Hyperdrive>;
      return typeof connectionString === 'string' ? connectionString : null;
    },
  });
}
