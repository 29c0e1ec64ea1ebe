/** Turns parsed expressions into functions. */

import { exactKey, follow, type Key, writtenKey } from './lookup.ts';
import { findOperator } from './operators.ts';
import { RESOLVERS } from './references.ts';
import { chargeKeys, type Evaluate, operatorError, type Run } from './scope.ts';
import type { Argument, CallNode, Expression, Group, MeasureNode, PathName, ReferenceNode } from './syntax.ts';
import { isObject, kindOf, wrong } from './value.ts';

/** The function of an argument or expression. Its value is never undefined: what is missing is null. */
export function compileArgument(node: Argument): Evaluate {
  switch (node.kind) {
    case 'literal': {
      const { value } = node;
      return () => value;
    }
    case 'array': {
      const items = node.items.map(compileArgument);
      return (run) => valuesOf(items, run);
    }
    case 'object': {
      const entries = node.entries.map(([key, value]) => [key, compileArgument(value)] as const);
      return (run) => Object.fromEntries(entries.map(([key, value]) => [key, value(run)]));
    }
    default:
      return compileExpression(node);
  }
}

/** The function of an expression. */
export function compileExpression(node: Expression): Evaluate {
  switch (node.kind) {
    case 'call':
      return compileCall(node);
    case 'measure':
      return compileMeasure(node);
    case 'reference':
      return compileReference(node);
  }
}

function compileCall({ name, args }: CallNode): Evaluate {
  const operator = findOperator(name);
  if (operator === null) throw new Error(`there is no operator ${name}`);
  const compiled = args.map(compileArgument);
  const [first, second, third] = compiled;
  // The usual counts without a loop.
  if (compiled.length === 1 && first !== undefined) return (run) => operator.apply([first(run)], run);
  if (compiled.length === 2 && first !== undefined && second !== undefined)
    return (run) => operator.apply([first(run), second(run)], run);
  if (compiled.length === 3 && first !== undefined && second !== undefined && third !== undefined)
    return (run) => operator.apply([first(run), second(run), third(run)], run);
  return (run) => operator.apply(valuesOf(compiled, run), run);
}

function valuesOf(compiled: readonly Evaluate[], run: Run): unknown[] {
  return compiled.map((evaluate) => evaluate(run));
}

function compileMeasure({ name, value }: MeasureNode): Evaluate {
  const inner = compileArgument(value);
  if (name === 'Size')
    return (run) => {
      const given = inner(run);
      if (!isObject(given)) return wrong('Size', 'an object', given);
      const size = Object.keys(given).length;
      chargeKeys(run, size);
      return size;
    };
  return (run) => {
    const given = inner(run);
    return typeof given === 'string' || Array.isArray(given) ? given.length : wrong('Length', 'text or a list', given);
  };
}

function compileReference({ name, groups }: ReferenceNode): Evaluate {
  switch (name) {
    case 'Now':
      return ({ scope }) => scope.now;
    case 'Default':
      return ({ scope }) => scope.default ?? null;
    case 'Var': {
      const keys = groups.flatMap((group) => (typeof group === 'string' ? [exactKey(group)] : []));
      return ({ scope }) => follow(scope.variables, keys) ?? null;
    }
    default:
      return compilePath(name, groups);
  }
}

function compilePath(name: PathName, groups: readonly Group[]): Evaluate {
  const resolve = RESOLVERS[name];
  const literal = groups.flatMap((group) => (typeof group === 'string' ? [writtenKey(group)] : []));
  if (literal.length === groups.length) return (run) => resolve(run.scope, literal, run) ?? null;
  const parts = groups.map((group) => (typeof group === 'string' ? writtenKey(group) : compileExpression(group)));
  return (run) => {
    const keys: Key[] = [];
    for (const part of parts) {
      const key = typeof part === 'function' ? keyOf(part(run)) : part;
      if (key === null) return null;
      keys.push(key);
    }
    return resolve(run.scope, keys, run) ?? null;
  };
}

/** The key that a value is, taken as one property; null leads nowhere. */
function keyOf(value: unknown): Key | null {
  if (value === null) return null;
  if (typeof value === 'string' || typeof value === 'number') return exactKey(String(value));
  throw operatorError(`a group takes text or a number, got ${kindOf(value)}`);
}
