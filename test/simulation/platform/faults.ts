import type { Random } from './random.ts';

/** What goes wrong, and how much of it. Chances are of one case each; what happens "every" so often does so on average. */
export interface Faults {
  /** Calls that never arrive, and calls whose answer never does. */
  readonly lostCalls: number;
  readonly lostAnswers: number;
  /** Ways of a call that take up to so long. */
  readonly slowCalls: number;
  readonly slowCallMs: number;
  /** Transactions before whose end, or right after it, the object crashes. */
  readonly crashedCommits: number;
  /** Transactions that take up to a second. */
  readonly slowCommits: number;
  /** Milliseconds between crashes of a random object, evictions of an idle one, and failures of everything. */
  readonly crashEveryMs: number;
  readonly evictEveryMs: number;
  readonly outageEveryMs: number;
  /** Milliseconds between times in which the whole platform is away for minutes. */
  readonly downEveryMs: number;
  /** Queue messages that vanish, come twice, come late, or are given up. */
  readonly lostMessages: number;
  readonly doubleMessages: number;
  readonly lateMessages: number;
  readonly deadMessages: number;
  /** Consumers, requests and sweeps that are cut off. */
  readonly deadConsumers: number;
  readonly deadRequests: number;
  /** Milliseconds between alarms that the platform forgets; alarms that come up to a minute late. */
  readonly loseAlarmEveryMs: number;
  readonly lateAlarms: number;
  /** Statements that the index fails, before or after their effect. */
  readonly failedStatements: number;
  /** Places whose clock is wrong, by how much at most. */
  readonly wrongClocks: number;
  readonly wrongByMs: number;
  /** Attempts that go on after their time. */
  readonly lateAttempts: number;
  /** Writes of rows that fail, so that their transaction is taken back; objects of jobs are not tried with it. */
  readonly failedWrites: number;
}

/** Nothing goes wrong. */
export const CALM: Faults = {
  lostCalls: 0,
  lostAnswers: 0,
  slowCalls: 0,
  slowCallMs: 10,
  crashedCommits: 0,
  slowCommits: 0,
  crashEveryMs: Infinity,
  evictEveryMs: Infinity,
  outageEveryMs: Infinity,
  downEveryMs: Infinity,
  lostMessages: 0,
  doubleMessages: 0,
  lateMessages: 0,
  deadMessages: 0,
  deadConsumers: 0,
  deadRequests: 0,
  loseAlarmEveryMs: Infinity,
  lateAlarms: 0,
  failedStatements: 0,
  wrongClocks: 0,
  wrongByMs: 0,
  lateAttempts: 0,
  failedWrites: 0,
};

/**
 * The faults of one history: some kinds of them, each more or less. Histories with few kinds get further into what
 * each of them does than histories in which everything fails all the time.
 */
export function drawFaults(random: Random): Faults {
  const share = random.pick([0, 0.2, 0.5, 0.5, 0.9]);
  const chance = (most: number): number => (random.chance(share) ? random.spread(most / 30, most) : 0);
  const every = (leastMs: number): number => (random.chance(share) ? random.spread(leastMs, leastMs * 30) : Infinity);
  return {
    lostCalls: chance(0.2),
    lostAnswers: chance(0.2),
    slowCalls: chance(0.3),
    slowCallMs: random.spread(50, 8_000),
    crashedCommits: chance(0.2),
    slowCommits: chance(0.3),
    crashEveryMs: every(3_000),
    evictEveryMs: every(10_000),
    outageEveryMs: every(30_000),
    downEveryMs: every(120_000),
    lostMessages: chance(0.5),
    doubleMessages: chance(0.5),
    lateMessages: chance(0.5),
    deadMessages: chance(0.3),
    deadConsumers: chance(0.5),
    deadRequests: chance(0.2),
    loseAlarmEveryMs: every(10_000),
    lateAlarms: chance(0.3),
    failedStatements: chance(0.4),
    wrongClocks: chance(1),
    wrongByMs: random.spread(5, 2_000),
    lateAttempts: chance(0.8),
    failedWrites: 0,
  };
}
