/** How the handlers of every resource are built. */

import type { Handlers } from '../kernel/contract.ts';
import type { RunLog } from '../run-log.ts';
import type { CONTRACTS } from './contracts.ts';
import { dispatchableActions } from './actions/call.ts';
import { createActionHandlers } from './actions/handlers.ts';
import { createAppHandlers } from './apps/handlers.ts';
import { type CacheParts, createCacheHandlers } from './caches/handlers.ts';
import { type CircuitParts, createCircuitHandlers } from './circuits/handlers.ts';
import { createCredentialHandlers, type CredentialHandlerParts } from './credentials/handlers.ts';
import { dispatchableDatabases } from './databases/call.ts';
import { createDatabaseHandlers, type DatabaseParts } from './databases/handlers.ts';
import { createMigrationHandlers } from './databases/migration-handlers.ts';
import { createSchemaHandlers } from './databases/schema-handlers.ts';
import type { MigrationParts } from './databases/migration-run.ts';
import { dispatchableEvents } from './events/call.ts';
import { type ConsumingParts, createConsumingHandlers } from './events/consuming-handlers.ts';
import { createPublishHandlers, type EventParts } from './events/handlers.ts';
import { createReplayingHandlers } from './events/replaying-handlers.ts';
import { createTrackingHandlers } from './events/tracking-handlers.ts';
import { createExpressionHandlers, type ExpressionParts } from './expressions/handlers.ts';
import { dispatchableFallbacks } from './fallbacks/call.ts';
import { createFallbackHandlers, type FallbackParts } from './fallbacks/handlers.ts';
import type { DispatchParts } from './jobs/dispatch.ts';
import { dispatchableFeatures } from './features/call.ts';
import { createFeatureHandlers, type FeatureParts } from './features/handlers.ts';
import { createFileHandlers, type FileParts } from './files/handlers.ts';
import { dispatchableGraphs } from './graphs/call.ts';
import { createGraphHandlers, type GraphParts } from './graphs/handlers.ts';
import { createHealthHandlers, type HealthParts } from './health/handlers.ts';
import { createJobHandlers, type JobParts } from './jobs/handlers.ts';
import { createLimitHandlers, type LimitParts } from './limits/handlers.ts';
import { createMemberHandlers, type MemberParts } from './members/handlers.ts';
import { dispatchableNotifications } from './notifications/call.ts';
import { createNotificationHandlers, type NotificationHandlerParts } from './notifications/handlers.ts';
import { createMessageHandlers, type MessageParts } from './notifications/messages-handlers.ts';
import type { ConfigStore } from './products/store.ts';
import { createProductHandlers, type ProductParts } from './products/handlers.ts';
import { dispatchableQuotas } from './quotas/call.ts';
import { createQuotaHandlers, type QuotaParts } from './quotas/handlers.ts';
import { createSecretHandlers, type SecretParts } from './secrets/handlers.ts';
import { createSessionHandlers, type SessionHandlerParts } from './sessions/handlers.ts';
import { type ContentParts, createContentHandlers } from './storage/content-handlers.ts';
import { createDispatchableStorage, createStorageDispatch, type StorageDispatchParts } from './storage/dispatch.ts';
import { createStorageHandlers } from './storage/handlers.ts';
import type { UploadParts } from './storage/upload-work.ts';
import { createUploadHandlers } from './storage/uploads-handlers.ts';
import { createWebhookHandlers, type WebhookParts } from './webhooks/handlers.ts';
import { createWorkspaceHandlers, type WorkspaceParts } from './workspaces/handlers.ts';

/** What the handlers of all resources work with. */
export interface ResourceParts
  extends
    CacheParts,
    CircuitParts,
    ConsumingParts,
    CredentialHandlerParts,
    DatabaseParts,
    DispatchParts,
    EventParts,
    ExpressionParts,
    FallbackParts,
    FeatureParts,
    FileParts,
    GraphParts,
    HealthParts,
    JobParts,
    LimitParts,
    MemberParts,
    MessageParts,
    MigrationParts,
    NotificationHandlerParts,
    ProductParts,
    QuotaParts,
    SecretParts,
    SessionHandlerParts,
    ContentParts,
    StorageDispatchParts,
    UploadParts,
    WebhookParts,
    WorkspaceParts {
  readonly config: ConfigStore;
  readonly log: RunLog;
}

/** The handlers of every contract. */
export type ResourceHandlers = {
  readonly [Namespace in keyof typeof CONTRACTS]: Handlers<(typeof CONTRACTS)[Namespace]>;
};

/** The namespaces whose calls can be stored as jobs. */
const DISPATCHABLES = {
  actions: dispatchableActions,
  databases: dispatchableDatabases,
  events: dispatchableEvents,
  features: dispatchableFeatures,
  fallback: dispatchableFallbacks,
  graphs: dispatchableGraphs,
  notifications: dispatchableNotifications,
  quota: dispatchableQuotas,
};

/** Builds the handlers of every resource. */
export function createHandlers(parts: ResourceParts): ResourceHandlers {
  return {
    actions: createActionHandlers(parts),
    apps: createAppHandlers(parts),
    caches: createCacheHandlers(parts),
    circuits: createCircuitHandlers(parts),
    credentials: createCredentialHandlers(parts),
    databases: { ...createDatabaseHandlers(parts), ...createMigrationHandlers(parts), ...createSchemaHandlers(parts) },
    events: {
      ...createPublishHandlers(parts),
      ...createConsumingHandlers(parts),
      ...createTrackingHandlers(parts),
      ...createReplayingHandlers(parts),
    },
    expressions: createExpressionHandlers(parts),
    fallback: createFallbackHandlers(parts),
    features: createFeatureHandlers(parts),
    files: createFileHandlers(parts),
    graphs: createGraphHandlers(parts),
    health: createHealthHandlers(parts),
    jobs: {
      ...createJobHandlers(parts, { ...DISPATCHABLES, storage: createDispatchableStorage(parts) }),
      ...createWebhookHandlers(parts),
    },
    limits: createLimitHandlers(parts),
    members: createMemberHandlers(parts),
    notifications: { ...createNotificationHandlers(parts), ...createMessageHandlers(parts) },
    products: createProductHandlers(parts),
    quota: createQuotaHandlers(parts),
    secrets: createSecretHandlers(parts),
    sessions: createSessionHandlers(parts),
    storage: {
      ...createStorageHandlers(parts),
      ...createContentHandlers(parts),
      ...createUploadHandlers(parts),
      ...createStorageDispatch(parts),
    },
    workspaces: createWorkspaceHandlers(parts),
  };
}
