/** How the handlers of every resource are built. */

import type { Handlers } from '../kernel/contract.ts';
import type { CONTRACTS } from './contracts.ts';
import { createActionHandlers } from './actions/handlers.ts';
import { createAppHandlers } from './apps/handlers.ts';
import type { DispatchParts } from './jobs/dispatch.ts';
import { createJobHandlers, type JobParts } from './jobs/handlers.ts';
import { createMemberHandlers, type MemberParts } from './members/handlers.ts';
import { createProductHandlers, type ProductParts } from './products/handlers.ts';
import { createWorkspaceHandlers, type WorkspaceParts } from './workspaces/handlers.ts';

/** What the handlers of all resources work with. */
export interface ResourceParts extends DispatchParts, JobParts, MemberParts, ProductParts, WorkspaceParts {}

/** The handlers of every contract. */
export type ResourceHandlers = {
  readonly [Namespace in keyof typeof CONTRACTS]: Handlers<(typeof CONTRACTS)[Namespace]>;
};

/** Builds the handlers of every resource. */
export function createHandlers(parts: ResourceParts): ResourceHandlers {
  return {
    actions: createActionHandlers(parts),
    apps: createAppHandlers(parts),
    jobs: createJobHandlers(parts),
    members: createMemberHandlers(parts),
    products: createProductHandlers(parts),
    workspaces: createWorkspaceHandlers(parts),
  };
}
