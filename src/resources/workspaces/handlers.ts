/** The operations on workspaces. */

import { sha256Hex } from '../../kernel/canonical.ts';
import type { Handlers } from '../../kernel/contract.ts';
import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { workspaces } from './contract.ts';
import { type IdentityStore, importPublicKey } from './store.ts';

/** What the handlers work with. */
export interface WorkspaceParts {
  readonly identity: IdentityStore;
  readonly ids: Ids;
  /** The deployment's one-time token, or null when none is set. */
  readonly bootstrapToken: string | null;
}

/** Shorter tokens are refused: they could be guessed. */
const TOKEN_LENGTH = 32;

/** Builds the handlers. */
export function createWorkspaceHandlers({
  identity,
  ids,
  bootstrapToken,
}: WorkspaceParts): Handlers<typeof workspaces> {
  return {
    async bootstrap({ name, public_key: publicKey }, context) {
      const tokenDigest = await acceptToken(bootstrapToken, context.bootstrapToken);
      await importPublicKey(publicKey).catch(() => {
        throw invalidField('public_key', 'is not an Ed25519 public key');
      });
      const workspace = ids.create('ws');
      const user = ids.create('user');
      const created = await identity.create({ workspace, user, name, publicKey, tokenDigest });
      if (!created) throw new ProcessorError('FORBIDDEN', 'this bootstrap token was used before');
      return { data: { workspace_id: workspace, user_id: user } };
    },
    async whoami(_input, { principal }) {
      const { workspace, user, role, products, envs } = principal;
      return {
        data: {
          workspace_id: workspace,
          workspace_name: await identity.name(workspace),
          user_id: user,
          role,
          products: toList(products),
          envs: toList(envs),
        },
      };
    },
  };
}

/** Compares digests, so that the time it takes says nothing about the token. Answers the token's digest. */
async function acceptToken(expected: string | null, given: string | null): Promise<string> {
  if (expected === null) throw new ProcessorError('FORBIDDEN', 'this deployment has no bootstrap token set');
  if (expected.length < TOKEN_LENGTH)
    throw new ProcessorError(
      'FORBIDDEN',
      `the bootstrap token of this deployment is shorter than ${TOKEN_LENGTH} characters`,
    );
  const digest = await sha256Hex(expected);
  if (given === null || (await sha256Hex(given)) !== digest)
    throw new ProcessorError('UNAUTHORIZED', 'the bootstrap token is not that of this deployment');
  return digest;
}

function toList(reach: readonly string[] | null): string[] | null {
  return reach === null ? null : [...reach];
}
