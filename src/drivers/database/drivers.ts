import type { Clock } from '../../kernel/clock.ts';
import { type ErrorRecord, fromErrorRecord, isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import { BoundedMap } from '../../kernel/bounded-map.ts';
import { D1Link, D1Session } from './d1-session.ts';
import type { Rehearsal, Rehearsed } from '../../engine/database/migration-order.ts';
import { connectionObjectName, type DatabaseDirectory, type DatabaseReply } from './directory.ts';
import type { DatabaseAnswer, DatabaseDriver, DatabasePlace, DatabaseRequest } from './port.ts';
import { checkAddress, readAddress } from './server-address.ts';
import { ServerLink } from './server-link.ts';
import { type RunWork, workAt } from './server-work.ts';
import { isMigrating, isReading } from './work-kind.ts';

/** How much longer than the object the caller waits, in milliseconds: the object knows better what became of it. */
const LONGER_MS = 2_000;
/** Databases of which an isolate knows what it has under way. */
const DATABASES = 1_000;

/** What the drivers are made of. */
export interface DatabaseDriverParts {
  readonly databaseObjects: DatabaseDirectory;
  readonly clock: Clock;
  /** Local development. Metadata services are refused all the same. */
  readonly allowPrivateTargets: boolean;
  /** The address that a binding of Hyperdrive gives; null where the workspace has none of that name. */
  hyperdriveUrl(workspace: string, binding: string): string | null;
  /** The binding of D1 of a name; null where the workspace has none. */
  d1(workspace: string, binding: string): D1Database | null;
  readonly runWork: RunWork;
}

/** Builds the driver of each type of databases; see {@link DatabaseDriver}. What it throws is a `ProcessorError`. */
export function createDatabaseDriver(parts: DatabaseDriverParts): DatabaseDriver {
  const pools = new BoundedMap<string, number[]>(DATABASES);
  const links = new BoundedMap<string, D1Link>(DATABASES);
  return {
    async run(place, target, request) {
      if (target.type === 'sqlite')
        return await within(request, parts.databaseObjects.embedded(place).run(JSON.stringify(request)));
      if (target.type === 'd1') return await throughD1(parts, links, { place, binding: target.binding }, request);
      if ('hyperdrive' in target) return await throughHyperdrive(parts, place, target.hyperdrive, request);
      checkAddress(readAddress(target.url), parts.allowPrivateTargets);
      const underWay = poolOf(pools, place, target.pool);
      const n = leastOf(underWay);
      underWay[n] = (underWay[n] ?? 0) + 1;
      try {
        return await within(
          request,
          parts.databaseObjects.connection(place, n).run(target.url, JSON.stringify(request)),
        );
      } finally {
        underWay[n] -= 1;
        if (isMigrating(request.work)) await forgetColumns(parts, place, underWay);
      }
    },
  };
}

/** The other connections remember tables as they were before a migration. One that cannot be told does within a minute. */
async function forgetColumns(
  { databaseObjects }: DatabaseDriverParts,
  place: DatabasePlace,
  pool: readonly number[],
): Promise<void> {
  await Promise.allSettled(pool.map((_, n) => databaseObjects.connection(place, n).forgetColumns()));
}

/** How much is under way at each connection, as far as this isolate knows. */
function poolOf(pools: BoundedMap<string, number[]>, place: DatabasePlace, size: number): number[] {
  const key = connectionObjectName(place, size);
  const known = pools.get(key);
  if (known !== undefined) return known;
  const pool = Array.from({ length: size }, () => 0);
  pools.set(key, pool);
  return pool;
}

/** The first of those that have least to do: where there is little to do at all, one connection does it. */
function leastOf(underWay: readonly number[]): number {
  let least = 0;
  for (let n = 1; n < underWay.length; n += 1) if ((underWay[n] ?? 0) < (underWay[least] ?? 0)) least = n;
  return least;
}

/** Hyperdrive keeps the connections; the Worker's own lives as long as the work. */
async function throughHyperdrive(
  parts: DatabaseDriverParts,
  { workspace }: DatabasePlace,
  binding: string,
  request: DatabaseRequest,
): Promise<DatabaseAnswer> {
  const url = parts.hyperdriveUrl(workspace, binding);
  if (url === null) throw noBinding(binding, 'Hyperdrive');
  const link = new ServerLink(readAddress(url), parts.clock);
  try {
    return await workAt(link, request, parts.runWork);
  } finally {
    link.close();
  }
}

/** The Worker itself holds the binding. */
async function throughD1(
  parts: DatabaseDriverParts,
  links: BoundedMap<string, D1Link>,
  { place, binding }: { readonly place: DatabasePlace; readonly binding: string },
  { work, timeoutMs }: DatabaseRequest,
): Promise<DatabaseAnswer> {
  const database = parts.d1(place.workspace, binding);
  if (database === null) throw noBinding(binding, 'D1');
  const link = links.get(binding) ?? new D1Link(database, parts.clock);
  links.set(binding, link);
  const rehearsing = parts.databaseObjects.embedded({ ...place, database: `${place.database} rehearsal` });
  const rehearse = async (rehearsal: Rehearsal): Promise<Rehearsed> => {
    const request: DatabaseRequest = { work: { kind: 'rehearse', rehearsal }, timeoutMs };
    const answer = await within(request, rehearsing.run(JSON.stringify(request)));
    if (answer.kind !== 'rehearsed') throw new Error(`the database answered ${answer.kind}`);
    return answer.rehearsed;
  };
  return await parts.runWork(new D1Session(link, { isReading: isReading(work), timeoutMs, rehearse }), work);
}

function noBinding(name: string, kind: string): ProcessorError {
  const message = `USER_BINDINGS gives this workspace no binding '${name}' of ${kind}`;
  return new ProcessorError('NOT_FOUND', message, { outcome: 'not_sent' });
}

/** The answer of an object. One that is silent, or breaks down, may have done what it was asked. */
async function within(request: DatabaseRequest, replying: Promise<DatabaseReply>): Promise<DatabaseAnswer> {
  const outcome = isReading(request.work) ? 'not_sent' : 'unknown';
  const late = Promise.withResolvers<never>();
  const limit = setTimeout(() => {
    const message = `the database did not answer within ${request.timeoutMs} ms`;
    late.reject(new ProcessorError('TIMEOUT', message, { outcome }));
  }, request.timeoutMs + LONGER_MS);
  try {
    const reply = await Promise.race([replying, late.promise]);
    if (reply.ok) return reply.answer;
    throw fromErrorRecord(reply.error);
  } catch (thrown) {
    if (isProcessorError(thrown)) throw thrown;
    throw fromErrorRecord(brokenDown(thrown, outcome));
  } finally {
    clearTimeout(limit);
  }
}

/** An object that is overloaded has not begun; see https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
function brokenDown(thrown: unknown, outcome: 'not_sent' | 'unknown'): ErrorRecord {
  const { overloaded } = thrown as { readonly overloaded?: unknown };
  if (overloaded === true)
    return { code: 'SERVICE_UNAVAILABLE', message: 'the database has too much to do', outcome: 'not_sent' };
  return { code: 'CONNECTION_LOST', message: 'the connection to the database was lost before it answered', outcome };
}
