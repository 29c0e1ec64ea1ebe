import type { Database, Row } from './database.ts';
import { cross, type Place, SimulatedFault } from './place.ts';
import type { World } from './world.ts';

interface Statement {
  bind(...values: unknown[]): Statement;
  run(): Promise<unknown>;
  all(): Promise<{ readonly results: readonly Row[] }>;
  first(): Promise<Row | null>;
}

interface User {
  readonly from: Place;
  readonly isSafe: () => boolean;
}

/** One D1 database: each statement is a transaction of its own, which may fail before its effect or after it. */
export class SimulatedD1 {
  readonly #world: World;
  readonly #database: Database;

  /** `database` has the tables, and they are empty. */
  constructor(world: World, database: Database) {
    this.#world = world;
    this.#database = database;
  }

  /** Runs a statement that only reads, at once. */
  read(sql: string, ...values: unknown[]): Row[] {
    return this.#database.query(sql, ...values);
  }

  /** The binding of a place; while `isSafe` says so, its statements do not fail. */
  binding(from: Place, isSafe: () => boolean): D1Database {
    const prepare = (sql: string): Statement => this.#statement({ from, isSafe }, sql, []);
    return { prepare } as unknown as D1Database;
  }

  #statement(user: User, sql: string, values: readonly unknown[]): Statement {
    const run = (): Promise<Row[]> => cross(user.from, 'a statement', () => this.#run(user, sql, values), 0);
    return {
      bind: (...bound) => this.#statement(user, sql, bound),
      run,
      all: async () => ({ results: await run() }),
      first: async () => (await run())[0] ?? null,
    };
  }

  async #run({ isSafe }: User, sql: string, values: readonly unknown[]): Promise<Row[]> {
    const { random, faults } = this.#world;
    const fails = random.chance(faults.failedStatements) && !isSafe();
    if (fails && random.chance(0.5)) throw new SimulatedFault('a statement failed');
    const rows = this.#database.query(sql, ...values);
    if (fails) throw new SimulatedFault('the answer of a statement was lost');
    return rows;
  }
}
