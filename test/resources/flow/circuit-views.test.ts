import { beforeEach, describe, expect, test } from 'vitest';
import { createCircuitViews, type IsolateCircuit } from '../../../src/resources/flow/circuit-views.ts';

const T0 = 1_000_000;
const WINDOW = 60_000;
const CLOSED = { status: 'closed', until: null } as const;
const OPEN = { status: 'open', until: T0 + 30_000 } as const;

let circuit: IsolateCircuit;

beforeEach(() => {
  circuit = createCircuitViews()('gate');
});

const run = (now: number) => circuit.verdict(false, now).is;
const job = (now: number) => circuit.verdict(true, now).is;

describe('an isolate', () => {
  test('asks before its first call, and believes for a minute that the circuit is closed', () => {
    expect([run(T0), job(T0)]).toEqual(['ask', 'ask']);
    circuit.learn(CLOSED, T0);
    expect([run(T0 + 59_999), job(T0 + 59_999)]).toEqual(['pass', 'pass']);
    expect(run(T0 + 60_000)).toBe('ask');
  });

  test('lets other runs pass while one asks again, and no job', () => {
    circuit.learn(CLOSED, T0);
    expect([run(T0 + 60_000), run(T0 + 60_001), job(T0 + 60_001)]).toEqual(['ask', 'pass', 'ask']);
  });

  test('holds runs back while it is open, asks every two seconds, and always for jobs', () => {
    circuit.learn(OPEN, T0);
    expect([run(T0 + 1), run(T0 + 1_999), job(T0 + 1)]).toEqual(['held', 'held', 'ask']);
    expect(run(T0 + 2_000)).toBe('ask');
    circuit.learn(OPEN, T0 + 29_999);
    expect(run(T0 + 30_000)).toBe('ask');
  });

  test('tells what it counted once there is a failure, one telling at a time', () => {
    circuit.learn(CLOSED, T0);
    for (const n of [0, 1, 2]) circuit.count(false, WINDOW, T0 + n);
    expect(circuit.take(T0 + 3, WINDOW)).toBeNull();
    circuit.count(true, WINDOW, T0 + 7_000);
    expect(circuit.take(T0 + 7_000, WINDOW)).toEqual([
      { from: T0, calls: 3, failures: 0 },
      { from: T0 + 7_000, calls: 1, failures: 1 },
    ]);
    circuit.count(true, WINDOW, T0 + 7_001);
    expect(circuit.take(T0 + 7_001, WINDOW)).toBeNull();
    circuit.told();
    expect(circuit.take(T0 + 7_002, WINDOW)).toEqual([{ from: T0 + 7_001, calls: 1, failures: 1 }]);
  });

  test('tells again when a telling was cut off', () => {
    circuit.count(true, WINDOW, T0);
    expect(circuit.take(T0, WINDOW)).toHaveLength(1);
    circuit.count(true, WINDOW, T0 + 1);
    expect(circuit.take(T0 + 9_999, WINDOW)).toBeNull();
    expect(circuit.take(T0 + 10_000, WINDOW)).toHaveLength(1);
  });

  test('tells nothing of calls that have left the window, or of before the circuit opened', () => {
    circuit.count(true, WINDOW, T0);
    expect(circuit.take(T0 + WINDOW, WINDOW)).toBeNull();
    circuit.count(true, WINDOW, T0 + WINDOW);
    circuit.learn(OPEN, T0 + WINDOW);
    expect(circuit.take(T0 + WINDOW, WINDOW)).toBeNull();
  });

  test('keeps a few parts, however long nothing fails', () => {
    for (let n = 0; n < 1_000; n += 1) circuit.count(false, WINDOW, T0 + n * 1_000);
    circuit.count(true, WINDOW, T0 + 1_000_000);
    expect(circuit.take(T0 + 1_000_000, WINDOW)?.length).toBeLessThanOrEqual(10);
  });
});
