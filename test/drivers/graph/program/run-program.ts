import type { GraphStatement } from '../../../../src/engine/graph/model.ts';
import { parseGraphStatement } from '../../../../src/engine/graph/parse.ts';
import { isProcessorError, ProcessorError } from '../../../../src/kernel/errors.ts';
import { Chance } from '../../database/program/chance.ts';
import { canonical } from './canonical.ts';
import { Ids } from './ids.ts';
import { isSearch, judgeOf } from './judge.ts';
import { GraphModel } from './model.ts';
import { TooMany } from './model-search.ts';
import { Program } from './program.ts';
import type { Extent, Ground, Step } from './step.ts';

/** What a program came to. */
export interface Report {
  readonly steps: number;
  /** Steps that were refused, on the graph and by the model alike. */
  readonly refused: number;
  /** Transactions that were undone. */
  readonly undone: number;
  /** Searches that found something. */
  readonly found: number;
  /** The first step on which the graph and the model differ. */
  readonly difference: unknown;
}

/** Runs a program on an empty graph and on the model, up to the first difference. */
export async function runProgram(ground: Ground, seed: number, extent: Extent): Promise<Report> {
  return await new Run(ground, seed, extent).run();
}

/** Ends a transaction that is to be undone. */
class Abandoned extends Error {}
/** What ended a program. */
class Difference extends Error {
  readonly between: unknown;

  constructor(between: unknown) {
    super('the graph and the model differ');
    this.between = between;
  }
}

type Actual = { readonly answer: unknown } | Refusal;
type Expected = Actual | { readonly judge: (answer: unknown) => string | null };

interface Refusal {
  readonly code: string;
  readonly message: string;
}

class Run {
  readonly #ground: Ground;
  readonly #extent: Extent;
  readonly #chance: Chance;
  readonly #model = new GraphModel();
  readonly #ids = new Ids();
  readonly #program: Program;
  readonly #came = { steps: 0, refused: 0, undone: 0, found: 0 };

  constructor(ground: Ground, seed: number, extent: Extent) {
    this.#ground = ground;
    this.#extent = extent;
    this.#chance = new Chance(seed);
    this.#program = new Program(this.#chance, this.#model, extent);
  }

  async run(): Promise<Report> {
    try {
      while (this.#came.steps < this.#extent.steps) {
        if (this.#ground.transaction !== undefined && this.#chance.is(3)) await this.#transaction();
        else await this.#step(this.#program.next());
        if (this.#came.steps % 100 === 0) await this.#whole();
      }
      await this.#whole();
      return { ...this.#came, difference: null };
    } catch (thrown) {
      if (!(thrown instanceof Difference)) throw thrown;
      return { ...this.#came, difference: thrown.between };
    }
  }

  /** Some steps, all of which are undone when one is refused or the end is not reached. */
  async #transaction(): Promise<void> {
    const { nodes, relationships, definitions } = this.#model;
    const isReadOnly = this.#chance.is(15);
    const steps = 1 + this.#chance.below(6);
    const isAbandoned = this.#chance.is(30);
    try {
      await this.#ground.transaction?.({ isReadOnly }, async () => {
        for (let done = 0; done < steps; done += 1) {
          const step = isReadOnly ? this.#program.read() : this.#program.next();
          if (isReadOnly && step.operation.startsWith('create')) continue;
          const code = await this.#step(step);
          if (code !== null) throw new Abandoned();
        }
        if (isAbandoned) throw new Abandoned();
      });
    } catch (thrown) {
      if (!(thrown instanceof Abandoned)) throw thrown;
      Object.assign(this.#model, { nodes, relationships, definitions });
      this.#came.undone += 1;
    }
  }

  /** The code of the refusal, if it was one. */
  async #step(step: Step): Promise<string | null> {
    const statement = parseGraphStatement(step.operation, step.given);
    const expected = this.#extent.isLeftOut(statement) ? null : this.#expected(statement);
    if (expected === null) return null;
    this.#came.steps += 1;
    const actual = await this.#actual(parseGraphStatement(step.operation, this.#ids.asked(step.given)), step);
    if ('code' in expected) {
      if (!('code' in actual) || !isSameRefusal(step, expected, actual))
        throw new Difference(about(step, expected, actual));
      this.#came.refused += 1;
      return expected.code;
    }
    if ('code' in actual) throw new Difference(about(step, expected, actual));
    if ('answer' in expected) this.#ids.learn(expected.answer, actual.answer);
    const answer = this.#ids.answered(actual.answer);
    const wrong = 'judge' in expected ? expected.judge(answer) : this.#wrong(statement, expected.answer, answer);
    if (wrong !== null) throw new Difference({ ...about(step, expected, { answer }), wrong });
    if (canonical(answer).includes('"properties"')) this.#came.found += 1;
    return null;
  }

  /** Null where the model would take too long. */
  #expected(statement: GraphStatement): Expected | null {
    try {
      if (isSearch(statement)) return { judge: judgeOf(this.#model, statement) };
      return { answer: this.#model.run(statement) };
    } catch (thrown) {
      if (thrown instanceof TooMany) return null;
      if (thrown instanceof ProcessorError) return { code: thrown.code, message: thrown.message };
      throw thrown;
    }
  }

  async #actual(statement: GraphStatement, step: Step): Promise<Actual> {
    try {
      return { answer: await this.#ground.run(statement) };
    } catch (thrown) {
      if (isProcessorError(thrown) && thrown.code !== 'INTERNAL') return { code: thrown.code, message: thrown.message };
      throw new Error(`${String(thrown)} at ${JSON.stringify(step)}`, { cause: thrown });
    }
  }

  #wrong({ operation }: GraphStatement, expected: unknown, actual: unknown): string | null {
    const isList = operation.startsWith('find') && this.#extent.isOrderedById;
    const [one, other] = [expected, actual].map((answer) => canonical(isList ? answer : sorted(answer)));
    return one === other ? null : 'is another answer';
  }

  /** Compares all that the graph holds. */
  async #whole(): Promise<void> {
    const all = { where: {}, limit: 10_000 };
    for (const operation of ['findNodes', 'findRelationships', 'getStatistics'] as const)
      await this.#step({ operation, given: operation === 'getStatistics' ? {} : all });
  }
}

/** Of several that are made at once, one may lack an end and another break a constraint: either may be said. */
function isSameRefusal({ operation }: Step, { code }: Refusal, { code: other }: Refusal): boolean {
  const either = ['NOT_FOUND', 'CONSTRAINT_ERROR'];
  return code === other || (operation === 'createRelationships' && either.includes(code) && either.includes(other));
}

function about(step: Step, expected: object, actual: object) {
  return { step: JSON.stringify(step), expected: canonical(expected), actual: canonical(actual) };
}

/** An answer with its lists in an order of their own. */
function sorted(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) return answer;
  const { ids: _ids, node, relationship, ...lists } = answer as Record<string, unknown>;
  const single = 'created' in answer ? { node, relationship, ...lists } : lists;
  return Object.fromEntries(
    Object.entries(single).map(([key, value]) => [key, Array.isArray(value) ? value.map(canonical).toSorted() : value]),
  );
}
