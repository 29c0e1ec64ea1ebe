import { describe, expect, test } from 'vitest';
import { applyGroup, beginAt, createGroup } from '../../../src/engine/event/group.ts';
import type { Enqueued, GroupEffect, GroupEvent, GroupState } from '../../../src/engine/event/group-state.ts';

const POLICY = { attempts: 2, random: 0 };
const ERROR = { code: 'UPSTREAM_ERROR', message: 'no' } as const;
const CREDIT = { messages: 10, bytes: 1_000 };

const message = (offset: number, key: string | null = null): Enqueued => ({ offset, key, bytes: 1 });

/** What comes of events, one after the other. */
function after(events: readonly GroupEvent[], begin: GroupState = createGroup(beginAt(5))) {
  let state = begin;
  const effects: GroupEffect[] = [];
  for (const event of events) {
    const step = applyGroup(state, event);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

const again = (...messages: Enqueued[]): GroupEvent => ({ type: 'again', messages });
const offer = (member = 'm', now = 0): GroupEvent => ({ type: 'offer', member, credit: CREDIT, now });
const fail = (offset: number): GroupEvent => ({
  type: 'failed',
  member: 'm',
  offset,
  error: ERROR,
  policy: POLICY,
  now: 0,
});
const given = (effects: readonly GroupEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'deliver' ? [[effect.message.offset, effect.attempt]] : []));

describe('a dead letter that is delivered again', () => {
  test('is given before what is in the window, once', () => {
    const read: GroupEvent = { type: 'read', messages: [message(5), message(6)], from: 5 };
    const { effects, state } = after([read, again(message(3), message(1)), again(message(3)), offer()]);
    expect(given(effects)).toEqual([
      [1, 1],
      [3, 1],
      [5, 1],
      [6, 1],
    ]);
    expect(state.cursor).toBe(5);
  });

  test('is given after an earlier one of its key that was never settled', () => {
    const read: GroupEvent = { type: 'read', messages: [message(5, 'k'), message(6, 'k')], from: 5 };
    const final: GroupEvent = { ...fail(6), isFinal: true } as GroupEvent;
    const { effects } = after([
      read,
      offer(),
      final,
      { type: 'left', member: 'm' },
      again(message(6, 'k')),
      offer('n'),
    ]);
    const offsets = effects.flatMap((effect) =>
      effect.type === 'deliver' && effect.member === 'n' ? effect.message.offset : [],
    );
    expect(offsets).toEqual([5, 6]);
  });

  test('is settled without moving the cursor', () => {
    const { state } = after([again(message(3)), offer(), { type: 'acked', member: 'm', offsets: [3] }]);
    expect(state).toEqual(createGroup(beginAt(5)));
  });

  test('waits for its backoff when it fails, and is a dead letter after as many attempts as any', () => {
    const first = after([again(message(3)), offer(), fail(3), offer()]);
    expect(given(first.effects)).toEqual([[3, 1]]);
    expect([...first.state.failing.keys()]).toEqual([3]);
    const second = after([offer('m', 60_000), fail(3)], first.state);
    expect(second.effects).toMatchObject([
      { type: 'deliver', attempt: 2 },
      { type: 'bury', failing: { offset: 3, attempts: 2 } },
    ]);
    expect(second.state).toEqual(createGroup(beginAt(5)));
  });

  test('is given to another when its member leaves', () => {
    const { effects } = after([again(message(3)), offer(), { type: 'left', member: 'm' }, offer('n')]);
    expect(effects).toMatchObject([{ member: 'm' }, { member: 'n', attempt: 1 }]);
  });

  test('outlives retention, and is forgotten when delivery goes on elsewhere', () => {
    const { state } = after([again(message(3)), offer(), fail(3), { type: 'trimmed', first: 8 }]);
    expect(state).toMatchObject({ cursor: 8, again: [{ offset: 3 }] });
    expect([...state.failing.keys()]).toEqual([3]);
    expect(after([{ type: 'seek', offset: 2 }], state).state).toEqual(createGroup(beginAt(2)));
  });

  test('is settled in the window as before, though the window has it', () => {
    const { state, effects } = after([
      { type: 'read', messages: [message(5), message(6)], from: 5 },
      offer(),
      { type: 'acked', member: 'm', offsets: [6] },
      again(message(6)),
      offer(),
      { type: 'acked', member: 'm', offsets: [6] },
    ]);
    expect(given(effects)).toEqual([
      [5, 1],
      [6, 1],
      [6, 1],
    ]);
    expect(state).toMatchObject({ cursor: 5, settled: [[6, 7]], again: [] });
    expect([...state.leases.keys()]).toEqual([5]);
  });
});
