/** Every resource: its contract, and how its handlers are built. */

import type { Handlers } from '../kernel/contract.ts';
import { actions } from './actions/contract.ts';
import { createActionHandlers } from './actions/handlers.ts';
import { jobs } from './jobs/contract.ts';
import type { DispatchParts } from './jobs/dispatch.ts';
import { createJobHandlers } from './jobs/handlers.ts';
import { products } from './products/contract.ts';
import { createProductHandlers } from './products/handlers.ts';
import type { ConfigStore } from './products/store.ts';
import type { VersionStore } from './products/versions.ts';
import { workspaces } from './workspaces/contract.ts';
import { createWorkspaceHandlers, type WorkspaceParts } from './workspaces/handlers.ts';

/** The contracts by namespace: the source of routes, OpenAPI, SDK and reference. */
export const CONTRACTS = { actions, jobs, products, workspaces } as const;

/** What the handlers of all resources work with. */
export interface ResourceParts extends DispatchParts, WorkspaceParts {
  readonly versions: VersionStore;
  readonly config: ConfigStore;
}

/** The handlers of every contract. */
export type ResourceHandlers = { readonly [Namespace in keyof typeof CONTRACTS]: Handlers<(typeof CONTRACTS)[Namespace]> };

/** Builds the handlers of every resource. */
export function createHandlers(parts: ResourceParts): ResourceHandlers {
  return {
    actions: createActionHandlers(parts),
    jobs: createJobHandlers(parts),
    products: createProductHandlers(parts),
    workspaces: createWorkspaceHandlers(parts),
  };
}
