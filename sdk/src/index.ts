import { systemClock } from '../../src/kernel/clock.ts';
import { canonicalInput } from './aliases.ts';
import { AppCredentials, type AppScope } from './app-credentials.ts';
import { createDatabases, type Databases } from './database-methods.ts';
import { DuctapeError } from './errors.ts';
import { createFallback, type Fallback } from './fallback-methods.ts';
import { createFeatures, type Features, type Follow, placed } from './feature-methods.ts';
import { createGraphs, type Graphs } from './graph-methods.ts';
import { createHealth, type Health } from './health-methods.ts';
import { GeneratedClient } from './generated/client.ts';
import type { Actions, Jobs } from './namespaces.ts';
import { createEvents, type Events } from './event-methods.ts';
import { createNotifications, type Notifications } from './notification-methods.ts';
import type { ProductManifest } from './generated/types.ts';
import { createQuota, type Quota } from './quota-methods.ts';
import { createSessions, type Sessions } from './session-methods.ts';
import { createScope } from './scope.ts';
import { createSend } from './send.ts';
import { createSigner, type Identity } from './signer.ts';
import { type Carry, createStorage, type Storage } from './storage-methods.ts';
import { Transport } from './transport.ts';

export {
  type BrokenConstraint,
  DuctapeError,
  type DuctapeErrorDetails,
  type ErrorCode,
  type FailedOption,
  type FieldError,
  type Outcome,
  type UpstreamAnswer,
} from './errors.ts';
export type {
  AppScope,
  ConfigOptions,
  FlatCredentials,
  OAuthExpiry,
  OAuthOptions,
  OAuthTokens,
} from './app-credentials.ts';
export type { FeatureEvent, Features, StreamOptions } from './feature-methods.ts';
export type { MigrationName, Migrations } from './migration-methods.ts';
export type { Include, NamedRelation, Relation } from './database-include.ts';
export type { Connection, Databases, Transaction, TransactionOptions, WithRecords } from './database-methods.ts';
export type { GraphTransaction, GraphTransactionOptions } from './graph-calls.ts';
export type { GraphConnection, Graphs } from './graph-methods.ts';
export type { Schemas } from './schema-methods.ts';
export { defineFallback, defineQuota, type FallbackDefinition, type QuotaDefinition } from './define-component.ts';
export type { DefineFallbackOptions, FallbackContext } from './features/define-fallback.ts';
export type { DefineQuotaOptions, LimitChain, QuotaContext } from './features/define-quota.ts';
export type { OptionChain, ProviderChain } from './features/option-chain.ts';
export type {
  DefineSessionOptions,
  SessionContext,
  SessionDefinition,
  SessionPeriod,
  Sessions,
} from './session-methods.ts';
export { defineFeature, type FeatureDefinition } from './define-feature.ts';
export {
  defineHealthcheck,
  type DefineHealthOptions,
  type HealthcheckDefinition,
  type HealthContext,
} from './define-health.ts';
export type { Health } from './health-methods.ts';
export type { EventContext, Events, SubscribeInput } from './event-methods.ts';
export type { Subscription } from './events/subscription.ts';
export type { FeatureContext, QueryContext } from './features/context-types.ts';
export type { DefineFeatureOptions, QueryOption, RecordScenario } from './features/define.ts';
export type { StandIn } from './features/stand-in.ts';
export { createKeyPair } from './signer.ts';
export type { Notifications } from './notification-methods.ts';
export type * from './notification-types.ts';
export type { DispatchInput, ListedFile, OldFile, Storage } from './storage-methods.ts';
export type * from './storage-types.ts';
export type { CallOptions, RunMeta } from './transport.ts';
export type * from './generated/types.ts';

/** Where a processor listens when nobody says otherwise: the local one. */
const LOCAL_URL = 'http://127.0.0.1:8787';

/** What a client is made of. */
export interface DuctapeOptions extends Identity {
  /** Product of every call that names none. */
  readonly product?: string;
  /** Environment of every call that names none. */
  readonly env?: string;
  /** Address of the processor; else the variable `DUCTAPE_URL`, else the local default. */
  readonly url?: string;
  /** Another `fetch`, for tests and proxies. */
  readonly fetch?: typeof fetch;
}

/** The client as it is generated, but for what the methods of files, notifications and events here are not. */
const Generated: new (
  ...args: ConstructorParameters<typeof GeneratedClient>
) => Omit<GeneratedClient, 'storage' | 'notifications' | 'events'> = GeneratedClient;

/** Checks a manifest's type where it is written; answers it as it is. */
export function defineProduct(manifest: ProductManifest): ProductManifest {
  return manifest;
}

/**
 * The client of a processor. Every method answers with the operation's data and throws a {@link DuctapeError}.
 *
 * @example
 * const ductape = new Ductape({ workspace_id, user_id, private_key, product: 'my-app', env: 'prd' });
 * await ductape.actions.run({ app: 'email-service', event: 'send_welcome_email', input: { body: { to: 'jane@example.com' } } });
 */
export default class Ductape extends Generated {
  /** Address of the processor. */
  readonly url: string;
  declare readonly actions: Actions;
  declare readonly databases: Databases;
  /** The same as `databases`. */
  readonly database: Databases;
  /** The same as `databases`. */
  readonly db: Databases;
  declare readonly features: Features;
  declare readonly graphs: Graphs;
  /** The same as `graphs`. */
  readonly graph: Graphs;
  declare readonly health: Health;
  declare readonly fallback: Fallback;
  declare readonly jobs: Jobs;
  declare readonly quota: Quota;
  /** The same as `quota`. */
  readonly quotas: Quota;
  /** The names that other versions have for these. */
  readonly resilience: { readonly fallback: Fallback; readonly quota: Quota };
  declare readonly sessions: Sessions;
  declare readonly events: Events;
  /** The same as `events`. */
  readonly broker: Events;
  /** The same as `events`. */
  readonly brokers: Events;
  /** The same as `events`. */
  readonly messaging: Events;
  declare readonly notifications: Notifications;
  /** The same as `notifications`. */
  readonly notification: Notifications;
  declare readonly storage: Storage;
  /** The same as `features`. */
  readonly workflows: Features;
  /** The same as `features`. */
  readonly feature: Features;
  /** The same as `health`. */
  readonly healthchecks: Health;
  /** The same as `health`. */
  readonly healthcheck: Health;
  readonly #credentials: AppCredentials;
  readonly #carry: Carry;

  constructor(options: DuctapeOptions) {
    requireIdentity(options);
    const url = processorUrl(options.url ?? environmentUrl() ?? LOCAL_URL);
    const transport = new Transport({
      url,
      sign: createSigner(options),
      fetch: options.fetch ?? ((...request) => fetch(...request)),
      clock: systemClock,
    });
    const defaults = { product: options.product, env: options.env };
    const scope = createScope(defaults);
    super(
      createSend({
        transport,
        scope,
        defaults,
        credentials: () => this.#credentials,
        carry: (job) => this.#carry(job),
      }),
    );
    this.url = url;
    this.#credentials = new AppCredentials(this.secrets, systemClock);
    const scopeOf = (given: AppScope) => {
      const named = canonicalInput({ ...given });
      scope.fill(named, ['product', 'env', 'app']);
      return { product: String(named['product']), env: String(named['env']), app: String(named['app']) };
    };
    const generated = this as unknown as GeneratedClient;
    this.actions = {
      ...this.actions,
      config: (given) => this.#credentials.config(scopeOf(given), given.credentials),
      oauth: (given) => this.#credentials.oauth(scopeOf(given), given),
    };
    const follow: Follow = (input, call) => transport.stream('/v1/features/stream', placed(input, defaults), call);
    [this.features, this.workflows, this.feature] = threefold(createFeatures(this.features, follow));
    [this.health, this.healthchecks, this.healthcheck] = threefold(createHealth(this.health));
    const toDatabase = scope.connect('database');
    [this.databases, this.database, this.db] = threefold(createDatabases(this.databases as never, toDatabase));
    this.graphs = this.graph = createGraphs(this.graphs, scope.connect('graph'));
    this.fallback = createFallback(this.fallback);
    this.quota = this.quotas = createQuota(this.quota);
    this.resilience = { fallback: this.fallback, quota: this.quota };
    this.sessions = createSessions(this.sessions);
    this.notifications = this.notification = createNotifications(generated.notifications);
    this.events = createEvents(generated.events, { url, clock: systemClock });
    this.broker = this.brokers = this.messaging = this.events;
    const parts = { workspace: options.workspace_id, scope, transport, clock: systemClock };
    ({ storage: this.storage, carry: this.#carry } = createStorage(generated.storage, parts));
    this.jobs = { ...this.jobs, listJobs: this.jobs.list };
  }
}

/** One thing under three names. */
function threefold<Thing>(thing: Thing): [Thing, Thing, Thing] {
  return [thing, thing, thing];
}

function requireIdentity(options: Partial<Identity> | undefined): void {
  for (const field of ['workspace_id', 'user_id', 'private_key'] as const) {
    if (typeof options?.[field] !== 'string' || options[field] === '')
      throw invalid(field, 'is required to sign requests');
  }
}

function processorUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw invalid('url', `'${text}' is not an http or https address`);
  return text.replace(/\/+$/, '');
}

function environmentUrl(): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.['DUCTAPE_URL'] || undefined;
}

function invalid(path: string, message: string): DuctapeError {
  return new DuctapeError('VALIDATION_ERROR', `${path}: ${message}`, { errors: [{ path, message }] });
}
