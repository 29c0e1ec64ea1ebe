/** Moving environments between versions. */

import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Handlers, RequestContext } from '../../kernel/contract.ts';
import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import type { products } from './contract.ts';
import type { MoveRequest, PinMove, PinStore } from './pins.ts';
import type { Schedules } from './reconciling.ts';
import type { ConfigStore } from './store.ts';
import { currentVersion, findVersion } from './version-lookup.ts';
import type { VersionStore } from './versions.ts';

/** What moving works with. */
export interface MovingParts {
  readonly versions: VersionStore;
  readonly pins: PinStore;
  readonly config: ConfigStore;
  readonly schedules: Schedules;
}

/** Builds the handlers of `promote` and `rollback`. */
export function createMovingHandlers(parts: MovingParts): Pick<Handlers<typeof products>, 'promote' | 'rollback'> {
  const { versions, pins, schedules } = parts;
  return {
    async promote(input, context) {
      const { product, env } = input;
      const { workspace } = context.principal;
      const request = await requestOf(input, context);
      let version = 0;
      const move = await moveOnce(parts, request, async () => {
        const found = await findVersion(versions, workspace, product, input.version, 'version');
        version = found.version;
        if (!found.manifest.environments.some(({ slug }) => slug === env))
          throw invalidField('env', `version ${version} has no environment '${env}'`);
        return pins.promote(request, version);
      });
      const report = await schedules.follow(request, move?.number);
      const stays = { product, env, version, previous: version, moved: false };
      return { data: { ...(move === null ? stays : movedTo(product, move)), schedules: report } };
    },
    async rollback(input, context) {
      const { product, env } = input;
      const request = await requestOf(input, context);
      const move = await moveOnce(parts, request, async () => {
        await currentVersion(versions, context.principal.workspace, product, env, 'env');
        return pins.rollback(request);
      });
      if (move === null)
        throw new ProcessorError('CONFLICT', `environment '${env}' has no earlier version to go back to`);
      return { data: { ...movedTo(product, move), schedules: await schedules.follow(request, move.number) } };
    },
  };
}

async function requestOf(
  input: { readonly product: string; readonly env: string },
  { principal, idempotencyKey }: RequestContext,
): Promise<MoveRequest> {
  const { workspace, user } = principal;
  return {
    workspace,
    product: input.product,
    env: input.env,
    author: user,
    idempotencyKey,
    digest: await sha256Hex(canonicalJson(input)),
  };
}

/**
 * The move of a request, followed at once. A repetition is answered with the move that the first made; of two at the same
 * time the second finds nothing left to do, or its key taken, and then looks for that move once more.
 */
async function moveOnce(
  { pins, config }: MovingParts,
  request: MoveRequest,
  move: () => Promise<PinMove | null>,
): Promise<PinMove | null> {
  const { workspace, product } = request;
  const replayed = await pins.replayed(request);
  if (replayed !== null) return replayed;
  try {
    const made = await move();
    if (made === null) return await pins.replayed(request);
    await config.pinned(workspace, product, made);
    return made;
  } catch (error) {
    const meanwhile = await pins.replayed(request);
    if (meanwhile === null) throw error;
    return meanwhile;
  }
}

function movedTo(product: string, { env, version, previous }: PinMove) {
  return { product, env, version, previous, moved: true };
}
