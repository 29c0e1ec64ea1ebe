/** Workspaces: the first owner, and who a key belongs to. */

import * as z from 'zod';
import { defineContract, ROLES } from '../../kernel/contract.ts';
import { PublicKey } from '../../kernel/fields.ts';

const name = z.string().trim().min(1).max(100);

/** The operations on workspaces. */
export const workspaces = defineContract({
  bootstrap: {
    on: 'POST /v1/workspaces/bootstrap',
    summary: 'Create a workspace with its first owner; needs the deployment’s one-time token as a bearer token.',
    input: z.strictObject({
      name,
      public_key: PublicKey,
    }),
    output: z.strictObject({ workspace_id: z.string(), user_id: z.string() }),
    access: 'bootstrap',
    fails: [],
    repeat: 'never',
  },
  whoami: {
    on: 'POST /v1/workspaces/whoami',
    summary: 'Tell which workspace, user and role the request’s key belongs to.',
    input: z.strictObject({}),
    output: z.strictObject({
      workspace_id: z.string(),
      workspace_name: z.string(),
      user_id: z.string(),
      role: z.enum(ROLES),
      products: z.array(z.string()).nullable().describe('Products it may reach; null is all.'),
      envs: z.array(z.string()).nullable().describe('Environments it may reach; null is all.'),
    }),
    access: 'viewer',
    fails: [],
    repeat: 'safe',
  },
});
