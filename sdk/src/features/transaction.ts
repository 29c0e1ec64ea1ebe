/** Records what a function does within a transaction: its calls, and what of their results it uses. */

import type { Expression, TextPart } from './expression.ts';
import { reference, shown, textOf } from './expression.ts';
import { Marks } from './marks.ts';
import { RecordingError } from './recording-error.ts';
import { callerPlace } from './source-place.ts';
import { createStandIn, expressionOf, type Host } from './stand-in.ts';

/** The calls of a function as operations, and what makes its answer of their results. */
export interface RecordedTransaction<Result> {
  readonly operations: readonly Readonly<Record<string, unknown>>[];
  readonly answerOf: (results: readonly unknown[]) => Result;
}

/** What a function calls within a transaction. */
export interface Calls {
  /** A call as the processor spells it; throws for what is not called within a transaction. */
  readonly spell: (
    name: string,
    args: readonly unknown[],
  ) => readonly [operation: string, fields: Readonly<Record<string, unknown>>];
  /** What may be called besides actions. */
  readonly names: readonly string[];
  /** What is read of a result by another name. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** What `spell` refuses. */
const ABSENT = ['savepoint', 'commit', 'rollback', 'beginTransaction'] as const;
const GROUP = /\{([^{}]*)\}/g;

/**
 * Runs a function with a context whose calls are recorded; each answers a stand-in for its result. Nothing is sent, and
 * what the function throws is thrown. Throws what `spell` does, and `RECORDING_ERROR` where the function needs a value
 * that only the transaction has.
 */
export async function recordTransaction<Result>(
  callback: (tx: never) => Result | Promise<Result>,
  calls: Calls,
): Promise<RecordedTransaction<Result>> {
  const recorder = new TransactionRecorder(calls);
  const answer = await callback(recorder.context() as never);
  recorder.isClosed = true;
  const { operations, tags } = recorder;
  return {
    operations,
    answerOf: (results) => recorder.filled(answer, new Map(tags.map((tag, at) => [tag, results[at]]))) as Result,
  };
}

class TransactionRecorder implements Host {
  readonly marks = new Marks();
  readonly operations: Record<string, unknown>[] = [];
  readonly tags: string[] = [];
  isClosed = false;
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** Without what features alone could do instead. */
  refuse(message: string): never {
    const [what = message] = message.split(/\. (?=[GNU])/, 1);
    throw new RecordingError(what.replaceAll('the feature runs', 'the transaction runs'), callerPlace());
  }

  context(): Readonly<Record<string, unknown>> {
    const record = (name: string) => [name, async (...args: unknown[]) => this.#record(name, args)] as const;
    const calls = [...this.#calls.names, 'execute', ...ABSENT].map(record);
    return Object.fromEntries([...calls, ['action', Object.fromEntries([record('execute')])]]);
  }

  #record(name: string, args: readonly unknown[]): unknown {
    if (this.isClosed) this.refuse(`tx.${name} is called after the function has ended; await every call`);
    const [operation, { tag = this.#nextTag(), ...fields }] = this.#calls.spell(name, args);
    if (typeof tag !== 'string' || this.tags.includes(tag))
      this.refuse(`the tag '${String(tag)}' stands there already`);
    const written = this.#written(fields, name) as Record<string, unknown>;
    this.operations.push(operation === 'execute' ? { tag, ...written } : { tag, operation, ...written });
    this.tags.push(tag);
    return this.#standIn(reference('Step', tag));
  }

  #nextTag(): string {
    return `op${this.operations.length + 1}`;
  }

  #standIn(expression: Expression): unknown {
    const { aliases = {} } = this.#calls;
    return createStandIn(expression, this, (key) => {
      const field = Object.hasOwn(aliases, key) ? aliases[key] : undefined;
      return field === undefined ? null : { value: createStandIn(memberIn(expression, field), this) };
    });
  }

  #written(value: unknown, where: string): unknown {
    const expression = expressionOf(value);
    if (expression !== undefined) return textOf(expression) ?? this.refuse(`${where} is no single value of a result`);
    if (typeof value === 'string') return this.#text(value, where);
    if (Array.isArray(value)) return value.map((item: unknown, at) => this.#written(item, `${where}[${at}]`));
    if (value instanceof Date) return value.toISOString();
    if (typeof value !== 'object' || value === null) return value;
    if ('then' in value) this.refuse(`${where} is the promise of a call; await it first`);
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, this.#written(member, `${where}.${key}`)]),
    );
  }

  /** A text as it is, whatever it looks like, and its stand-ins as references. */
  #text(text: string, where: string): string {
    const parts = this.marks.has(text) ? this.marks.parts(text) : [text];
    if (parts === null) return this.refuse(`${where} is text of a stand-in that was cut or changed`);
    const isPlain = parts.every((part) => typeof part === 'string');
    if (isPlain && !text.includes('$Step{')) return text;
    return `$Concat([${parts.map((part) => (typeof part === 'string' ? JSON.stringify(part) : shown(part))).join(', ')}], "")`;
  }

  /** An answer with results in the place of what stands for them. */
  filled(value: unknown, results: ReadonlyMap<string, unknown>): unknown {
    const expression = expressionOf(value);
    if (expression !== undefined) return this.#valueOf(expression, results);
    if (typeof value === 'string') {
      const parts = this.marks.parts(value);
      if (!this.marks.has(value) || parts === null) return value;
      return parts.map((part: TextPart) => textPart(part, (each) => this.#valueOf(each, results))).join('');
    }
    if (Array.isArray(value)) return value.map((item: unknown) => this.filled(item, results));
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.filled(member, results)]));
  }

  #valueOf(expression: Expression, results: ReadonlyMap<string, unknown>): unknown {
    const text = textOf(expression) ?? '';
    const keys = [...text.matchAll(GROUP)].map(([, key = '']) => key);
    if (expression.kind !== 'path' || `$Step${keys.map((key) => `{${key}}`).join('')}` !== text)
      return this.refuse(`${shown(expression)} cannot be answered; answer the result, and compute it from that`);
    const [tag = '', ...path] = keys;
    return path.reduce<unknown>(memberOf, results.get(tag));
  }
}

function memberIn(expression: Expression, field: string): Expression {
  return expression.kind === 'path' ? { ...expression, groups: `${expression.groups}{${field}}` } : expression;
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

function textPart(part: TextPart, valueOf: (expression: Expression) => unknown): string {
  if (typeof part === 'string') return part;
  const value = valueOf(part) ?? '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
