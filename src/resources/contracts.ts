/** The contracts by namespace: the source of routes, OpenAPI, SDK and reference. */

import { actions } from './actions/contract.ts';
import { apps } from './apps/contract.ts';
import { jobs } from './jobs/contract.ts';
import { members } from './members/contract.ts';
import { products } from './products/contract.ts';
import { workspaces } from './workspaces/contract.ts';

/** Every contract. */
export const CONTRACTS = { actions, apps, jobs, members, products, workspaces } as const;
