/** A run, read from its object and folded. */

import type { Principal } from '../../kernel/contract.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import { requireReach } from '../../kernel/reach.ts';
import { notFound } from '../products/config.ts';
import type { ConfigStore } from '../products/store.ts';
import { createFeatureId, type FeatureDirectory, type FeatureObject, isFeatureId, valueOf } from './directory.ts';
import type { JournalParts } from './journal.ts';
import { type ToldRun, readRun } from './loading.ts';
import type { FeatureSpec, RunSummary } from './run.ts';

/** What reading works with. */
export interface ReadingParts {
  readonly features: FeatureDirectory;
  readonly config: ConfigStore;
  readonly journal: JournalParts;
  readonly ids: Ids;
}

/** Names a run: its id, or text of the caller's own that it was started under, with product and environment. */
export interface RunRef {
  readonly feature_id: string;
  readonly product?: string | undefined;
  readonly env?: string | undefined;
}

/** The object of a run, and how the run stands. */
export interface FoundRun {
  readonly object: FeatureObject;
  readonly run: RunSummary;
}

/** A run of which everything is read. */
export interface ReadRun extends ToldRun {
  readonly spec: FeatureSpec;
}

/** The idempotency key that stands for an id of the caller's own. */
export function ownIdKey(featureId: string): string {
  return `id:${featureId}`;
}

/**
 * A run. `NOT_FOUND` naming `path` where there is none, or it is not of the product and environment that were given;
 * `FORBIDDEN` for one out of the member's reach.
 */
export async function findRun(
  parts: Pick<ReadingParts, 'features' | 'ids'>,
  principal: Principal,
  ref: RunRef,
  path = 'feature_id',
): Promise<FoundRun> {
  const { product, env, feature_id: name } = ref;
  for (const id of await idsOf(parts.ids, principal.workspace, ref, path)) {
    const object = parts.features.at(principal.workspace, id);
    const answer = await object.get(id);
    if (!answer.ok && answer.error.code === 'NOT_FOUND') continue;
    const run = valueOf(answer);
    requireReach(principal, run.spec.product, run.spec.env);
    if ((product ?? run.spec.product) === run.spec.product && (env ?? run.spec.env) === run.spec.env)
      return { object, run };
  }
  throw notFound(path, `run '${name}'`);
}

/** The ids that a run may have by the name that was given for it. */
async function idsOf(ids: Ids, workspace: string, ref: RunRef, path: string): Promise<string[]> {
  const { product, env, feature_id: name } = ref;
  if (isFeatureId(name)) return [name];
  if (product === undefined || env === undefined)
    throw invalidField(path, 'is no id of a run; one of your own needs product and env beside it');
  const place = { product, env };
  return Promise.all(
    (['lane', 'own'] as const).map((placement) => createFeatureId(ids, workspace, place, ownIdKey(name), placement)),
  );
}

/** Everything of a run. */
export async function readFound(parts: ReadingParts, { object, run }: FoundRun): Promise<ReadRun> {
  const read = await readRun(parts, object, run.spec.id);
  return { ...read, spec: read.run.spec };
}
