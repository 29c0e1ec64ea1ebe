/** The bindings of the Worker, counted. */

import type { Env } from '../../../src/compose.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { count, outside, queued, working } from './tally.ts';

/** What a queue bills as one operation. */
const QUEUE_BYTES = 64 * 1024;
/** A message is written, read and deleted. */
const QUEUE_STEPS = 3;

type Methods = Partial<Record<string | symbol, (...given: never[]) => unknown>>;

/** The target with some of its methods replaced; the others are its own. */
function over<T extends object>(target: T, methods: Methods): T {
  return new Proxy(target, {
    get(real, name) {
      const own = methods[name];
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(real, name, real);
      return typeof value === 'function' ? (value.bind(real) as unknown) : value;
    },
  });
}

const counted = new WeakMap<Env, Env>();

/** The same counted bindings for the same bindings, as the processor's parts are kept by them. */
export function countedEnv(env: Env): Env {
  const known = counted.get(env) ?? {
    ...env,
    CONFIG: countedKv(env.CONFIG),
    DB: countedD1(env.DB),
    FILES: countedR2(env.FILES),
    RUNS: countedQueue(env.RUNS),
    RECORDS: countedQueue(env.RECORDS),
    JOBS: countedObjects(env.JOBS),
    FLIGHTS: countedObjects(env.FLIGHTS),
    CREDENTIALS: countedObjects(env.CREDENTIALS),
    QUOTAS: countedObjects(env.QUOTAS),
    TOPICS: countedObjects(env.TOPICS),
    GROUPS: countedObjects(env.GROUPS),
  };
  counted.set(env, known);
  return known;
}

function countedKv(kv: KVNamespace): KVNamespace {
  /** When copies expire, by the processor's clock. */
  const expiries = new Map<string, number>();
  /** A method that counts as one operation each time. */
  const counting = (name: 'get' | 'getWithMetadata' | 'put' | 'delete' | 'list') => {
    const method = Reflect.get(kv, name) as (...given: unknown[]) => unknown;
    return (...given: unknown[]): unknown => {
      count(name.startsWith('get') ? 'kv_reads' : 'kv_writes');
      const [key, value, options] = given as [string, unknown, { readonly expirationTtl?: number } | undefined];
      if (name === 'put') {
        const { expirationTtl: seconds, ...others } = options ?? {};
        expiries.set(key, seconds === undefined ? Infinity : systemClock.now() + seconds * 1000);
        return outside(kv.put(key, value as string, others));
      }
      if (name.startsWith('get') && (expiries.get(key) ?? Infinity) <= systemClock.now())
        return Promise.resolve(name === 'get' ? null : { value: null, metadata: null });
      const answer = method.apply(kv, given);
      return answer instanceof Promise ? outside(answer) : answer;
    };
  };
  return over(kv, {
    get: counting('get'),
    getWithMetadata: counting('getWithMetadata'),
    put: counting('put'),
    delete: counting('delete'),
    list: counting('list'),
  });
}

/** The statements behind counted ones: a batch takes no others. */
const real = new WeakMap<D1PreparedStatement, D1PreparedStatement>();

function countedD1(db: D1Database): D1Database {
  return over(db, {
    prepare: (text: string) => countedStatement(db.prepare(text)),
    async batch(statements: D1PreparedStatement[]) {
      return (await outside(db.batch(statements.map((one) => real.get(one) ?? one)))).map(countMeta);
    },
  });
}

function countedStatement(statement: D1PreparedStatement): D1PreparedStatement {
  const wrapped = over(statement, {
    bind: (...values: unknown[]) => countedStatement(statement.bind(...values)),
    run: async () => countMeta(await outside(statement.run())),
    all: async () => countMeta(await outside(statement.all())),
    // The real one does not tell its rows.
    first: async () => countMeta(await outside(statement.all())).results[0] ?? null,
  });
  real.set(wrapped, statement);
  return wrapped;
}

function countMeta<T extends { readonly meta: { rows_read: number; rows_written: number } }>(answer: T): T {
  count('d1_rows_read', answer.meta.rows_read);
  count('d1_rows_written', answer.meta.rows_written);
  return answer;
}

function countedR2(bucket: R2Bucket): R2Bucket {
  return over(bucket, {
    get(key: string) {
      count('r2_class_b');
      return bucket.get(key);
    },
    put(key: string, value: ArrayBuffer) {
      count('r2_class_a');
      return bucket.put(key, value);
    },
  });
}

function countedQueue<Body>(queue: Queue<Body>): Queue<Body> {
  return over(queue, {
    sendBatch(batch: MessageSendRequest<Body>[]) {
      for (const { body } of batch) {
        const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)).length;
        count('queue_operations', QUEUE_STEPS * Math.ceil(bytes / QUEUE_BYTES));
      }
      queued(batch.length);
      return outside(queue.sendBatch(batch));
    },
  });
}

/** Each method of a stub that is called is a request. */
function countedObjects(namespace: DurableObjectNamespace): DurableObjectNamespace {
  return over(namespace, {
    get(id: DurableObjectId) {
      const stub = namespace.get(id) as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
      return new Proxy(stub, {
        get:
          (target, name) =>
          (...given: unknown[]) => {
            count('object_requests');
            count('log_events');
            return working(id.toString(), Promise.resolve(target[String(name)]?.(...given)));
          },
      });
    },
  });
}
