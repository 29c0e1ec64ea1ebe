/** How a database is reached from an environment. */

import type { DatabaseTarget } from '../../drivers/database/port.ts';
import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import type { ProductConfig } from '../products/config.ts';
import type { Database } from '../products/manifest-database.ts';
import { notFound } from '../products/config.ts';
import { addressTemplate, type UseSecrets } from '../statements/address.ts';

/** Connections to a server where the manifest does not say. */
const POOL = 4;

/** How an address is written: whole, with secrets in it, or not at all. */
type Address = { readonly kind: 'none' } | { readonly kind: 'binding' | 'hyperdrive' | 'url'; readonly text: string };

/**
 * How a database is reached, its secrets resolved. Throws `NOT_FOUND` and the like as the look-up of the database and
 * its secrets do, and `VALIDATION_ERROR` for an address that is none.
 */
export async function targetOf(
  config: ProductConfig,
  env: string,
  database: string,
  secrets: UseSecrets,
): Promise<DatabaseTarget> {
  const found = config.database(env, database);
  if (found.type === 'sqlite') return { type: 'sqlite' };
  if (found.type !== 'postgresql' && found.type !== 'mysql' && found.type !== 'd1')
    throw new ProcessorError('NOT_SUPPORTED', `databases of the type '${found.type}' are not driven`, {
      outcome: 'not_sent',
    });
  const address = addressOf(found, env);
  if (address.kind === 'none') throw notFound('env', `an address of database '${database}' in environment '${env}'`);
  if (address.kind === 'binding') return { type: 'd1', binding: address.text };
  if (address.kind === 'hyperdrive') return { type: 'postgresql', hyperdrive: address.text };
  const bound = addressTemplate(found, address.text);
  const url = String(bound.evaluate(await secrets(bound.secretKeys), { now: 0 }));
  const type = found.type === 'mysql' ? 'mysql' : 'postgresql';
  requireAddress(url, type, database);
  return { type, url, pool: found.pool ?? POOL };
}

/** Keys of the secrets that the address of a database needs. */
export function addressSecrets(database: Database, env: string): readonly string[] {
  const address = addressOf(database, env);
  return address.kind === 'url' ? addressTemplate(database, address.text).secretKeys : [];
}

function addressOf({ envs = [] }: Database, env: string): Address {
  const { connection_url: url, hyperdrive, binding } = envs.find(({ slug }) => slug === env) ?? {};
  if (binding !== undefined) return { kind: 'binding', text: binding };
  if (hyperdrive !== undefined) return { kind: 'hyperdrive', text: hyperdrive };
  return url === undefined ? { kind: 'none' } : { kind: 'url', text: url };
}

/** The address is a secret, so that nothing of it is told. */
function requireAddress(url: string, type: 'postgresql' | 'mysql', database: string): void {
  if (type === 'mysql' ? /^(?:mysql|mariadb):\/\//i.test(url) : /^postgres(?:ql)?:\/\//i.test(url)) return;
  throw invalidField('connection_url', `the address of database '${database}' is none of ${type}://`);
}
