/** Writes a handler's values as templates. */

import {
  type Expression,
  join,
  NO_USES,
  reference,
  shown,
  textOf,
  type TextPart,
  type Uses,
  writeText,
  writeTextArgument,
} from './expression.ts';
import { expressionOf, type Host } from './stand-in.ts';

/** What is written, and what it reads. */
export interface Written<T> {
  readonly value: T;
  readonly uses: Uses;
}

type Literal = string | number | boolean | null;

/** Writes values of one recording; `input` names the fields of the whole input where they are declared. */
export class Writer {
  readonly #host: Host;
  readonly #input: readonly string[];
  #uses: Uses = NO_USES;

  constructor(host: Host, input: readonly string[]) {
    this.#host = host;
    this.#input = input;
  }

  /** A value as a template. `where` names it in refusals. */
  template(value: unknown, where: string): Written<unknown> {
    return this.#collect(() => this.#template(value, where));
  }

  /** A value as an operator's argument. */
  argument(value: unknown, where: string): Written<string> {
    return this.#collect(() => this.#argument(value, where));
  }

  #collect<T>(write: () => T): Written<T> {
    this.#uses = NO_USES;
    const value = write();
    return { value, uses: this.#uses };
  }

  #template(value: unknown, where: string): unknown {
    const expression = expressionOf(value);
    if (expression !== undefined) return this.#whole(expression, where);
    if (typeof value === 'string')
      return this.#host.marks.has(value) ? writeText(this.#parts(value, where)) : writeText([value]);
    if (Array.isArray(value))
      return (value as unknown[]).map((item, index) => this.#template(item ?? null, `${where}[${index}]`));
    if (isPlainObject(value))
      return Object.fromEntries(
        this.#entries(value, where).map(([key, member]) => [key, this.#template(member, `${where}.${key}`)]),
      );
    return this.#literal(value, where);
  }

  #argument(value: unknown, where: string): string {
    const expression = expressionOf(value);
    if (expression !== undefined) return this.#text(expression, where);
    if (typeof value === 'string') return writeTextArgument(this.#parts(value, where));
    if (Array.isArray(value))
      return `[${(value as unknown[]).map((item, index) => this.#argument(item ?? null, `${where}[${index}]`)).join(', ')}]`;
    if (!isPlainObject(value)) return JSON.stringify(this.#literal(value, where));
    const entries = this.#entries(value, where);
    return `{${entries.map(([key, member]) => `${JSON.stringify(key)}: ${this.#argument(member, `${where}.${key}`)}`).join(', ')}}`;
  }

  /** An expression as a value; the whole input, which has no reference, as its fields. */
  #whole(expression: Expression, where: string): unknown {
    const isInput = expression.kind === 'path' && expression.name === 'Input' && expression.groups === '';
    if (!isInput || this.#input.length === 0) return this.#text(expression, where);
    return Object.fromEntries(this.#input.map((field) => [field, shown(reference('Input', field))]));
  }

  #text(expression: Expression, where: string): string {
    this.#uses = join([this.#uses, expression.uses]);
    return (
      textOf(expression) ??
      this.#host.refuse(
        `${where} is ${shown(expression)} as a whole, for which there is no reference; name its properties`,
      )
    );
  }

  #parts(text: string, where: string): TextPart[] {
    const parts = this.#host.marks.parts(text);
    if (parts === null)
      return this.#host.refuse(
        `${where} is text of a stand-in that was cut or changed; its value exists when the feature runs. Use ctx.transform`,
      );
    this.#uses = join([this.#uses, ...parts.flatMap((part) => (typeof part === 'string' ? [] : [part.uses]))]);
    return parts;
  }

  #entries(value: object, where: string): [string, unknown][] {
    return Object.entries(value).filter(([key, member]) => {
      if (this.#host.marks.has(key)) this.#host.refuse(`a key of ${where} is a stand-in; keys are text as it is`);
      return member !== undefined;
    });
  }

  #literal(value: unknown, where: string): Literal {
    if (value === undefined || value === null || typeof value === 'boolean') return value ?? null;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
    if (typeof value === 'object' && 'then' in value)
      return this.#host.refuse(`${where} is the promise of a call; await it first`);
    return this.#host.refuse(`${where} is ${kindOf(value)}, which is no JSON`);
  }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? `a ${value?.constructor?.name ?? 'value'}` : `a ${typeof value}`;
}
