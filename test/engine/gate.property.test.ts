import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withKeys, withWaiters, storedKey } from '../../src/engine/gate-memory.ts';
import { Room } from '../../src/engine/gate-room.ts';
import { keptRoom } from '../../src/engine/gate-starving.ts';
import { gateTime } from '../../src/engine/gate-standing.ts';
import { keyId } from '../../src/engine/gate-names.ts';
import { createGate, type GateEffect, type KeptWaiter, type Waiter } from '../../src/engine/gate-state.ts';
import { history, LINES, Play } from './gate-play.ts';
import { Gate, need } from './gates.ts';

function playing(check: (play: Play, said: readonly GateEffect[]) => void): void {
  fc.assert(
    fc.property(history, (steps) => {
      const play = new Play();
      for (const each of steps) check(play, play.take(each));
    }),
    { numRuns: 150 },
  );
}

/** Each key of the tests, once. */
const NEEDS = [...new Map(LINES.flat().map((each) => [keyId(each), each])).values()];

describe('in any history', () => {
  test('no more of a key are under way than its concurrency', () => {
    playing((play) => {
      for (const { rule, ...name } of NEEDS)
        expect(play.runningOf(name)).toBeLessThanOrEqual(rule.concurrency ?? Infinity);
    });
  });

  test('no more of a key begin within its rate’s window than its limit', () => {
    playing((play) => {
      for (const each of NEEDS) expect(play.startsOf(each)).toBeLessThanOrEqual(each.rule.rate?.limit ?? Infinity);
    });
  });

  test('nothing of a paused key begins', () => {
    playing((play) => {
      const latest = play.begun.filter(({ at }) => at === play.gate.now);
      const pausedBefore = [...play.paused].filter(
        (id) => (play.gate.state.keys.get(id)?.pause?.since ?? 0) < play.gate.now,
      );
      for (const { needs } of latest) for (const id of pausedBefore) expect(needs.map(keyId)).not.toContain(id);
    });
  });

  test('nobody waits while there is room that is not kept for one who starves', () => {
    playing(({ gate: { state, now } }) => {
      const room = new Room(state, now);
      const kept = keptRoom(state, room, now);
      for (const line of state.lines.values()) expect(room.admits(line, kept)).toBe(false);
    });
  });

  test('within a line the first that was due is the first', () => {
    const order = ({ lapses, since, holder }: Waiter) => [lapses, since, holder] as const;
    playing(({ gate: { state } }) => {
      for (const { waiters } of state.lines.values()) {
        const sorted = waiters.toSorted((one, other) => {
          const [a, b] = [order(one), order(other)];
          return a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1);
        });
        expect(waiters).toEqual(sorted);
      }
    });
  });

  test('whoever asks is answered once', () => {
    playing((_play, said) => {
      const answered = said.flatMap((effect) => ('ticket' in effect && effect.type !== 'waits' ? [effect.ticket] : []));
      expect(new Set(answered).size).toBe(answered.length);
    });
  });

  test('a job that waits stands in one place, and is counted', () => {
    playing(({ gate: { state } }) => {
      const inLines = [...state.lines.values()].flatMap(({ waiters }) => waiters.filter(({ job }) => job !== null));
      const holders = [...inLines.map(({ holder }) => holder), ...state.reserved.keys()];
      expect(new Set(holders).size).toBe(holders.length);
      expect(state.waiting).toBe(inLines.length);
    });
  });

  test('the gate is to be looked at later, never at once or again and again', () => {
    playing(({ gate: { state, now } }) => {
      expect(gateTime(state, now)).toBeGreaterThan(now);
    });
  });

  test('everyone begins or leaves in the end', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const play = new Play();
        for (const each of steps) play.take(each);
        for (const key of [0, 1, 2, 3]) play.take({ kind: 'resume', after: 0, key });
        for (let turn = 0; turn < 400; turn += 1) {
          play.take({ kind: 'come', after: 50, which: 0, how: 'comes' });
          play.take({ kind: 'end', after: 50, which: 0, isLost: false });
        }
        expect([play.gate.state.lines.size, play.waiting.length]).toEqual([0, 0]);
      }),
      { numRuns: 100 },
    );
  });

  test('what is kept in rows makes the same gate again', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const play = new Play();
        const rows = new Map<string, KeptWaiter>();
        play.gate.onKept = (holder, kept) => void (kept === null ? rows.delete(holder) : rows.set(holder, kept));
        for (const each of steps) play.take(each);
        const { state, now } = play.gate;
        const keys = [...state.keys.keys()].flatMap((id) => storedKey(state, id) ?? []);
        const again = withWaiters(withKeys(createGate(), keys), [...rows.values()], now);
        const jobs = (lines: typeof state.lines) =>
          [...lines.values()]
            .map(
              ({ id, waiters }) => [id, waiters.flatMap(({ holder, job }) => (job === null ? [] : [holder]))] as const,
            )
            .filter(([, holders]) => holders.length > 0)
            .map((each) => JSON.stringify(each))
            .toSorted((one, other) => (one < other ? -1 : 1));
        expect(jobs(again.lines)).toEqual(jobs(state.lines));
        expect([...again.reserved.keys()].toSorted()).toEqual([...state.reserved.keys()].toSorted());
        expect(again.waiting).toBe(state.waiting);
      }),
      { numRuns: 200 },
    );
  });
});

test('keys that want the same room have it in turn, however many wait for each', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 6 }), (counts) => {
      const gate = new Gate();
      const of = (key: number) => [
        need('app/0', { concurrency: 1 }),
        need('action/a/0', { concurrency: 99 }, `${key}`),
      ];
      gate.run('first', of(0));
      for (const [key, count] of counts.entries()) for (let n = 0; n < count; n += 1) gate.run(`${key}.${n}`, of(key));
      const turns = counts.map(() => 0);
      for (let ticket = 'first#1'; ticket !== '';) {
        const [granted] = gate.apply({ type: 'release', ticket, needs: of(0), failed: null });
        ticket = granted?.type === 'granted' ? granted.ticket : '';
        const key = Number(ticket.split('.')[0]);
        if (ticket === '') continue;
        turns[key] = (turns[key] ?? 0) + 1;
        // Of those that still wait, none is more than one turn behind any other.
        const left = turns.filter((turn, index) => turn < (counts[index] ?? 0));
        expect(Math.max(0, ...turns) - Math.min(Infinity, ...left)).toBeLessThanOrEqual(1);
      }
      expect(turns).toEqual(counts);
    }),
  );
});
