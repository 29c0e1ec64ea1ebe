/** Has orders on migrations followed where a database is. Each is a run, and leaves a record. */

import type { DatabaseAnswer, DatabaseDriver, DatabaseWork } from '../../drivers/database/port.ts';
import type { MigrationEntry, MigrationOrder, MigrationOutcome } from '../../engine/database/migration-order.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { RequestContext } from '../../kernel/contract.ts';
import { type ErrorRecord, fromErrorRecord, toErrorRecord } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { RunMeta } from '../../kernel/run-meta.ts';
import type { RunLog } from '../../run-log.ts';
import { RunSecrets } from '../../secret-trail.ts';
import type { Database } from '../products/manifest-database.ts';
import { shortMigrationTag } from '../products/manifest-migration.ts';
import type { ConfigStore } from '../products/store.ts';
import type { SecretStore } from '../secrets/store.ts';
import { targetOf } from './target.ts';

/** What following works with. */
export interface MigrationParts {
  readonly config: ConfigStore;
  readonly secrets: SecretStore;
  readonly databases: DatabaseDriver;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Pick<RunLog, 'record' | 'fault'>;
}

/** A database of a product in an environment. */
export interface MigrationPlace {
  readonly product: string;
  readonly env: string;
  /** Its tag. */
  readonly database: string;
}

/** What is to be done, and what its record says of it. */
export interface MigrationAsked {
  readonly operation: 'run' | 'rollback' | 'status' | 'history';
  readonly place: MigrationPlace;
  /** The one migration that it names, short; null where it names none or several. */
  readonly migration: string | null;
  /** Makes the order of the migrations of the version that the environment runs. */
  readonly orderOf: (migrations: readonly MigrationEntry[]) => MigrationOrder;
}

/** Work on the schema of a database, and what its record says of it. */
export interface WorkAsked {
  /** Such as `migration.run`. */
  readonly operation: string;
  readonly place: MigrationPlace;
  /** The one migration that it names, short; null where it names none or several. */
  readonly migration: string | null;
  /** Makes the work of the migrations of the version that the environment runs. */
  readonly workOf: (migrations: readonly MigrationEntry[], database: Database) => DatabaseWork;
  /** Tags of the migrations that it changed. */
  readonly changedOf: (answer: DatabaseAnswer) => readonly string[];
}

/** What came of it. */
interface WorkDone {
  readonly answer: DatabaseAnswer;
  /** Those of the version. */
  readonly migrations: readonly MigrationEntry[];
  readonly meta: RunMeta;
}

/** What is known of a run while it goes on. */
interface Progress {
  version: number;
  attempts: 0 | 1;
}

const CHANGED: ReadonlySet<string> = new Set(['applied', 'rolled_back']);

/** Follows an order; see {@link doWork}. */
export async function followOrder(
  parts: MigrationParts,
  { operation, orderOf, ...rest }: MigrationAsked,
  context: RequestContext,
): Promise<Omit<WorkDone, 'answer'> & { readonly outcome: MigrationOutcome }> {
  const asked: WorkAsked = {
    ...rest,
    operation: `migration.${operation}`,
    workOf: (migrations) => ({ kind: 'migrate', order: orderOf(migrations) }),
    changedOf: (answer) => migrated(answer).changes.flatMap(({ tag, status }) => (CHANGED.has(status) ? [tag] : [])),
  };
  const { answer, ...done } = await doWork(parts, asked, context);
  return { outcome: migrated(answer), ...done };
}

function migrated(answer: DatabaseAnswer): MigrationOutcome {
  if (answer.kind !== 'migrated') throw new Error(`the database answered ${answer.kind}`);
  return answer.outcome;
}

/** Does work on a schema. Throws a `ProcessorError` with `run_id`; both ways leave one run record. */
export async function doWork(parts: MigrationParts, asked: WorkAsked, context: RequestContext): Promise<WorkDone> {
  const { clock, ids, log } = parts;
  const runId = ids.create('run');
  const time = clock.now();
  const progress: Progress = { version: 0, attempts: 0 };
  const secrets = new RunSecrets();
  const finish = (error: ErrorRecord | null, changed: readonly string[] = []): RunMeta => {
    const meta = { run_id: runId, duration_ms: clock.now() - time, cached: false, ...progress };
    const { call, caller } = recordedOf(asked, context);
    log.record({ call, context: caller, meta, error, secrets: secrets.keys, time, migrations: changed });
    return meta;
  };
  try {
    const { answer, migrations } = await follow(parts, asked, context, { progress, secrets });
    return { answer, migrations, meta: finish(null, asked.changedOf(answer)) };
  } catch (thrown) {
    const { attempts } = progress;
    const error: ErrorRecord = { ...toErrorRecord(secrets.error(thrown)), run_id: runId, attempts };
    if (error.code === 'INTERNAL') log.fault(runId, thrown, (text) => secrets.text(text));
    finish(error);
    throw fromErrorRecord(error);
  }
}

function recordedOf(
  { operation, place, migration }: WorkAsked,
  { principal: { workspace, user }, traceparent }: RequestContext,
) {
  const action = migration === null ? {} : { action: migration };
  return {
    call: { namespace: 'databases' as const, operation, ...place, ...action },
    caller: { workspace, user, traceparent },
  };
}

async function follow(
  parts: MigrationParts,
  { place, workOf }: WorkAsked,
  { principal: { workspace } }: RequestContext,
  { progress, secrets }: { readonly progress: Progress; readonly secrets: RunSecrets },
): Promise<Omit<WorkDone, 'meta'>> {
  const { env, database } = place;
  const config = await parts.config.resolve(workspace, place.product, env);
  progress.version = config.version;
  const found = config.database(env, database, 'database');
  const migrations = entriesOf(found);
  const work = workOf(migrations, found);
  const target = await targetOf(config, env, database, async (keys) => {
    const values = keys.length === 0 ? {} : await parts.secrets.resolve({ workspace, app: database, env }, keys);
    for (const [key, value] of Object.entries(values)) secrets.add(key, value);
    return values;
  });
  progress.attempts = 1;
  const answer = await parts.databases.run({ workspace, ...place }, target, {
    work,
    timeoutMs: LIMITS.database_timeout_max.value,
  });
  return { answer, migrations };
}

function entriesOf({ tag: database, migrations = [] }: Database): MigrationEntry[] {
  return migrations.map(({ tag, name, value: { up, down = null } }) => ({
    tag: shortMigrationTag(database, tag),
    name,
    up,
    down,
  }));
}
