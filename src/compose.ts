/** Builds the processor from its bindings. The only reader of `env`. */

import { waitUntil } from 'cloudflare:workers';
import { createCaching } from './compose-caching.ts';
import { createStates } from './compose-states.ts';
import { createDatabasesExecutor, type DatabasesParts } from './compose-databases.ts';
import { createEventsExecutor, type EventsParts } from './compose-events.ts';
import { createGraphsExecutor, type GraphsParts } from './compose-graphs.ts';
import { createNotificationExecutor, createStoreSend, type NotificationParts } from './compose-notifications.ts';
import { createReached } from './compose-reached.ts';
import { createServeAddress, createStorageExecutor, type StorageParts } from './compose-storage.ts';
import { createDirectories, type ObjectNamespaces } from './directories.ts';
import { createFetchDriver } from './drivers/http/fetch-driver.ts';
import { createProbe } from './drivers/http/probe.ts';
import { createApp } from './http/app.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { systemIds } from './kernel/ids.ts';
import { createKeyStore } from './idempotency-keys.ts';
import { createProcessor, type Processor, type ProcessorParts } from './processor.ts';
import { createForesight } from './foresight.ts';
import { createActionsExecutor } from './resources/actions/executor.ts';
import { createResolveAuth } from './resources/credentials/auth-values.ts';
import { createCompleteAuthorization } from './resources/credentials/authorization.ts';
import { createCredentialSource } from './resources/credentials/credential-cache.ts';
import {
  type CredentialDirectory,
  type CredentialObject,
  credentialObjectName,
} from './resources/credentials/directory.ts';
import { createFeaturesExecutor, type FeaturesParts } from './resources/features/executor.ts';
import { createFeatureIndex } from './resources/features/feature-index-store.ts';
import { createFileStore } from './resources/files/store.ts';
import { createFallbacksExecutor, type FallbacksParts } from './resources/fallbacks/executor.ts';
import { createDefaultsStore } from './resources/fallbacks/defaults.ts';
import { createTriedStore } from './resources/fallbacks/tried.ts';
import { createQuotasExecutor } from './resources/quotas/executor.ts';
import type { QuotasParts } from './resources/quotas/option-runs.ts';
import { createBulkList } from './resources/jobs/bulk-list.ts';
import { createAdmission } from './resources/flow/admission.ts';
import { createHealthWorks } from './resources/health/health-parts.ts';
import { createJobIndex } from './resources/jobs/job-index.ts';
import type { RunMessage } from './resources/jobs/directory.ts';
import { createMemberStore } from './resources/members/store.ts';
import { createPinStore } from './resources/products/pins.ts';
import { createReconciliationStore } from './resources/products/reconciliations.ts';
import { createSchedules } from './resources/products/reconciling.ts';
import { createConfigStore } from './resources/products/store.ts';
import { createVersionStore } from './resources/products/versions.ts';
import { createDataKeys } from './resources/secrets/data-keys.ts';
import { createSecretStore } from './resources/secrets/store.ts';
import { createSessionParts } from './session-parts.ts';
import { createHandlers } from './resources/registry.ts';
import { createPayloads } from './resources/storage/payloads.ts';
import { createWebhookSender } from './resources/webhooks/sender.ts';
import { createWebhookStore } from './resources/webhooks/store.ts';
import { createJobWebhooks } from './resources/webhooks/telling.ts';
import { createIdentityStore } from './resources/workspaces/store.ts';
import { createRecordBuffer, type RecordPack } from './records.ts';
import { readRetention } from './retention.ts';
import { sendRuns } from './run-messages.ts';
import { createRunLog, type RunLog } from './run-log.ts';
import { createAccessLog } from './secret-accesses.ts';

/** The bindings and variables of the Worker, as `wrangler.toml` declares them. */
export interface Env extends ObjectNamespaces {
  readonly CONFIG: KVNamespace;
  readonly DB: D1Database;
  readonly FILES: R2Bucket;
  readonly RUNS: Queue<RunMessage>;
  readonly RECORDS: Queue<RecordPack>;
  readonly FLIGHTS: DurableObjectNamespace;
  readonly CREDENTIALS: DurableObjectNamespace;
  /** Names of bindings of users, divided by commas: those of Hyperdrive that databases may be reached through. */
  readonly USER_BINDINGS?: string;
  /** Set for local development only: lets actions and databases be at private addresses. */
  readonly ALLOW_PRIVATE_TARGETS?: string;
  /** Where users reach the processor, such as `https://processor.example`; the origin of each request when absent. */
  readonly PUBLIC_URL?: string;
  /** Days that finished jobs are kept; 30 when absent. */
  readonly JOB_RETENTION_DAYS?: string;
  /** Days that run records are kept; 7 when absent. */
  readonly LOG_RETENTION_DAYS?: string;
  /** Days that messages of notifications are kept; 30 when absent. */
  readonly MESSAGE_RETENTION_DAYS?: string;
  /** 32 bytes in base64 that seal everything that must not be read where it is kept. */
  readonly MASTER_KEY?: string;
  /** The master key of before, while it is being replaced. */
  readonly MASTER_KEY_PREVIOUS?: string;
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
  const kept = createStores(env);
  const { records, log } = createLogs(env, kept.clock);
  const stores = { ...kept, ...createSessionParts({ ...kept, kv: env.CONFIG, log }) };
  const isLocal = env.ALLOW_PRIVATE_TARGETS === 'true';
  const settings = settingsOf(env, isLocal);
  const reach = { allowPrivateTargets: isLocal, ...(isLocal && { probe: createProbe(kept.clock) }) };
  const http = createFetchDriver(reach);
  const credentials = buildCredentials(env, stores, log);
  const actionParts = { ...stores, http, credentials: credentials.source };
  const { results, ...caching } = createCaching(env, kept.clock, log);
  const base = { ...stores, ...createDirectories(env) };
  const given = { ...base, ...reach, ...settings, http, log, bucket: env.FILES, bindings: env };
  const reached = createReached(given);
  const admission = createAdmission({ ...base, log, background: waitUntil });
  const storeSend = createStoreSend(() => ({ ...own, processor, webhooks }));
  const places = { ...base, ...createHealthWorks({ ...base, http, log, storeSend, background: waitUntil }) };
  const own = { ...places, ...reach, ...reached, results, admission, log };
  const processor = buildProcessor(own, createActionsExecutor(actionParts));
  const serveAddress = createServeAddress({ ...own, processor });
  const webhooks = createJobWebhooks(places);
  const schedules = createSchedules({ ...own, processor, webhooks });
  const handlers = createHandlers({
    ...own,
    processor,
    webhooks,
    http,
    schedules,
    foresight: createForesight({ ...places, ...actionParts }),
    ...caching,
    credentials: credentials.directory,
    accesses: createAccessLog({ ...kept, console }),
    ...settings,
  });
  return {
    ...own,
    http,
    records,
    processor,
    schedules,
    webhooks,
    webhookSender: createWebhookSender({ ...stores, http }),
    credentials,
    exchanges: { ...stores, ...credentials.ports, processor, http, allowInsecure: isLocal },
    retention: readRetention(env.JOB_RETENTION_DAYS, env.LOG_RETENTION_DAYS, env.MESSAGE_RETENTION_DAYS),
    runs: { send: (messages: readonly RunMessage[]) => sendRuns(env.RUNS, messages) },
    app: createApp({ ...own, ...credentials, handlers, serveAddress, background: waitUntil }),
  };
}

/** What handlers need to know of the deployment. */
function settingsOf({ PUBLIC_URL: publicUrl, BOOTSTRAP_TOKEN: bootstrapToken }: Env, isLocal: boolean) {
  return {
    publicUrl: publicUrl ?? null,
    bootstrapToken: bootstrapToken ?? null,
    allowLiteralPasswords: isLocal,
    background: waitUntil,
  };
}

/** The processor with its executors, of which some have it run other calls. */
function buildProcessor(
  parts: Omit<ProcessorParts, 'executors'> &
    FeaturesParts &
    DatabasesParts &
    EventsParts &
    GraphsParts &
    StorageParts & { readonly notificationParts: NotificationParts } & Omit<FallbacksParts & QuotasParts, 'processor'>,
  actions: ProcessorParts['executors']['actions'],
): Processor {
  const nested: Pick<Processor, 'execute'> = { execute: (call, context) => processor.execute(call, context) };
  const executors = {
    actions,
    databases: createDatabasesExecutor(parts),
    events: createEventsExecutor(parts),
    features: createFeaturesExecutor(parts),
    graphs: createGraphsExecutor(parts),
    notifications: createNotificationExecutor(parts.notificationParts),
    quota: createQuotasExecutor({ ...parts, processor: nested }),
    storage: createStorageExecutor(parts),
    fallback: createFallbacksExecutor({ ...parts, processor: nested }),
  };
  const processor = createProcessor({ ...parts, executors });
  return processor;
}

/** What is kept in D1, KV and R2, and the clock and ids that everything takes. */
function createStores(env: Env) {
  const clock = systemClock;
  const ids = systemIds;
  const db = env.DB;
  const identity = createIdentityStore({ db, kv: env.CONFIG, clock });
  const masterKey = env.MASTER_KEY ?? null;
  const previousMasterKey = env.MASTER_KEY_PREVIOUS ?? null;
  const dataKeys = createDataKeys({ db, clock, ids, masterKey, previousMasterKey });
  return {
    clock,
    ids,
    db,
    identity,
    dataKeys,
    sealer: dataKeys,
    secrets: createSecretStore({ db, sealer: dataKeys, clock }),
    files: createFileStore({ db, bucket: env.FILES, clock, ids }),
    index: createJobIndex({ db }),
    featureIndex: createFeatureIndex({ db }),
    journal: { sealer: dataKeys, bucket: env.FILES },
    bulkList: createBulkList({ db }),
    tried: createTriedStore({ db, clock }),
    defaults: createDefaultsStore({ db, sealer: dataKeys, clock }),
    endpoints: createWebhookStore({ db, clock }),
    keys: createKeyStore({ db, clock }),
    payloads: createPayloads({ db, bucket: env.FILES, clock }),
    config: createConfigStore({ db, kv: env.CONFIG, clock }),
    versions: createVersionStore({ db, clock }),
    pins: createPinStore({ db, clock }),
    reconciliations: createReconciliationStore({ db, clock }),
    members: createMemberStore({ db, identity, clock }),
  };
}

function createLogs(env: Env, clock: Clock) {
  const records = createRecordBuffer({ queue: env.RECORDS, clock });
  return { records, log: createRunLog({ console, clock, keep: (line) => records.add(line) }) };
}

/** Credentials as calls, handlers and their objects see them; the exchanges need the processor besides. */
function buildCredentials(env: Env, stores: ReturnType<typeof createStores>, log: RunLog) {
  const { clock, sealer, dataKeys } = stores;
  const directory: CredentialDirectory = {
    at: (name) =>
      env.CREDENTIALS.get(env.CREDENTIALS.idFromName(credentialObjectName(name))) as unknown as CredentialObject,
  };
  const states = createStates(dataKeys);
  return {
    directory,
    ports: { resolveAuth: createResolveAuth({ ...stores, log }), sealer, states },
    source: createCredentialSource({ directory, clock }),
    completeAuthorization: createCompleteAuthorization({
      states,
      credentials: directory,
      fault: (thrown) => log.fault('oauth_callback', thrown),
    }),
  };
}
