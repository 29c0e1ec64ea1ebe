/** Databases as the processor reaches them. */

import { createDatabaseDriver, type DatabaseDriverParts } from './drivers/database/drivers.ts';
import type { DatabaseDriver } from './drivers/database/port.ts';
import { runWork } from './resources/databases/working.ts';
import { type BindingsOfWorker, createUserBindings } from './user-bindings.ts';

export { createDatabasesExecutor, type DatabasesParts } from './resources/databases/executor.ts';

type Given = Omit<DatabaseDriverParts, 'hyperdriveUrl' | 'd1' | 'runWork'> & {
  /** The bindings of the Worker. */
  readonly bindings: BindingsOfWorker;
};

/** Builds the driver of databases. Of the bindings it reaches those of Hyperdrive and D1 that are for users. */
export function createDatabases({ bindings, ...parts }: Given): DatabaseDriver {
  const userBinding = createUserBindings(bindings);
  return createDatabaseDriver({
    ...parts,
    runWork,
    hyperdriveUrl(workspace, name) {
      const { connectionString } = (userBinding(workspace, name) ?? {}) as Partial<Hyperdrive>;
      return typeof connectionString === 'string' ? connectionString : null;
    },
    d1(workspace, name) {
      const binding = userBinding(workspace, name);
      return isD1(binding) ? binding : null;
    },
  });
}

/** By the name of its class: a binding of a service has a method of any name. */
function isD1(binding: unknown): binding is D1Database {
  return typeof binding === 'object' && binding !== null && binding.constructor.name === 'D1Database';
}
