import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasOffset } from '../../../src/engine/event/ranges.ts';
import { history, Play } from './play.ts';

function playing(check: (play: Play) => void, after?: (play: Play) => void): void {
  fc.assert(
    fc.property(history, (steps) => {
      const play = new Play();
      for (const each of steps) {
        play.take(each);
        check(play);
      }
      after?.(play);
    }),
    { numRuns: 1_000 },
  );
}

describe('in any history', () => {
  test('order, credit, attempts, and that one member has a message, are kept', () => {
    playing(({ oracle }) => {
      expect(oracle.faults).toEqual([]);
    });
  });

  test('what is settled, failing and leased is what members said, and no more', () => {
    playing(({ state, oracle, log }) => {
      expect(state.cursor).toBe(oracle.cursor);
      for (const { offset } of log)
        if (offset >= state.cursor) expect(hasOffset(state.settled, offset)).toBe(oracle.settled.has(offset));
      expect([...state.failing].map(([offset, { attempts, due }]) => [offset, { attempts, due }])).toEqual([
        ...oracle.failing,
      ]);
      const leased = [...state.leases].map(([offset, lease]) => `${offset} ${lease.member}`);
      const held = [...oracle.holds].flatMap(([member, offsets]) => offsets.map((offset) => `${offset} ${member}`));
      expect(leased.toSorted()).toEqual(held.toSorted());
    });
  });

  test('the window has no gaps, from the cursor to what is read next', () => {
    playing(({ state: { window, cursor, readTo } }) => {
      expect(window.map(({ offset }) => offset)).toEqual(window.map((_, n) => readTo - window.length + n));
      expect(readTo - window.length).toBe(cursor);
    });
  });

  test('none is lost: in the end each was acknowledged, is a dead letter, or was passed by a seek or by retention', () => {
    playing(
      () => undefined,
      (play) => {
        play.drain();
        const { oracle, state, log } = play;
        expect([oracle.faults, state.cursor, state.failing.size, state.again]).toEqual([[], log.length, 0, []]);
        const lost = log.filter(
          ({ offset }) => offset >= oracle.base && !oracle.done.has(offset) && !oracle.dead.has(offset),
        );
        expect(lost).toEqual([]);
      },
    );
  });
});
