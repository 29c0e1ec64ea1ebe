/** The names of the Workers runtime that `src` uses where scripts import from it: Node's own types lack them. */

import type * as workers from '@cloudflare/workers-types';

declare global {
  type D1Database = workers.D1Database;
  type D1PreparedStatement = workers.D1PreparedStatement;
  type KVNamespace = workers.KVNamespace;
}
