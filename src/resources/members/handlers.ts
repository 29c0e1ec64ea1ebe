/** The operations on members. */

import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Handlers, Role } from '../../kernel/contract.ts';
import { invalidField, ProcessorError, refusal } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import { notFound } from '../products/config.ts';
import { importPublicKey } from '../workspaces/store.ts';
import type { members as contract } from './contract.ts';
import type { MemberStore } from './store.ts';

/** What the handlers work with. */
export interface MemberParts {
  readonly members: MemberStore;
  readonly ids: Ids;
}

/** Builds the handlers. */
export function createMemberHandlers({ members, ids }: MemberParts): Handlers<typeof contract> {
  return {
    async add(input, { principal: { workspace }, idempotencyKey }) {
      await checkKey(input.public_key);
      refuseRestrictedOwner(input);
      const user =
        idempotencyKey === null
          ? ids.create('user')
          : `user_${(await sha256Hex(JSON.stringify([workspace, 'members.add', idempotencyKey]))).slice(0, 32)}`;
      const digest = await sha256Hex(canonicalJson(input));
      const { name, role, public_key: publicKey, products = null, envs = null } = input;
      const stored = await members.add(workspace, { user, name, role, publicKey, products, envs, digest });
      if (!stored) throw new ProcessorError('CONFLICT', 'this Idempotency-Key was used for another request');
      return { data: { workspace_id: workspace, user_id: user } };
    },
    async list(_input, { principal }) {
      return { data: { members: await members.list(principal.workspace) } };
    },
    async remove({ user_id: user }, { principal: { workspace }, isRepetition }) {
      const removed = await members.remove(workspace, user);
      if (removed === 'absent' && !isRepetition) throw notFound('user_id', `member '${user}'`);
      if (removed === 'last_owner')
        throw new ProcessorError('CONFLICT', 'the last owner of a workspace cannot be removed');
      return { data: { user_id: user, removed: true } };
    },
    async rotate({ public_key: publicKey, user_id: given }, { principal: { workspace, user: self, role } }) {
      const user = given ?? self;
      if (user !== self && role !== 'owner') throw new ProcessorError('FORBIDDEN', 'this needs the role owner');
      await checkKey(publicKey);
      if (!(await members.setKey(workspace, user, publicKey))) throw notFound('user_id', `member '${user}'`);
      return { data: { user_id: user, public_key: publicKey } };
    },
  };
}

/** An owner adds members and replaces their keys, so it could lift every restriction of its own. */
function refuseRestrictedOwner(input: {
  readonly role: Role;
  readonly products?: unknown;
  readonly envs?: unknown;
}): void {
  const restricted = (['products', 'envs'] as const).filter(
    (field) => input.role === 'owner' && input[field] !== undefined,
  );
  if (restricted.length === 0) return;
  throw refusal(
    'VALIDATION_ERROR',
    restricted.map((path) => ({ path, message: 'an owner reaches everything; leave it out' })),
  );
}

async function checkKey(publicKey: string): Promise<void> {
  await importPublicKey(publicKey).catch(() => {
    throw invalidField('public_key', 'is not an Ed25519 public key');
  });
}
