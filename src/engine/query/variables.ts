/** `{{name}}` and `{{name:TYPE:min:max}}`: what stands for a variable in the template of an action. */

import { isObject } from './parse-value.ts';

/** One variable where it stands. */
export interface Variable {
  readonly name: string;
  /** As written; null for any. */
  readonly type: string | null;
  /** Of text in characters, of a list in items, of a number in value. */
  readonly least: number | null;
  readonly most: number | null;
}

/** A text taken apart. */
export type TextPart = string | Variable;

const PLACE = /(\{\{[^{}]*\}\})/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*$/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** The parts of a text, in order; a string for what is wrong with it. A text without variables is one part. */
export function readText(text: string): { readonly parts: readonly TextPart[] } | { readonly fault: string } {
  if (!text.includes('{{') && !text.includes('}}')) return { parts: [text] };
  const parts: TextPart[] = [];
  for (const [at, part] of text.split(PLACE).entries()) {
    if (at % 2 === 0) {
      if (part.includes('{{') || part.includes('}}')) return { fault: `'${part}' has {{ or }} without the other` };
      if (part !== '') parts.push(part);
      continue;
    }
    const read = readVariable(part.slice(2, -2).trim());
    if (typeof read === 'string') return { fault: `${part}: ${read}` };
    parts.push(read);
  }
  return { parts };
}

function readVariable(text: string): Variable | string {
  const [name = '', type = '', least = '', most = '', ...more] = text.split(':').map((part) => part.trim());
  if (!NAME.test(name)) return 'a variable is {{name}} or {{name:TYPE:min:max}}';
  if (more.length > 0) return 'has more than a type, a least and a most';
  for (const bound of [least, most]) if (bound !== '' && !NUMBER.test(bound)) return `'${bound}' is no number`;
  return {
    name,
    type: type === '' ? null : type,
    least: least === '' ? null : Number(least),
    most: most === '' ? null : Number(most),
  };
}

/** A variable as it is written, without its braces. */
export function variableText({ name, type, least, most }: Variable): string {
  const rest = [type, least, most];
  const last = rest.findLastIndex((part) => part !== null);
  return [name, ...rest.slice(0, last + 1).map((part) => part ?? '')].join(':');
}

/** Looks a variable up; undefined where it is missing. */
export type Lookup = (name: string) => unknown;

/** The members of an input that hold variables, the later before the earlier; what stands beside them goes before all. */
const LAYERS = ['query', 'filter', 'data'] as const;

/** The variables that an input gives. A name with dots is a path where the input has no such name. */
export function variablesOf(input: Readonly<Record<string, unknown>>): Lookup {
  const { query, filter, data, ...flat } = input;
  const layers = { query, filter, data };
  const wholes = Object.fromEntries(
    LAYERS.flatMap((name) => (layers[name] === undefined ? [] : [[name, layers[name]]])),
  );
  const from = [flat, ...[data, filter, query].filter(isObject), wholes];
  return (name) => {
    for (const values of from) {
      const value = Object.hasOwn(values, name) ? values[name] : valueAt(values, name.split('.'));
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

function valueAt(from: unknown, path: readonly string[]): unknown {
  let value = from;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}
