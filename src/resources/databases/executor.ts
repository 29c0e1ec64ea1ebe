/** Runs what calls ask of databases. */

import type { DatabaseAnswer, DatabaseDriver, DatabasePlace } from '../../drivers/database/port.ts';
import type { Clock } from '../../kernel/clock.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { type DatabaseCall, type Executor, targetOf as nameOf } from '../executor.ts';
import { RunSecrets } from '../../secret-trail.ts';
import type { Database } from '../products/manifest-database.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import { isOfSession, withRepeatRule } from '../statements/asking.ts';
import { type Asked, askedOf } from './asked.ts';
import { answerOf } from './result.ts';
import { addressSecrets, targetOf } from './target.ts';

/** What the executor works with. */
export interface DatabasesParts {
  readonly clock: Clock;
  readonly secrets: SecretSource;
  readonly databases: DatabaseDriver;
}

/**
 * The executor of the namespace `databases`. A change whose outcome is unknown ends as `OUTCOME_UNKNOWN`; a read may be
 * repeated.
 */
export function createDatabasesExecutor({ clock, secrets, databases }: DatabasesParts): Executor<DatabaseCall> {
  return {
    async check(call, config, { workspace }) {
      const { database } = askedOf(call, config);
      const keys = addressSecrets(database, call.env);
      if (keys.length > 0) await secrets.check({ workspace, app: database.tag, env: call.env }, keys);
      return { timeoutMs: timeOf(call, database) };
    },
    flow: async () => null,
    async prepare(call, config, scope) {
      const { product, env } = call;
      const { workspace } = scope;
      const asked = askedOf(call, config);
      const { database, work } = asked;
      const keys = addressSecrets(database, env);
      // What is in an address is kept out of errors. Rows are the caller's own, and stay as they are.
      const inAddress = new RunSecrets();
      const target = await targetOf(config, env, database.tag, async (needed) => {
        if (needed.length === 0) return {};
        const values = await secrets.resolve({ workspace, app: database.tag, env }, needed);
        for (const [key, value] of Object.entries(values)) {
          scope.secrets.add(key, '');
          inAddress.add(key, value);
        }
        return values;
      });
      const place: DatabasePlace = { workspace, product, env, database: database.tag };
      return {
        // Calls of two sessions may ask the same, and their answers are each one's own.
        identity: () => [database.tag, asked.operations, work, isOfSession(call) ? call.session?.sessionId : null],
        isPure: () => keys.length === 0 && call.literal !== 'secret',
        async attempt({ timeoutMs }) {
          const request = { work, timeoutMs: Math.min(timeoutMs, timeOf(call, database)) };
          const start = clock.now();
          try {
            const value = valueOf(call, asked, await databases.run(place, target, request));
            return { value: call.operation === 'ping' ? pong(value, clock.now() - start) : value };
          } catch (thrown) {
            throw withRepeatRule(asked.placed(inAddress.error(thrown)), asked, nameOf(call));
          }
        },
      };
    },
  };
}

function timeOf({ timeoutMs }: DatabaseCall, { timeout }: Database): number {
  return timeoutMs ?? timeout ?? LIMITS.database_timeout.value;
}

function valueOf({ operation }: DatabaseCall, { operations }: Asked, answer: DatabaseAnswer): unknown {
  const results = answer.kind === 'results' ? answer.results : [];
  const answers = operations.map((each, at) => {
    const result = results[at];
    if (result === undefined) throw new Error(`the database answered ${results.length} results`);
    return answerOf(each, result);
  });
  return operation === 'transaction' ? { results: answers } : answers[0];
}

/** What reaching a database came to; the time is in milliseconds. */
function pong(answer: unknown, latency: number) {
  const { data } = answer as { readonly data: readonly { readonly version?: unknown }[] };
  return { connected: true, version: data[0]?.version ?? null, latency };
}
