/** Templates: JSON values whose texts may hold expressions. */

import { type FieldError, isProcessorError, refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { compileExpression } from './compile.ts';
import { Cursor } from './cursor.ts';
import { located } from './located.ts';
import { readTemplate } from './parse.ts';
import { type Evaluate, type Reference, type Scope, startRun } from './scope.ts';
import type { TemplateAst } from './syntax.ts';
import { embeddedText } from './value.ts';

/** A JSON value with its expressions compiled. */
export interface Template {
  /** Every reference in it, those among the arguments of operators included. */
  readonly references: readonly Reference[];
  /** Whether it holds no expression: then it evaluates to the very value it was made from. */
  readonly isConstant: boolean;
  /** The compiled value; for {@link evaluateTemplate} alone. */
  readonly evaluate: Evaluate;
}

interface Compilation {
  readonly hasMessages: boolean;
  readonly references: Reference[];
  readonly errors: FieldError[];
}

/**
 * Compiles a JSON value: every text in it is a template, keys are not. Throws `VALIDATION_ERROR` with all errors at
 * once, each with the path of its text, which begins with `path`, and the position in it.
 */
export function compileTemplate(value: unknown, path = 'template'): Template {
  return compile(value, path, false);
}

/** The same of a template of a subscription, which also knows `$Message` and `$Messages`. */
export function compileMessageTemplate(value: unknown, path: string): Template {
  return compile(value, path, true);
}

function compile(value: unknown, path: string, hasMessages: boolean): Template {
  const compilation: Compilation = { hasMessages, references: [], errors: [] };
  const evaluate = compileValue(value, path, 0, compilation);
  const { references, errors } = compilation;
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return { references, isConstant: evaluate === null, evaluate: evaluate ?? (() => value) };
}

/**
 * The value of a template. A text that is one expression becomes that expression's value; among other text,
 * expressions become text. Bound values are handed out as they are and must not be changed. Throws `OPERATOR_ERROR`
 * for wrong types, ranges and sizes, `NOT_FOUND` for a missing secret or credential, both with the path of the text.
 */
export function evaluateTemplate(template: Template, scope: Scope): unknown {
  return template.evaluate(startRun(scope));
}

/** Null for a value without expressions. */
function compileValue(value: unknown, path: string, depth: number, into: Compilation): Evaluate | null {
  if (typeof value === 'string') return value.includes('$') ? compileText(value, path, into) : null;
  if (typeof value !== 'object' || value === null || into.errors.length >= LIMITS.errors.value) return null;
  if (depth >= LIMITS.expression_depth.value) {
    into.errors.push({ path, message: `is nested deeper than ${LIMITS.expression_depth.value} levels` });
    return null;
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileValue(item, `${path}[${index}]`, depth + 1, into));
    return items.every((item) => item === null) ? null : listOf(items, value);
  }
  const entries = Object.entries(value).map(
    ([key, member]) => [key, compileValue(member, `${path}.${key}`, depth + 1, into), member] as const,
  );
  return entries.every(([, member]) => member === null) ? null : objectOf(entries);
}

function listOf(items: readonly (Evaluate | null)[], value: readonly unknown[]): Evaluate {
  return (run) => items.map((item, index) => (item === null ? value[index] : item(run)));
}

function objectOf(entries: readonly (readonly [string, Evaluate | null, unknown])[]): Evaluate {
  return (run) => {
    const object: Record<string, unknown> = {};
    for (const [key, member, constant] of entries) {
      const value = member === null ? constant : member(run);
      // Assigning to this name would set the prototype.
      if (key === '__proto__')
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      else object[key] = value;
    }
    return object;
  };
}

function compileText(text: string, path: string, into: Compilation): Evaluate | null {
  const cursor = new Cursor(text, path, into.hasMessages);
  try {
    const evaluate = compileParts(readTemplate(cursor));
    into.references.push(...cursor.references);
    return evaluate === null ? null : (run) => located(path, evaluate, run);
  } catch (error) {
    if (!isProcessorError(error)) throw error;
    into.errors.push(...(error.details.errors ?? []));
    return null;
  }
}

function compileParts({ parts }: TemplateAst): Evaluate | null {
  if (parts.every((part) => typeof part === 'string')) return null;
  const compiled = parts.map((part) => (typeof part === 'string' ? part : compileExpression(part)));
  const [first] = compiled;
  if (compiled.length === 1 && typeof first === 'function') return first;
  return (run) => {
    let text = '';
    for (const part of compiled) text += embeddedText(typeof part === 'string' ? part : part(run), run);
    return text;
  };
}
