/** Stand-ins for values that exist only when a feature runs. */

import { type Expression, measure, property, reference, shown, textOf, type TextPart } from './expression.ts';
import type { Marks } from './marks.ts';

/** What stands for a value while recording: every property of it is a stand-in too. */
export interface StandIn {
  readonly [key: string]: StandIn;
}

/** What stand-ins need of their recording. */
export interface Host {
  readonly marks: Marks;
  /** Ends the recording with a `RECORDING_ERROR` at the handler's line. */
  refuse(message: string): never;
}

/** A property that is known while recording; null for every other. */
export type KnownProperty = (key: string) => { readonly value: unknown } | null;

const EXPRESSIONS = new WeakMap<object, Expression>();

/** The expression that a value stands for; undefined for a value that is one. */
export function expressionOf(value: unknown): Expression | undefined {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? EXPRESSIONS.get(value)
    : undefined;
}

/** Lets a value be written as an expression where it is used whole. */
export function standsFor<T extends object>(value: T, expression: Expression): T {
  EXPRESSIONS.set(value, expression);
  return value;
}

/**
 * A stand-in for an expression. In a text it becomes the expression, as a value of a call likewise. What would need
 * its value throws `RECORDING_ERROR`, as far as a proxy is told: `===`, `typeof`, `!`, `if` and `Array.isArray` are not.
 * `known` gives the properties that are known while recording.
 */
export function createStandIn(
  expression: Expression,
  host: Host,
  known: KnownProperty = () => null,
  // A function, so that calling it is seen.
  target: object = () => {},
): unknown {
  const name = shown(expression);
  const refuse = (what: string) => (): never => host.refuse(`${name} ${what}`);
  const standIn = new Proxy(target, {
    get: (_target, key) =>
      typeof key === 'symbol' ? symbolOf(expression, key, host) : propertyOf(expression, key, host, known),
    apply: refuse(
      'is called; it stands for a value that exists when the feature runs and has no methods. Use ctx.transform, ctx.forEach, or a text such as `${value}`',
    ),
    set: refuse('is assigned to; it cannot be changed. Make a new object of its properties'),
    defineProperty: refuse('is given a property; it cannot be changed. Make a new object of its properties'),
    deleteProperty: refuse('loses a property; it cannot be changed. Make a new object of its properties'),
    has: refuse('is asked by `in` for a key, which is known only when the feature runs. Give it by branchOverrides'),
    ownKeys: refuse('is spread or has its keys listed, which are known only when the feature runs. Name the keys'),
    getOwnPropertyDescriptor: refuse('is asked for a key of its own, which is known only when the feature runs'),
    getPrototypeOf: refuse('is asked by `instanceof` what it is, which is known only when the feature runs'),
  });
  return standsFor(standIn, expression);
}

/** The expression of a property; refuses what cannot be written. */
export function propertyExpression(expression: Expression, key: string, host: Host): Expression {
  const parts = host.marks.parts(key);
  if (parts === null) return host.refuse(`a key of ${shown(expression)} was made by changing a stand-in's text`);
  const made: TextPart[] = parts.length === 0 ? [''] : parts;
  const found = property(expression, made);
  return found ?? host.refuse(`${shown(expression)} has no property '${key}' that can be written`);
}

/** What reading a symbol of a stand-in gives: its text, or a refusal where a value would be needed. */
export function symbolOf(expression: Expression, key: symbol, host: Host): unknown {
  switch (key) {
    case Symbol.toPrimitive:
      return (hint: string) => asPrimitive(expression, hint, host);
    case Symbol.iterator:
    case Symbol.asyncIterator:
    case Symbol.isConcatSpreadable:
      return host.refuse(
        `${shown(expression)} is looped over, spread or joined to a list; its elements exist when the feature runs. Use ctx.forEach, or give a sample by recordInput`,
      );
    default:
      return undefined;
  }
}

function asPrimitive(expression: Expression, hint: string, host: Host): string {
  const name = shown(expression);
  if (hint === 'number')
    return host.refuse(
      `${name} is compared or calculated with; it has no value while recording. Give it by branchOverrides or recordScenarios, or calculate in an action`,
    );
  if (textOf(expression) === null)
    return host.refuse(`${name} as a whole cannot stand in a text; name a property of it`);
  return host.marks.mark(expression);
}

function propertyOf(expression: Expression, key: string, host: Host, known: KnownProperty): unknown {
  // Awaiting a stand-in gives it back.
  if (key === 'then') return undefined;
  const given = known(key);
  if (given !== null) return given.value;
  if (key === 'toJSON')
    return host.refuse(
      `${shown(expression)} is turned into JSON; use it as a value, which becomes JSON when it is sent`,
    );
  const text = textOf(expression);
  if (key === 'length' && text !== null) return createStandIn(measure('Length', text, expression.uses), host);
  return createStandIn(propertyExpression(expression, key, host), host);
}

/** A stand-in for a reference. */
export function createReference(host: Host, ...path: Parameters<typeof reference>): unknown {
  return createStandIn(reference(...path), host);
}
