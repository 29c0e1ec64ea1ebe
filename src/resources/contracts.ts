/** The contracts by namespace: the source of routes, OpenAPI, SDK and reference. */

import { actions } from './actions/contract.ts';
import { apps } from './apps/contract.ts';
import { caches } from './caches/contract.ts';
import { circuits } from './circuits/contract.ts';
import { credentials } from './credentials/contract.ts';
import { databases } from './databases/contract.ts';
import { migrations } from './databases/contract-migration.ts';
import { schema } from './databases/contract-schema.ts';
import { events } from './events/contract.ts';
import { expressions } from './expressions/contract.ts';
import { fallback } from './fallbacks/contract.ts';
import { features } from './features/contract.ts';
import { files } from './files/contract.ts';
import { graphs } from './graphs/contract.ts';
import { health } from './health/contract.ts';
import { jobs } from './jobs/contract.ts';
import { limits } from './limits/contract.ts';
import { members } from './members/contract.ts';
import { notifications } from './notifications/contract.ts';
import { products } from './products/contract.ts';
import { quota } from './quotas/contract.ts';
import { secrets } from './secrets/contract.ts';
import { sessions } from './sessions/contract.ts';
import { storage } from './storage/contract.ts';
import { webhooks } from './webhooks/contract.ts';
import { workspaces } from './workspaces/contract.ts';

/** Every contract. */
export const CONTRACTS = {
  actions,
  apps,
  caches,
  circuits,
  credentials,
  databases: { ...databases, ...migrations, ...schema },
  events,
  expressions,
  fallback,
  features,
  files,
  graphs,
  health,
  jobs: { ...jobs, ...webhooks },
  limits,
  members,
  notifications,
  products,
  quota,
  secrets,
  sessions,
  storage,
  workspaces,
} as const;
