import type { Parts } from '../src/compose.ts';
import type { Effect, RunEvent } from '../src/engine/feature/events.ts';
import { stepOf } from '../src/engine/feature/scope.ts';
import type { RunState } from '../src/engine/feature/state.ts';
import { sha256Hex } from '../src/kernel/canonical.ts';
import { fromErrorRecord, invalidField, isProcessorError, toErrorRecord } from '../src/kernel/errors.ts';
import { valueOf } from '../src/resources/features/directory.ts';
import { sealGiven, sealPayload } from '../src/resources/features/journal.ts';
import { checkGiven } from '../src/resources/features/lookup.ts';
import type { FeatureSpec } from '../src/resources/features/run.ts';
import type { Live } from './feature-live.ts';
import { persistently } from './persistently.ts';

type StartEffect = Extract<Effect, { type: 'start_child' }>;
type Closing = Pick<Extract<Effect, { type: 'close_child' }>, 'child' | 'policy'>;

/** What children are seen to with. */
export interface ChildParts {
  readonly parts: Parts;
  /** Lets an event happen to a run, or looks at it anew; resolves once it is kept. */
  readonly happen: (id: string, event: RunEvent | null) => Promise<unknown>;
}

/** Starts and closes the children of runs, and tells parents of ends. What is not done yet counts as under way. */
export class FeatureChildren {
  readonly #given: ChildParts;
  /** Children that are being started, or closed, by their ids. */
  readonly #starting = new Map<string, Promise<void>>();
  /** How many errands of a run are under way. */
  readonly #errands = new Map<string, number>();

  constructor(given: ChildParts) {
    this.#given = given;
  }

  /** Whether children of a run are being started or closed. */
  has(id: string): boolean {
    return this.#errands.has(id);
  }

  /** Starts a child, as often as it takes; one that is refused has failed. */
  start(live: Live, effect: StartEffect): Promise<void> {
    const starting = this.#errand(live.spec.id, () => this.#start(live, effect)).finally(() =>
      this.#starting.delete(effect.child),
    );
    this.#starting.set(effect.child, starting);
    return starting;
  }

  /** Cancels a child, as often as it takes; one that has ended stays as it is. `request_cancel` lets its attempts end. */
  close({ id, workspace }: FeatureSpec, { child, policy }: Closing): Promise<void> {
    const { parts } = this.#given;
    const reason = `run ${id} does not wait for it any more`;
    return this.#errand(id, async () => {
      await this.#starting.get(child);
      const answer = await parts.features.at(workspace, child).cancel(child, reason, policy === 'terminate');
      // One that ended, or never was, need not be cancelled.
      if (!answer.ok && answer.error.code === 'INTERNAL') throw fromErrorRecord(answer.error);
    });
  }

  /** Closes all children of a run that should have been, in case an earlier instance did not come to it. */
  async closeAll({ spec, state }: Pick<Live, 'spec' | 'state'>): Promise<void> {
    await Promise.all(leftBehind(state).map((closing) => this.close(spec, closing)));
  }

  /** Tells the parent of a run that ended. Throws when it cannot be told. */
  async tellParent({ spec, state }: Pick<Live, 'spec' | 'state'>): Promise<void> {
    const { parts } = this.#given;
    const { final, ending } = state;
    const { parent, workspace } = spec;
    if (parent === null || final === null) return;
    const { id, step, item } = parent;
    const output = final.status === 'completed' ? final.output : null;
    await parts.features.at(workspace, id).childEnded(id, {
      child: spec.id,
      step,
      item,
      status: final.status,
      sealedOutput: output === null ? null : await sealPayload(parts.sealer, { workspace, id }, output),
      error: ending?.type === 'failure' ? ending.error : null,
    });
  }

  async #start(live: Live, effect: StartEffect): Promise<void> {
    const { parts, happen } = this.#given;
    const { id, workspace } = live.spec;
    const { step, item, child } = effect;
    try {
      const spec = await this.#childSpec(live, effect);
      valueOf(await parts.features.at(workspace, child).start(spec));
    } catch (thrown) {
      if (!isProcessorError(thrown) || thrown.code === 'INTERNAL') throw thrown;
      const error = toErrorRecord(thrown);
      await happen(id, { type: 'child', step, item, child, status: 'failed', output: null, error });
    }
  }

  async #childSpec(
    { spec, config, given, state }: Live,
    { step, item, child, input }: StartEffect,
  ): Promise<FeatureSpec> {
    const { parts } = this.#given;
    const { id, workspace, product, env, version, traceparent, hops, createdBy } = spec;
    const { work } = stepOf(state, state.plan.places.get(step) ?? -1);
    if (work.type !== 'feature') throw new Error(`step '${step}' runs no child`);
    const { feature } = work;
    const fields = input ?? {};
    if (typeof fields !== 'object' || Array.isArray(fields)) throw invalidField('input', 'is no object');
    checkGiven(config.feature(env, feature, 'feature'), fields as Readonly<Record<string, unknown>>, given.session);
    const digest = await sha256Hex(`child:${child}`);
    const sealed = await sealGiven(parts.sealer, workspace, digest, {
      input: fields as Readonly<Record<string, unknown>>,
      session: given.session,
      ...(given.context !== undefined && { context: given.context }),
      takenOver: [],
      skipped: [],
      state: {},
    });
    const common = {
      workspace,
      product,
      env,
      version,
      feature,
      traceparent,
      createdBy,
      digest,
      sealed,
      ...(hops !== undefined && { hops }),
    };
    const none = { madeFrom: null, timeoutMs: null, retries: null, pauseAfter: null };
    const parent = { id, step, item };
    return { ...common, ...none, id: child, origin: 'original', parent, createdAt: parts.clock.now() };
  }

  /** The run is looked at anew afterwards: it may only wait from then on. */
  async #errand(id: string, work: () => Promise<void>): Promise<void> {
    const { parts, happen } = this.#given;
    this.#errands.set(id, (this.#errands.get(id) ?? 0) + 1);
    await persistently(parts, id, work);
    const left = (this.#errands.get(id) ?? 1) - 1;
    if (left > 0) this.#errands.set(id, left);
    else this.#errands.delete(id);
    await persistently(parts, id, () => happen(id, null));
  }
}

/** Children that their run does not wait for any more, and that are not to go on without it. */
function leftBehind({ steps, plan }: RunState): Closing[] {
  return steps.flatMap(({ items }, place) => {
    const work = plan.steps[place]?.work;
    if (work?.type !== 'feature' || work.closePolicy === 'abandon') return [];
    const { closePolicy: policy } = work;
    return items.flatMap(({ child, status }) =>
      child !== null && (status === 'abandoned' || status === 'failed' || status === 'skipped')
        ? [{ child, policy }]
        : [],
    );
  });
}
