/** What the shape of a database cannot say. */

import type { SqlDialect } from '../../engine/database/schema-model.ts';
import { actionFaults } from '../../engine/database/template-check.ts';
import { checkActionTags, checkAddress } from './manifest-address-check.ts';
import { type Database, type DatabaseAction } from './manifest-database.ts';
import { checkMigrations } from './manifest-migration.ts';
import type { Path, Report } from './manifest-feature-steps.ts';
import { VARIABLE_TYPES } from './manifest-variable-types.ts';

/** The SQL that a database speaks; null where it is not driven. */
export function dialectOf({ type }: Pick<Database, 'type'>): SqlDialect | null {
  if (type === 'd1') return 'sqlite';
  return type === 'sqlite' || type === 'postgresql' || type === 'mysql' ? type : null;
}

/** How addresses of servers begin. */
const PROTOCOLS = {
  postgresql: {
    names: 'postgresql://',
    pattern: /^postgres(?:ql)?:\/\//,
    example: 'postgresql://user@host:5432/database',
  },
  mysql: { names: 'mysql://', pattern: /^(?:mysql|mariadb):\/\//, example: 'mysql://user@host:3306/database' },
} as const;

/** How a database writes the nth parameter in SQL. */
export function markerOf(database: Database): (n: number) => string {
  return dialectOf(database) === 'postgresql' ? (n) => `$${n}` : () => '?';
}

/** Reports what is wrong with a database. */
export function checkDatabase(database: Database, path: Path, report: Report): void {
  checkAddresses(database, path, report);
  const { tag, actions = [], migrations = [] } = database;
  checkActionTags(tag, actions, [...path, 'actions'], report);
  const dialect = dialectOf(database);
  if (dialect !== null) checkMigrations(migrations, { tag, dialect }, [...path, 'migrations'], report);
  for (const [at, action] of actions.entries()) checkAction(database, action, [...path, 'actions', at], report);
}

/** Bindings of the processor itself. */
export const OWN_BINDINGS: ReadonlySet<string> = new Set(['DB', 'CONFIG', 'FILES', 'RUNS', 'RECORDS']);

function checkAddresses({ type, envs = [] }: Database, path: Path, report: Report): void {
  for (const [at, { connection_url: url, hyperdrive, binding }] of envs.entries()) {
    const place = [...path, 'envs', at];
    if (type === 'postgresql') {
      if (url !== undefined && hyperdrive !== undefined)
        report([...place, 'hyperdrive'], 'stands beside connection_url: give one or the other');
      if (url === undefined && hyperdrive === undefined)
        report([...place, 'connection_url'], 'is required: give it, or hyperdrive');
    } else if (type === 'sqlite') {
      if (url !== undefined) report([...place, 'connection_url'], 'a sqlite database is embedded and has no address');
      if (hyperdrive !== undefined) report([...place, 'hyperdrive'], 'a sqlite database is embedded');
    } else if (type === 'd1') {
      if (url !== undefined) report([...place, 'connection_url'], 'a d1 database is reached by its binding');
      if (hyperdrive !== undefined) report([...place, 'hyperdrive'], 'a d1 database is reached by its binding');
      if (binding === undefined) report([...place, 'binding'], 'is required: the name of a D1 binding');
      else if (OWN_BINDINGS.has(binding)) report([...place, 'binding'], `'${binding}' is the processor's own`);
    }
    if (type === 'mysql' && url === undefined) report([...place, 'connection_url'], 'is required');
    if (type !== 'd1' && binding !== undefined) report([...place, 'binding'], 'is of d1 databases alone');
    if (url !== undefined)
      checkAddress(url, PROTOCOLS[type === 'mysql' ? type : 'postgresql'], [...place, 'connection_url'], report);
  }
  if (type !== 'sqlite' && dialectOf({ type }) !== null && envs.length === 0)
    report([...path, 'envs'], `is required: a ${type} database has an address in each environment that has it`);
}

function checkAction(database: Database, action: DatabaseAction, path: Path, report: Report): void {
  for (const { path: at, message } of actionFaults(action, markerOf(database), VARIABLE_TYPES))
    report([...path, at], message);
}
