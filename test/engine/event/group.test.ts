import { describe, expect, test } from 'vitest';
import { applyGroup, backoffMs, createGroup, nextDue } from '../../../src/engine/event/group.ts';
import { Group, messages, recordOf } from './groups.ts';

describe('order of a key', () => {
  test('messages of a key are given to one member, one after the other', () => {
    const group = new Group(['a', 'a', 'b', 'a']);
    expect([group.offer('x', 1), group.offer('y'), group.offer('x')]).toEqual([[0], [2], [1, 3]]);
  });

  test('messages without a key share one', () => {
    const group = new Group([null, null, 'a']);
    expect([group.offer('x', 1), group.offer('y')]).toEqual([[0], [2]]);
  });

  test('a key goes to another member once what the first had is settled', () => {
    const group = new Group(['a', 'a']);
    group.offer('x', 1);
    group.ack('x', 0);
    expect(group.offer('y')).toEqual([1]);
  });

  test('a later one that is settled does not have an earlier one be forgotten', () => {
    const group = new Group(['a', 'a', 'a']);
    group.offer('x', 2);
    group.ack('x', 1);
    expect([group.state.cursor, group.offer('y'), group.offer('x')]).toEqual([0, [], [2]]);
  });
});

test('what was settled before an end is not read again once what is before it is settled', () => {
  const before = { cursor: 0, settled: [[1, 3]], failing: new Map(), again: [] } as const;
  const read = (from: number, ...offsets: number[]) =>
    ({ type: 'read', from, messages: offsets.map((offset) => ({ offset, key: 'a', bytes: 1 })) }) as const;
  let { state } = applyGroup(createGroup(before), read(0, 0));
  ({ state } = applyGroup(state, { type: 'acked', member: 'x', offsets: [0] }));
  expect([state.cursor, state.readTo]).toEqual([3, 3]);
  ({ state } = applyGroup(state, read(1, 1, 2, 3)));
  const offer = { type: 'offer', member: 'x', credit: { messages: 9, bytes: 99 }, now: 0 } as const;
  expect(applyGroup(state, offer).effects).toMatchObject([{ message: { offset: 3 } }]);
});

describe('credit', () => {
  test('bytes bound what is given', () => {
    expect(new Group(['a', 'b', 'c']).offer('x', 9, 25)).toEqual([0, 1]);
  });

  test('a message that is larger than all credit is given to a member that has nothing', () => {
    const group = new Group(['a', 'b']);
    expect([group.offer('x', 9, 5), group.offer('x', 9, 5)]).toEqual([[0], []]);
  });
});

describe('failures', () => {
  test('the leases of later ones of its key end, those of others and of earlier ones stay', () => {
    const group = new Group(['a', 'a', 'b', 'a']);
    group.offer('x');
    group.fail('x', 1);
    expect(group.leased).toEqual({ x: [0, 2] });
  });

  test('it is given again when it is due, and those after it then', () => {
    const group = new Group(['a', 'a']);
    group.offer('x');
    group.fail('x', 0);
    expect([nextDue(group.state) - group.now, group.offer('y')]).toEqual([1_000, []]);
    group.now += 1_000;
    const [first] = group.apply({ type: 'offer', member: 'y', credit: { messages: 9, bytes: 99 }, now: group.now });
    expect(first).toMatchObject({ type: 'deliver', attempt: 2, message: { offset: 0 } });
    expect([nextDue(group.state), group.leased]).toEqual([Infinity, { y: [0, 1] }]);
  });

  test('at the last attempt it is a dead letter, and its key goes on', () => {
    const group = new Group(['a', 'a']);
    for (let n = 0; n < 3; n += 1) {
      expect(group.offer('x')).toEqual([0, 1]);
      group.fail('x', 0);
      group.now += 60_000;
    }
    expect(group.buried).toMatchObject([{ type: 'bury', failing: { offset: 0, attempts: 3 } }]);
    expect([group.state.cursor, group.offer('x'), group.state.failing.size]).toEqual([1, [1], 0]);
  });

  test('a final one is a dead letter at once', () => {
    const group = new Group(['a']);
    group.offer('x');
    expect(group.fail('x', 0, true)).toMatchObject([{ type: 'bury', failing: { attempts: 1 } }]);
  });

  test('one of a member that has no lease changes nothing', () => {
    const group = new Group(['a']);
    group.offer('x');
    const before = group.state;
    group.fail('y', 0);
    expect(group.state).toBe(before);
  });

  test('waits grow twice as long each time, a minute at most, and chance shortens them', () => {
    expect([1, 2, 3, 7, 20].map((attempts) => backoffMs(attempts, 0))).toEqual([1_000, 2_000, 4_000, 60_000, 60_000]);
    expect(backoffMs(2, 0.999)).toBeLessThan(backoffMs(2, 0));
  });
});

describe('members that go', () => {
  test('one that leaves gives back uncounted', () => {
    const group = new Group(['a', 'a', 'b']);
    group.offer('x');
    group.apply({ type: 'left', member: 'x' });
    expect([group.state.failing.size, group.offer('y')]).toEqual([0, [0, 1, 2]]);
  });

  test('a silent one counts the first of each key, and of no other member', () => {
    const group = new Group(['a', 'a', 'b', 'c']);
    group.offer('x', 3);
    group.offer('y');
    group.silent('x');
    expect([[...group.state.failing.keys()], group.leased]).toEqual([[0, 2], { y: [3] }]);
  });
});

describe('acknowledgements', () => {
  test('those above the cursor are kept as ranges, and followed by the cursor', () => {
    const group = new Group(['a', 'b', 'c', 'd']);
    group.offer('x');
    group.ack('x', 1, 2);
    expect(recordOf(group.state)).toMatchObject({ cursor: 0, settled: [[1, 3]] });
    group.ack('x', 0);
    expect(recordOf(group.state)).toMatchObject({ cursor: 3, settled: [] });
  });

  test('a doubled one, and one of what was not read, change nothing', () => {
    const group = new Group(['a', 'b']);
    group.offer('x');
    group.ack('x', 0);
    const before = group.state;
    group.ack('x', 0, 7);
    expect(group.state).toBe(before);
  });

  test('a late one settles what waits again, but neither what another has nor what failed', () => {
    const group = new Group(['a', 'b', 'c']);
    group.offer('x');
    group.fail('x', 1);
    group.apply({ type: 'left', member: 'x' });
    group.offer('y', 1);
    group.ack('x', 0, 1, 2);
    expect(recordOf(group.state)).toMatchObject({ cursor: 0, settled: [[2, 3]] });
  });
});

describe('the log', () => {
  test('a seek ends all leases, and what was failing is forgotten', () => {
    const group = new Group(['a', 'b']);
    group.offer('x');
    group.fail('x', 0);
    group.apply({ type: 'seek', offset: 1 });
    expect(group.state).toMatchObject({ cursor: 1, readTo: 1, window: [] });
    expect([group.state.leases.size, group.state.failing.size]).toEqual([0, 0]);
  });

  test('retention moves the cursor, past what is settled there', () => {
    const group = new Group(['a', 'b', 'c', 'd']);
    group.offer('x');
    group.ack('x', 2);
    group.fail('x', 0);
    group.apply({ type: 'trimmed', first: 2 });
    expect(group.state).toMatchObject({ cursor: 3, settled: [], window: [{ offset: 3 }] });
    expect([group.leased, group.state.failing.size]).toEqual([{ x: [3] }, 0]);
  });

  test('what is read begins after what retention removed', () => {
    const group = new Group(['a']);
    group.apply({ type: 'read', messages: messages(['b'], 5), from: 5 });
    expect(group.state).toMatchObject({ cursor: 5, readTo: 6, window: [{ offset: 5 }] });
  });

  test('what was read already is not read twice', () => {
    const group = new Group(['a', 'b']);
    group.apply({ type: 'read', messages: messages(['a', 'b', 'c']), from: 0 });
    expect(group.state.window.map(({ offset }) => offset)).toEqual([0, 1, 2]);
  });

  test('no event changes a state that it is given', () => {
    const group = new Group(['a', 'a', 'b']);
    group.offer('x');
    const before = group.state;
    const copy = structuredClone(before);
    for (const type of ['left', 'silent'] as const)
      applyGroup(before, { type, member: 'x', policy: { attempts: 1, random: 0 }, now: 0 });
    applyGroup(before, { type: 'acked', member: 'x', offsets: [0, 2] });
    applyGroup(before, { type: 'trimmed', first: 2 });
    expect(before).toEqual(copy);
  });
});

describe('dead letters that are delivered again', () => {
  function revived(): Group {
    const group = new Group(['a', 'a', 'a', 'a']);
    group.offer('x', 1);
    group.fail('x', 0, true);
    return group;
  }

  test('they are the earliest of their key, and no cursor waits for them', () => {
    const group = revived();
    group.apply({ type: 'again', messages: messages(['a']) });
    expect([group.offer('x', 1), group.offer('y'), group.state.cursor]).toEqual([[0], [], 1]);
    group.ack('x', 0);
    expect([group.offer('y', 1), group.state.again]).toEqual([[1], []]);
  });

  test('where later ones of its key are with another, no more of its key are given to either', () => {
    const group = revived();
    group.offer('y', 2);
    group.apply({ type: 'again', messages: messages(['a']) });
    expect([group.offer('x', 1), group.offer('y'), group.offer('x')]).toEqual([[0], [], []]);
  });

  test('when one fails, another member keeps what it was given of its key before', () => {
    const group = revived();
    group.offer('y', 2);
    group.apply({ type: 'again', messages: messages(['a']) });
    group.offer('x', 1);
    group.fail('x', 0);
    expect(group.leased).toEqual({ y: [1, 2] });
  });
});
