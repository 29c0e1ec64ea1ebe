import { Database, type Row } from './database.ts';
import type { World } from './world.ts';

/** An alarm that is armed; another one for the same instant is another alarm. */
export interface Alarm {
  readonly at: number;
}

/** The writes of one turn on their way to the disk. */
export interface Commit<Turn> {
  readonly alarm: Alarm | null;
  readonly turn: Turn;
  /** What is told to others once the turn is durable. */
  readonly waiting: (() => void)[];
  /** Whether there is a savepoint before it: it wrote rows, and not the alarm alone. */
  readonly isMarked: boolean;
}

/** Who is told of an object's turns. */
export interface TransactionHooks<Turn> {
  /** A turn that wrote is over: answers what is to be remembered of it. */
  closed(): Turn;
  durable(turn: Turn, alarm: Alarm | null): void;
  /** The machine stops while a commit is on its way, or before anybody is told of it. */
  struck(): void;
  /** Whether it must not stop now. */
  isFragile(): boolean;
}

/**
 * The storage of one object as the platform keeps it: all that one turn writes, the alarm too, is one transaction;
 * transactions become durable in their order, a while later; what goes out after a write waits for it.
 */
export class Transactions<Turn> {
  readonly database = new Database();
  readonly #world: World;
  readonly #hooks: TransactionHooks<Turn>;
  #alarm: Alarm | null = null;
  #durableAlarm: Alarm | null = null;
  /** Savepoints of the stack that are durable already. */
  #durable = 0;
  #open: (() => void)[] | null = null;
  #isMarked = false;
  #commits: Commit<Turn>[] = [];

  constructor(world: World, hooks: TransactionHooks<Turn>) {
    this.#world = world;
    this.#hooks = hooks;
  }

  /** The alarm as the newest turn left it. */
  get alarm(): Alarm | null {
    return this.#alarm;
  }

  /** Whether everything is durable. */
  get isAtRest(): boolean {
    return this.#open === null && this.#commits.length === 0;
  }

  /** Arms, or disarms, in the transaction of the current turn. */
  setAlarm(alarm: Alarm | null): void {
    this.#begin();
    this.#alarm = alarm;
  }

  /** Has the platform forget the alarm, unless a transaction is on its way: answers whether there was one. */
  loseAlarm(): boolean {
    if (!this.isAtRest || this.#alarm === null) return false;
    this.#alarm = null;
    this.#durableAlarm = null;
    return true;
  }

  /** Runs a statement, in the transaction of the current turn when it writes. */
  query(sql: string, ...values: unknown[]): Row[] {
    if (this.database.writes(sql)) this.beginRows();
    return this.database.query(sql, ...values);
  }

  /** To be called before rows are written otherwise. */
  beginRows(): void {
    this.#begin();
    if (!this.#isMarked) this.database.mark();
    this.#isMarked = true;
  }

  #begin(): void {
    if (this.#open !== null) return;
    this.#open = [];
    this.#world.scheduler.atTurnEnd(() => this.#close());
  }

  /** Has something happen once all that was written is durable: at once, later, or never when it is lost. */
  whenDurable(run: () => void): void {
    const waiting = this.#open ?? this.#commits.at(-1)?.waiting;
    if (waiting === undefined) run();
    else waiting.push(run);
  }

  /** Loses what is not durable, but for some of the oldest transactions, which just made it; nobody was told of any. */
  crash(): void {
    const kept = this.#commits.slice(0, this.#world.random.between(0, this.#commits.length));
    this.database.takeBack(this.#durable + kept.filter(({ isMarked }) => isMarked).length);
    for (const { turn, alarm } of kept) this.#keep(turn, alarm);
    this.database.keep();
    this.#durable = 0;
    this.#commits = [];
    this.#alarm = this.#durableAlarm;
  }

  #close(): void {
    const isMarked = this.#isMarked;
    const commit = { alarm: this.#alarm, waiting: this.#open ?? [], turn: this.#hooks.closed(), isMarked };
    this.#open = null;
    this.#isMarked = false;
    this.#commits.push(commit);
    if (this.#commits.length === 1) this.#write(commit);
  }

  #write(commit: Commit<Turn>): void {
    const { random, scheduler, faults } = this.#world;
    const takesMs = random.chance(faults.slowCommits) ? random.spread(10, 1_000) : random.between(0, 4);
    const isUnlucky = random.chance(faults.crashedCommits);
    scheduler.after(takesMs, () => {
      if (this.#commits[0] !== commit) return;
      const isStruck = isUnlucky && !this.#hooks.isFragile();
      if (isStruck && random.chance(0.5)) return this.#hooks.struck();
      this.#commits.shift();
      if (commit.isMarked) this.#durable += 1;
      if (this.isAtRest) {
        this.database.keep();
        this.#durable = 0;
      }
      this.#keep(commit.turn, commit.alarm);
      if (isStruck) return this.#hooks.struck();
      for (const run of commit.waiting) run();
      const next = this.#commits[0];
      if (next !== undefined) this.#write(next);
    });
  }

  #keep(turn: Turn, alarm: Alarm | null): void {
    this.#durableAlarm = alarm;
    this.#hooks.durable(turn, alarm);
  }
}
