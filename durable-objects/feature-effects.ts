import type { Parts } from '../src/compose.ts';
import type { Effect, RunEvent } from '../src/engine/feature/events.ts';
import { type Attempt, attemptOf, runAttempt } from '../src/resources/features/attempt.ts';
import type { FeatureChildren } from './feature-children.ts';
import type { Live } from './feature-live.ts';
import { persistently } from './persistently.ts';
import type { Works } from './works.ts';

type AttemptEffect = Extract<Effect, { type: 'attempt' | 'compensate' }>;

/** What performs effects works with. */
export interface EffectParts {
  readonly parts: Parts;
  readonly works: Works;
  readonly children: FeatureChildren;
  /** Lets an event happen to a run; resolves once it is kept. */
  readonly happen: (id: string, event: RunEvent) => Promise<unknown>;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Performs what runs ask for, once it is in their journals. */
export class FeatureEffects {
  readonly #given: EffectParts;
  /** What stops attempts under way, by their keys. */
  readonly #stops = new Map<string, AbortController>();

  constructor(given: EffectParts) {
    this.#given = given;
  }

  /** Performs effects of a run. Never throws. */
  perform(live: Live, effects: readonly Effect[]): void {
    for (const effect of effects) {
      try {
        this.#do(live, effect);
      } catch (thrown) {
        this.#given.parts.log.fault(live.spec.id, thrown);
      }
    }
  }

  #do(live: Live, effect: Effect): void {
    const { parts, works, children } = this.#given;
    switch (effect.type) {
      case 'attempt':
      case 'compensate': {
        const attempt = attemptOf(live.state, effect, parts.clock.now());
        if (attempt !== null) works.add(this.#run(live, effect, attempt));
        return;
      }
      case 'abort':
        this.#stops.get(`${live.spec.id}:${effect.step}:${effect.item}`)?.abort(new Error('the run is ending'));
        return;
      case 'log': {
        const { workspace, product, env, feature, id } = live.spec;
        const { level, message, data } = effect;
        parts.log.feature({ level, workspace, product, env, feature, feature_id: id, message, data });
        return;
      }
      case 'start_child':
        works.add(children.start(live, effect));
        return;
      case 'close_child':
        works.add(children.close(live.spec, effect));
        return;
      case 'ended':
    }
  }

  async #run(live: Live, { type, step, item, attempt: number }: AttemptEffect, attempt: Attempt): Promise<void> {
    const { parts, happen, waitUntil } = this.#given;
    const { spec } = live;
    const stop = new AbortController();
    this.#stops.set(attempt.key, stop);
    const outcome = await runAttempt(parts, live, attempt, stop.signal);
    if (this.#stops.get(attempt.key) === stop) this.#stops.delete(attempt.key);
    const report = {
      type: type === 'attempt' ? 'report' : 'compensated',
      step,
      item,
      attempt: number,
      outcome,
    } as const;
    await persistently(parts, spec.id, () => happen(spec.id, report));
    const flushing = parts.records.flush();
    if (flushing !== null) waitUntil(flushing);
  }
}
