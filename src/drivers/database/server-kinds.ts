import { mysqlServer } from './mysql-connection.ts';
import { postgresqlServer } from './postgresql-connection.ts';
import type { ServerAddress } from './server-address.ts';
import type { ServerKind } from './server.ts';

/** The kind of server that is at an address. */
export function serverAt({ dialect }: ServerAddress): ServerKind {
  return dialect === 'mysql' ? mysqlServer : postgresqlServer;
}
