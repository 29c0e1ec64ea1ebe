import type { Mutant } from './mutant.ts';

const RUN = 'src/engine/feature/run.ts';
const APPLY_ITEM = 'src/engine/feature/apply-item.ts';
const COMPENSATION = 'src/engine/feature/apply-compensation.ts';
const TURNS = 'durable-objects/feature-turns.ts';
const CHILDREN = 'durable-objects/feature-children.ts';
const FEED = 'durable-objects/feature-feed.ts';

const MUTANTS: readonly Omit<Mutant, 'isOfFeatures'>[] = [
  {
    name: 'what begins is not written before it is performed',
    file: TURNS,
    from: 'if (row !== null) store.append(live.spec.id, row);',
    to: "if (row !== null && (stored === null || stage !== 'active')) store.append(live.spec.id, row);",
  },
  {
    name: 'effects of a turn are performed twice',
    file: TURNS,
    from: 'this.#followers.perform(live, effects);',
    to: 'this.#followers.perform(live, [...effects, ...effects]);',
  },
  {
    name: 'what a turn began is forgotten when it comes with the end of something',
    file: TURNS,
    from: 'this.#followers.perform(live, effects);',
    to: 'this.#followers.perform(live, effects.slice(0, 2));',
  },
  {
    name: 'a new instance does not take over what was under way',
    file: 'durable-objects/feature-schedule.ts',
    from: 'this.#abandoned = new Set(given.store.abandoned());',
    to: 'this.#abandoned = new Set();',
  },
  {
    name: 'what was taken over is taken over again',
    file: 'durable-objects/feature-schedule.ts',
    from: 'return this.#abandoned.delete(id);',
    to: 'return this.#abandoned.has(id);',
  },
  {
    name: 'a lost attempt counts twice',
    file: RUN,
    from: "turn.record({ type: 'step_lost', ...itemName(state, item) });",
    to: "(turn.record({ type: 'step_lost', ...itemName(state, item) }), turn.record({ type: 'step_lost', ...itemName(state, item) }));",
  },
  {
    name: 'a lost attempt is repeated once too often',
    file: RUN,
    from: 'if (item.lost < LIMITS',
    to: 'if (item.lost <= LIMITS',
  },
  {
    name: 'children that were being started are not started again',
    file: RUN,
    from: "if (item.status === 'child' && item.child !== null)",
    to: "if (item.status === 'child' && item.child === '')",
  },
  {
    name: 'one retry of a step too many',
    file: 'src/engine/feature/outcome.ts',
    from: '    retries,\n',
    to: '    retries: retries + 1,\n',
  },
  {
    name: 'each attempt has a key of its own',
    file: 'src/resources/features/attempt.ts',
    from: 'const key = `${state.id}:${effect.step}:${effect.item}`;',
    to: 'const key = `${state.id}:${effect.step}:${effect.attempt}`;',
  },
  {
    name: 'a compensation is skipped',
    file: COMPENSATION,
    from: '    default:\n      return left;',
    to: '    default:\n      return left.slice(1);',
  },
  {
    name: 'the oldest is compensated first',
    file: COMPENSATION,
    from: 'compensable.filter(({ compensation }) => compensation === null);',
    to: 'compensable.filter(({ compensation }) => compensation === null).toReversed();',
  },
  {
    name: 'what may have been done is not compensated',
    file: APPLY_ITEM,
    from: 'if (error !== null && isUnknown(error)) noteCompensable(state, item);',
    to: 'void isUnknown;',
  },
  {
    name: 'a rollback does not wait for what is under way',
    file: 'src/engine/feature/ending.ts',
    from: 'if (state.underWay.size > 0 || state.rollback !== null) return;',
    to: 'if (state.rollback !== null) return;',
  },
  {
    name: 'a signal is handed to all who wait for it',
    file: APPLY_ITEM,
    from: 'if (entry.signal !== undefined) drop(state, entry.signal);',
    to: 'void drop;',
  },
  {
    name: 'a signal counts as often as it is sent',
    file: 'src/engine/feature/apply.ts',
    from: 'if (entry.command !== undefined) state.commands.add(entry.command);',
    to: '',
  },
  {
    name: 'a parent is not told of the end of its child',
    file: CHILDREN,
    from: 'if (parent === null || final === null) return;',
    to: 'if (parent !== undefined || final === null) return;',
  },
  {
    name: 'a parent that could not be told counts as told',
    file: FEED,
    from: 'await Promise.all([children.tellParent(live), children.closeAll(live)]);',
    to: 'await Promise.all([children.tellParent(live).catch(() => undefined), children.closeAll(live)]);',
  },
  {
    name: 'children that their parent leaves go on',
    file: CHILDREN,
    from: 'await parts.features.at(workspace, child).cancel(child, reason);',
    to: 'await parts.features.at(workspace, child).get(child); void reason;',
  },
  {
    name: 'a child that was abandoned is closed',
    file: 'src/engine/feature/ending.ts',
    from: " || item.child === null || work.closePolicy === 'abandon') return;",
    to: ' || item.child === null) return;',
  },
  {
    name: 'the index is not told of what it did not take',
    file: FEED,
    from: 'await parts.featureIndex.put(stored.map(({ run, due }) => toFeatureRecord(run, due)));',
    to: 'await parts.featureIndex.put(stored.map(({ run, due }) => toFeatureRecord(run, due))).catch(() => undefined);',
  },
  {
    name: 'a run waits while a child of it is being started',
    file: TURNS,
    from: ' || change.effects.some(isErrand)',
    to: '',
  },
  {
    name: 'the index is not told again of what waits',
    file: 'durable-objects/feature.ts',
    from: '[...abandoned, ...untold, ...unsure]',
    to: '[...abandoned, ...untold]',
  },
  {
    name: 'a run with something under way is due never',
    file: 'durable-objects/feature-live.ts',
    from: 'Math.min(nextDue(state), now + LONGEST_ATTEMPT_MS)',
    to: 'nextDue(state)',
  },
  {
    name: 'a table that was taken back is taken to be there',
    file: 'durable-objects/feature-store.ts',
    from: 'this.#schema.takenBack();',
    to: '',
  },
  {
    name: 'no sweeper of features',
    file: 'src/resources/features/sweep.ts',
    from: 'await eachObject(parts, overdue, (runs) => lookAfter(parts, runs));',
    to: 'void overdue, void lookAfter;',
  },
];

/** Faults of features, which their own histories find. */
export const FEATURES: readonly Mutant[] = MUTANTS.map((mutant) => ({ ...mutant, isOfFeatures: true }));
