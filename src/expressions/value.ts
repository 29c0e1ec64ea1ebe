/** What a value is to an operator: its kind, its text, its number. */

import { chargeMade, operatorError, type Run } from './scope.ts';

/** A value that is no object and no array. Absent values have become null. */
export type Scalar = string | number | boolean | null;

/** Longest text that is read as a number: all digits of the largest numbers, and more. */
const NUMBER_LENGTH = 400;
const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** Whether a value is text, a number, a boolean or null. */
export function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Whether a value is an object and neither null nor an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The number that a text is: decimal digits, a leading `-` and a fraction allowed. Undefined for every other text. */
export function parseDecimal(text: string): number | undefined {
  if (text.length > NUMBER_LENGTH || !DECIMAL.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** What kind of value this is, for an error; never the value. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The text in this place, or `OPERATOR_ERROR`. */
export function textOf(value: unknown, operator: string): string {
  return typeof value === 'string' ? value : wrong(operator, 'text', value);
}

/** The list in this place, or `OPERATOR_ERROR`. */
export function listOf(value: unknown, operator: string): readonly unknown[] {
  return Array.isArray(value) ? value : wrong(operator, 'a list', value);
}

/** The whole number in this place, or `OPERATOR_ERROR`. */
export function integerOf(value: unknown, operator: string): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : wrong(operator, 'a whole number', value);
}

/** Refuses a value of a wrong type. */
export function wrong(operator: string, takes: string, value: unknown): never {
  throw operatorError(`$${operator} takes ${takes}, got ${kindOf(value)}`);
}

/** A scalar as text: null is empty. */
export function scalarText(value: Scalar): string {
  return value === null ? '' : String(value);
}

/** A value within text: null is empty, an object or a list is its JSON. */
export function embeddedText(value: unknown, run: Run): string {
  if (typeof value === 'string') {
    chargeMade(run, value.length);
    return value;
  }
  const text = isScalar(value) ? scalarText(value) : jsonText(value);
  chargeMade(run, text.length);
  return text;
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    throw operatorError('a value cannot be written as JSON');
  }
}
