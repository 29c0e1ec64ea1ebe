import { READ_OPERATIONS } from '../../../../src/engine/database/reads.ts';
import { bind } from '../../../../src/engine/query/bound.ts';
import type { Value } from '../../../../src/engine/query/model.ts';
import type { Row, StatementResult } from '../../../../src/engine/database/model.ts';
import type { Operation } from '../../../../src/engine/database/parse.ts';
import { isProcessorError } from '../../../../src/kernel/errors.ts';
import { Chance } from './chance.ts';
import { Model, type Outcome } from './model.ts';
import { Avoided } from './model-numbers.ts';
import { Program } from './program.ts';
import type { Step } from './step.ts';

const READING: ReadonlySet<Operation> = new Set<Operation>(READ_OPERATIONS);
/** Reads under way at one time, at most. */
const AT_ONCE = 10;

/** What a program came to. */
export interface Report {
  readonly steps: number;
  /** Those that were refused, on the driver and by the model alike. */
  readonly refused: number;
  /** Rows that were compared. */
  readonly rows: number;
  /** The first step on which the driver and the model differ; of reads that were made together, the first of them. */
  readonly difference: unknown;
}

/** Carries out one operation on a database. */
export type Run = (operation: Operation, given: object) => Promise<StatementResult>;

/** Runs a program on a database with the table `items` and on the model, up to the first difference. */
export async function runProgram(run: Run, seed: number, steps: number): Promise<Report> {
  const chance = new Chance(seed);
  const program = new Program(chance);
  const model = new Model();
  const readings = new Readings();
  let refused = 0;
  let rows = 0;
  for (let done = 0; done < steps;) {
    const step = program.next();
    const expected = expectedOf(model, step);
    if (expected === null) continue;
    done += 1;
    const difference = await readings.add(step, () => compare(run, step, expected, chance.is(30)));
    if (difference !== null) return { steps: done, refused, rows, difference };
    if (expected.error === true) refused += 1;
    rows += expected.rows.length;
  }
  const last = await readings.ended();
  if (last !== null) return { steps, refused, rows, difference: last };
  const whole: Step = { operation: 'query', given: { table: 'items', orderBy: { column: 'id' }, limit: 10_000 } };
  const difference = differenceOf(whole, model.run('query', whole.given), await actualOf(run, whole, false));
  return { steps, refused, rows, difference };
}

/** Reads between two changes are made at one time, since they come to the same in any order. */
class Readings {
  #underWay: Promise<unknown>[] = [];

  /** The first difference so far, or null. */
  async add({ operation }: Step, compared: () => Promise<unknown>): Promise<unknown> {
    if (READING.has(operation)) {
      this.#underWay.push(compared());
      return this.#underWay.length < AT_ONCE ? null : await this.ended();
    }
    return (await this.ended()) ?? (await compared());
  }

  async ended(): Promise<unknown> {
    const differences = await Promise.all(this.#underWay);
    this.#underWay = [];
    return differences.find((difference) => difference !== null) ?? null;
  }
}

async function compare(run: Run, step: Step, expected: Outcome, isBound: boolean): Promise<unknown> {
  return differenceOf(step, expected, await actualOf(run, step, isBound));
}

/** Null where the step is one that the program does not take. */
function expectedOf(model: Model, { operation, given, isWalked }: Step): Outcome | null {
  try {
    if (isWalked !== true) return model.run(operation, given);
    return { ...model.run(operation, { ...given, limit: 10_000 }), hasNext: false };
  } catch (thrown) {
    if (thrown instanceof Avoided) return null;
    throw thrown;
  }
}

async function actualOf(run: Run, step: Step, isBound: boolean): Promise<Outcome> {
  try {
    if (step.isWalked === true) return await walk(run, step);
    const { data } = step.given;
    const isList = step.operation === 'insert' && data !== undefined && isBound;
    const given = isList ? { ...step.given, data: bind(data) } : step.given;
    return outcomeOf(await run(step.operation, given));
  } catch (thrown) {
    // Only what the database refuses is foreseen; another error is a fault of the program or of what it proves.
    if (isProcessorError(thrown) && thrown.code === 'UNIQUE_VIOLATION')
      return { error: true, rows: [], count: 0, hasNext: false };
    throw new Error(`${String(thrown)} at ${JSON.stringify(step)}`, { cause: thrown });
  }
}

/** Follows `next` to the end. */
async function walk(run: Run, { operation, given }: Step): Promise<Outcome> {
  const rows: Row[] = [];
  let count = 0;
  let after: readonly Value[] | null = null;
  do {
    const page: StatementResult = await run(operation, { ...given, ...(after !== null && { after: bind(after) }) });
    rows.push(...page.rows);
    count = given['count'] === false ? rows.length : page.count;
    after = page.next;
  } while (after !== null);
  return { rows, count, hasNext: false };
}

function outcomeOf({ rows, count, next, isInserted }: StatementResult): Outcome {
  return { rows, count, hasNext: next !== null, ...(isInserted !== undefined && { isInserted }) };
}

function differenceOf(step: Step, expected: Outcome, actual: Outcome): unknown {
  const isOrdered = step.given['orderBy'] !== undefined;
  const [one, other] = isOrdered ? [expected, actual] : [sorted(expected), sorted(actual)];
  const isEqual = textOf(one) === textOf(other);
  return isEqual ? null : { step: JSON.stringify(step), expected: textOf(one), actual: textOf(other) };
}

/** The same for the same rows, whatever the order of members of JSON; -0 is 0. */
function textOf(outcome: Outcome): string {
  return JSON.stringify({ ...outcome, rows: outcome.rows.map(canonical) });
}

function sorted(outcome: Outcome): Outcome {
  const keyed = outcome.rows.map((row) => ({ row, key: JSON.stringify(canonical(row)) }));
  return {
    ...outcome,
    rows: keyed.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row),
  };
}

function canonical(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(canonical);
  const entries = Object.entries(value).map(([key, item]): [string, Value] => [key, canonical(item)]);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
