/** Databases as the processor reaches them. */

import { createDatabaseDriver, type DatabaseDriverParts } from './drivers/database/drivers.ts';
import type { DatabaseDriver } from './drivers/database/port.ts';
import { runWork } from './resources/databases/working.ts';

export { createDatabasesExecutor, type DatabasesParts } from './resources/databases/executor.ts';

type Given = Omit<DatabaseDriverParts, 'hyperdriveUrl' | 'd1' | 'runWork'> & {
  /** The bindings of the Worker. */
  readonly bindings: { readonly USER_BINDINGS?: string; readonly DB?: D1Database };
};

/**
 * Builds the driver of databases. Of the bindings those of Hyperdrive and D1 that `USER_BINDINGS` lists are for users;
 * the processor's own database never is.
 */
export function createDatabases({ bindings, ...parts }: Given): DatabaseDriver {
  const listed = new Set((bindings.USER_BINDINGS ?? '').split(',').map((name) => name.trim()));
  const bound = (name: string): unknown => (listed.has(name) ? Reflect.get(bindings, name) : undefined);
  return createDatabaseDriver({
    ...parts,
    runWork,
    hyperdriveUrl(name) {
      const { connectionString } = (bound(name) ?? {}) as Partial<Hyperdrive>;
      return typeof connectionString === 'string' ? connectionString : null;
    },
    d1(name) {
      const binding = bound(name);
      return isD1(binding) && binding !== bindings.DB ? binding : null;
    },
  });
}

/** By the name of its class: a binding of a service has a method of any name. */
function isD1(binding: unknown): binding is D1Database {
  return typeof binding === 'object' && binding !== null && binding.constructor.name === 'D1Database';
}
