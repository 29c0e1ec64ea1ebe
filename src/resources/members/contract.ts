/** Members: who belongs to the workspace, with which role and where. */

import * as z from 'zod';
import { defineContract, ROLES } from '../../kernel/contract.ts';
import { PublicKey, Slug, Tag } from '../../kernel/fields.ts';

const userId = z.string().regex(/^user_[0-9a-f]{32}$/, 'is not a user id');
const name = z.string().trim().min(1).max(100);
const products = z.array(Tag).min(1).max(100).describe('Products it may reach; all when absent. Not for an owner.');
const envs = z.array(Slug).min(1).max(50).describe('Environments it may reach; all when absent. Not for an owner.');

/** The operations on members. */
export const members = defineContract({
  add: {
    on: 'POST /v1/members/add',
    summary: 'Add a member with a key of its own, a role, and the products and environments it may reach.',
    input: z.strictObject({
      name,
      role: z.enum(ROLES),
      public_key: PublicKey,
      products: products.optional(),
      envs: envs.optional(),
    }),
    output: z.strictObject({ workspace_id: z.string(), user_id: z.string() }),
    access: 'owner',
    fails: ['CONFLICT'],
    repeat: 'with_key',
    key: 'record',
  },
  list: {
    on: 'POST /v1/members/list',
    summary: 'List the members of the workspace, oldest first.',
    input: z.strictObject({}),
    output: z.strictObject({
      members: z.array(
        z.strictObject({
          user_id: z.string(),
          name: z.string().nullable(),
          role: z.enum(ROLES),
          public_key: z.string(),
          products: z.array(z.string()).nullable(),
          envs: z.array(z.string()).nullable(),
          created_at: z.number().int(),
        }),
      ),
    }),
    access: 'owner',
    fails: [],
    repeat: 'safe',
  },
  remove: {
    on: 'POST /v1/members/remove',
    summary: 'Remove a member; its key works nowhere after 60 s at most. The last owner stays.',
    input: z.strictObject({ user_id: userId }),
    output: z.strictObject({ user_id: z.string(), removed: z.literal(true) }),
    access: 'owner',
    fails: ['NOT_FOUND', 'CONFLICT'],
    repeat: 'with_key',
    args: ['user_id'],
  },
  rotate: {
    on: 'POST /v1/members/rotate',
    summary:
      'Replace a member’s public key: one’s own, or as an owner anybody’s. The old key works nowhere after 60 s at most.',
    input: z.strictObject({ public_key: PublicKey, user_id: userId.optional().describe('Oneself when absent.') }),
    output: z.strictObject({ user_id: z.string(), public_key: z.string() }),
    access: 'viewer',
    fails: ['NOT_FOUND', 'FORBIDDEN'],
    repeat: 'with_key',
  },
});
