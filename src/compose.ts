/** Builds the processor from its bindings. The only reader of `env`. */

import { createFetchDriver } from './drivers/http/fetch-driver.ts';
import { createApp } from './http/app.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { type Ids, systemIds } from './kernel/ids.ts';
import { createKeyStore } from './idempotency-keys.ts';
import { type ConfigSource, createProcessor } from './processor.ts';
import { createActionsExecutor } from './resources/actions/executor.ts';
import { createCompleteAuthorization } from './resources/credentials/authorization.ts';
import { createCredentialSource } from './resources/credentials/credential-cache.ts';
import {
  type CredentialDirectory,
  type CredentialObject,
  credentialObjectName,
} from './resources/credentials/directory.ts';
import { createInterimSeals, createLiteralAuth } from './resources/credentials/interim-ports.ts';
import { createJobIndex } from './resources/jobs/job-index.ts';
import { jobObjectName, type JobDirectory, type JobObject, type RunMessage } from './resources/jobs/directory.ts';
import { createMemberStore } from './resources/members/store.ts';
import { createPinStore } from './resources/products/pins.ts';
import { createConfigStore } from './resources/products/store.ts';
import { createVersionStore } from './resources/products/versions.ts';
import { createHandlers } from './resources/registry.ts';
import { createIdentityStore } from './resources/workspaces/store.ts';
import { createRecordBuffer, type RecordPack } from './records.ts';
import { readRetention } from './retention.ts';
import { createRunLog, type RunLog } from './run-log.ts';

/** The bindings and variables of the Worker, as `wrangler.toml` declares them. */
export interface Env {
  readonly CONFIG: KVNamespace;
  readonly DB: D1Database;
  readonly FILES: R2Bucket;
  readonly RUNS: Queue<RunMessage>;
  readonly RECORDS: Queue<RecordPack>;
  readonly JOBS: DurableObjectNamespace;
  readonly CREDENTIALS: DurableObjectNamespace;
  /** Set for local development only: lets actions call private addresses. */
  readonly ALLOW_PRIVATE_TARGETS?: string;
  /** Where users reach the processor, such as `https://processor.example`; the origin of each request when absent. */
  readonly PUBLIC_URL?: string;
  /** The key under which tokens are sealed. */
  readonly MASTER_KEY?: string;
  /** Days that finished jobs are kept; 30 when absent. */
  readonly JOB_RETENTION_DAYS?: string;
  /** Days that run records are kept; 7 when absent. */
  readonly LOG_RETENTION_DAYS?: string;
  /** The one-time token with which a workspace is created. */
  readonly BOOTSTRAP_TOKEN?: string;
}

/** The parts of one isolate. */
export type Parts = ReturnType<typeof build>;

const built = new WeakMap<Env, Parts>();

/** The parts for these bindings; built once an isolate, so that its caches are shared. */
export function compose(env: Env): Parts {
  const known = built.get(env) ?? build(env);
  built.set(env, known);
  return known;
}

function build(env: Env) {
  const clock = systemClock;
  const ids = systemIds;
  const records = createRecordBuffer({ queue: env.RECORDS, clock });
  const log = createRunLog({ console, clock, keep: (line) => records.add(line) });
  const retention = readRetention(env.JOB_RETENTION_DAYS, env.LOG_RETENTION_DAYS);
  const index = createJobIndex({ db: env.DB });
  const keys = createKeyStore({ db: env.DB, clock });
  const config = createConfigStore({ db: env.DB, kv: env.CONFIG, clock });
  const versions = createVersionStore({ db: env.DB, clock });
  const pins = createPinStore({ db: env.DB, clock });
  const identity = createIdentityStore({ db: env.DB, kv: env.CONFIG, clock });
  const members = createMemberStore({ db: env.DB, identity, clock });
  const allowPrivateTargets = env.ALLOW_PRIVATE_TARGETS === 'true';
  const http = createFetchDriver({ allowPrivateTargets });
  const credentials = buildCredentials(env, { clock, ids, log, config });
  const processor = createProcessor({
    config,
    executors: { actions: createActionsExecutor({ http, clock }) },
    clock,
    ids,
    log,
  });
  const jobs = createDirectory(env);
  const handlers = createHandlers({
    processor,
    jobs,
    index,
    clock,
    ids,
    versions,
    pins,
    config,
    identity,
    members,
    credentials: credentials.directory,
    publicUrl: env.PUBLIC_URL ?? null,
    bootstrapToken: env.BOOTSTRAP_TOKEN ?? null,
  });
  return {
    clock,
    ids,
    log,
    records,
    processor,
    jobs,
    index,
    keys,
    retention,
    db: env.DB,
    credentials,
    exchanges: { ...credentials.ports, http, allowInsecure: allowPrivateTargets, config, processor, clock },
    runs: { send: (messages: readonly RunMessage[]) => sendRuns(env.RUNS, messages) },
    app: createApp({ handlers, identity, keys, clock, ids, log, completeAuthorization: credentials.complete }),
  };
}

interface CredentialNeeds {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: RunLog;
  readonly config: ConfigSource;
}

/** Credentials as calls, handlers and their objects see them; the exchanges need the processor besides. */
function buildCredentials(env: Env, { clock, ids, log, config }: CredentialNeeds) {
  const directory: CredentialDirectory = {
    at: (name) =>
      env.CREDENTIALS.get(env.CREDENTIALS.idFromName(credentialObjectName(name))) as unknown as CredentialObject,
  };
  const seals = createInterimSeals(env.MASTER_KEY, ids);
  return {
    directory,
    ports: { resolveAuth: createLiteralAuth(config), sealer: seals, states: seals },
    source: createCredentialSource({ directory, clock }),
    complete: createCompleteAuthorization({
      states: seals,
      credentials: directory,
      fault: (thrown) => log.fault('oauth_callback', thrown),
    }),
  };
}

function createDirectory(env: Env): JobDirectory {
  return {
    at: (workspace, jobId) =>
      env.JOBS.get(env.JOBS.idFromName(jobObjectName(workspace, jobId))) as unknown as JobObject,
  };
}

/** Messages one `sendBatch` takes, by the platform's limit. */
const SEND_BATCH = 100;

async function sendRuns(queue: Queue<RunMessage>, messages: readonly RunMessage[]): Promise<void> {
  for (let at = 0; at < messages.length; at += SEND_BATCH) {
    await queue.sendBatch(messages.slice(at, at + SEND_BATCH).map((body) => ({ body })));
  }
}
