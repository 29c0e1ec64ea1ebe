/** Finds the objects that calls are handed to. */

import {
  type ConnectionObject,
  connectionObjectName,
  type DatabaseDirectory,
  type DatabaseObject,
  databaseObjectName,
} from './drivers/database/directory.ts';
import {
  type EventDirectory,
  type GroupObject,
  groupObjectName,
  type TopicObject,
  topicObjectName,
} from './drivers/broker/directory.ts';
import {
  type GraphConnectionObject,
  graphConnectionObjectName,
  type GraphDirectory,
  type GraphObject,
  graphObjectName,
} from './drivers/graph/directory.ts';
import { type FeatureDirectory, type FeatureObject, featureObjectName } from './resources/features/directory.ts';
import { type GateDirectory, type GateObject, gateObjectName } from './resources/flow/directory.ts';
import { type HealthDirectory, type HealthObject, healthObjectName } from './resources/health/directory.ts';
import { type BulkDirectory, bulkObjectName, type BulkObject } from './resources/jobs/bulk.ts';
import { jobObjectName, type JobDirectory, type JobObject } from './resources/jobs/directory.ts';
import { type CounterDirectory, type CounterObject, counterObjectName } from './resources/quotas/directory.ts';
import { type WebhookDirectory, type WebhookObject, webhookObjectName } from './resources/webhooks/directory.ts';

/** The bindings of their classes. */
export interface ObjectNamespaces {
  readonly JOBS: DurableObjectNamespace;
  readonly BULKS: DurableObjectNamespace;
  readonly GATES: DurableObjectNamespace;
  readonly WEBHOOKS: DurableObjectNamespace;
  readonly FEATURES: DurableObjectNamespace;
  readonly QUOTAS: DurableObjectNamespace;
  readonly HEALTH: DurableObjectNamespace;
  readonly DATABASES: DurableObjectNamespace;
  readonly CONNECTIONS: DurableObjectNamespace;
  readonly GRAPHS: DurableObjectNamespace;
  readonly GRAPH_CONNECTIONS: DurableObjectNamespace;
  readonly TOPICS: DurableObjectNamespace;
  readonly GROUPS: DurableObjectNamespace;
}

const OBJECT_ID = /^[0-9a-f]{64}$/;

/** The objects of topics with their groups, of jobs, of operations on many, of runs of features, of what admits calls, of counters, of databases, and of graphs. */
export function createDirectories(env: ObjectNamespaces) {
  const jobs: JobDirectory = {
    at: (workspace, jobId) =>
      env.JOBS.get(env.JOBS.idFromName(jobObjectName(workspace, jobId))) as unknown as JobObject,
  };
  const bulks: BulkDirectory = {
    at: (workspace, operationId) =>
      env.BULKS.get(env.BULKS.idFromName(bulkObjectName(workspace, operationId))) as unknown as BulkObject,
  };
  const gates: GateDirectory = {
    at: (name) => env.GATES.get(env.GATES.idFromName(gateObjectName(name))) as unknown as GateObject,
  };
  const webhookObjects: WebhookDirectory = {
    at: (name) => env.WEBHOOKS.get(env.WEBHOOKS.idFromName(webhookObjectName(name))) as unknown as WebhookObject,
  };
  const features: FeatureDirectory = {
    at(workspace, featureId) {
      const id = env.FEATURES.idFromName(featureObjectName(workspace, featureId));
      return steadfast(() => env.FEATURES.get(id) as unknown as FeatureObject);
    },
  };
  const counters: CounterDirectory = {
    at: (name) => env.QUOTAS.get(env.QUOTAS.idFromName(counterObjectName(name))) as unknown as CounterObject,
  };
  const healthObjects: HealthDirectory = {
    at: (place) => env.HEALTH.get(env.HEALTH.idFromName(healthObjectName(place))) as unknown as HealthObject,
  };
  const databaseObjects: DatabaseDirectory = {
    embedded: (place) =>
      env.DATABASES.get(env.DATABASES.idFromName(databaseObjectName(place))) as unknown as DatabaseObject,
    connection: (place, n) =>
      env.CONNECTIONS.get(env.CONNECTIONS.idFromName(connectionObjectName(place, n))) as unknown as ConnectionObject,
  };
  return {
    eventObjects: eventDirectory(env),
    jobs,
    bulks,
    gates,
    webhookObjects,
    features,
    counters,
    healthObjects,
    databaseObjects,
    graphObjects: graphDirectory(env),
  };
}

/** An object with a stub of its own for each call: one of an instance that was cut off stays broken. */
function steadfast(stub: () => FeatureObject): FeatureObject {
  return new Proxy({} as FeatureObject, {
    get(_target, name) {
      // What is awaited is asked for this, and is no promise.
      if (name === 'then') return undefined;
      return (...given: unknown[]): unknown => {
        const object = stub();
        return Reflect.apply(Reflect.get(object, name) as (...all: unknown[]) => unknown, object, given);
      };
    },
  });
}

function graphDirectory({ GRAPHS, GRAPH_CONNECTIONS }: ObjectNamespaces): GraphDirectory {
  return {
    embedded: (place) => GRAPHS.get(GRAPHS.idFromName(graphObjectName(place))) as unknown as GraphObject,
    connection: (place) =>
      GRAPH_CONNECTIONS.get(
        GRAPH_CONNECTIONS.idFromName(graphConnectionObjectName(place)),
      ) as unknown as GraphConnectionObject,
  };
}

function eventDirectory({ TOPICS, GROUPS }: ObjectNamespaces): EventDirectory {
  return {
    topic: (place) => TOPICS.get(TOPICS.idFromName(topicObjectName(place))) as unknown as TopicObject,
    group: (place) => GROUPS.get(GROUPS.idFromName(groupObjectName(place))) as unknown as GroupObject,
    byId: (id) => groupById(GROUPS, id),
  };
}

/** Null for what is no id of a group: an id that was made up is told by the platform. */
function groupById(groups: DurableObjectNamespace, id: string): DurableObjectStub | null {
  if (!OBJECT_ID.test(id)) return null;
  try {
    return groups.get(groups.idFromString(id));
  } catch {
    return null;
  }
}
