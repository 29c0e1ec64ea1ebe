/**
 * Templates of actions: statements whose values an input gives.
 *
 * Invariants: (1) what an input gives is a literal: no operator, name or text of a query language comes of it; (2) it is
 * not looked at for variables again.
 */

import { type FieldError, refusal } from '../../kernel/errors.ts';
import { bindFields, type Fields, isCondition, type Resolve, type Stand } from './binding.ts';
import { type Lookup, readText, type TextPart, type Variable, variablesOf, variableText } from './variables.ts';

/** A statement before its values are bound. */
export interface StatementTemplate {
  readonly fields: Fields;
  /** Where a place in the statement stands in the action. */
  readonly placeOf: (path: string) => string;
}

/** What types of variables there are. */
export interface VariableTypes {
  /** What is wrong with the type and bounds of a variable; null for nothing. */
  declarationFault(variable: Variable): string | null;
  /** What is wrong with a value; null for nothing. */
  valueFault(variable: Variable, value: unknown): string | null;
}

/**
 * A text of a query language with its variables as parameters, which they are whatever stands around them; `marker` is
 * how the nth is written there. What is no text, or cannot be read, stays as it is and has none.
 */
export function parameterized(
  written: unknown,
  marker: (n: number) => string,
): { text: unknown; variables: readonly string[]; faults: readonly string[] } {
  const read = typeof written === 'string' ? readText(written) : { parts: [] };
  if ('fault' in read || read.parts.every((part) => typeof part === 'string'))
    return { text: written, variables: [], faults: [] };
  const [variables, faults]: [string[], string[]] = [[], []];
  let text = '';
  for (const part of read.parts) {
    if (typeof part === 'string') text += part;
    else {
      const variable = `{{${variableText(part)}}}`;
      if (isQuoted(text)) faults.push(`${variable} stands in quotes; a parameter takes none`);
      text += marker(variables.push(variable));
    }
  }
  return { text, variables, faults };
}

/** Whether what follows a text would be within quotes that it opens. */
function isQuoted(text: string): boolean {
  return text.split("'").length % 2 === 0 || text.split('"').length % 2 === 0;
}

/** How the values of an input are taken. */
interface Taking {
  /** Whether a text with the value stays as it is. */
  readonly isLater?: (value: unknown) => boolean;
  /** Whether null may be what a reference gave that stands for nothing: no condition comes of it then. */
  readonly isReferred?: boolean;
}

/**
 * The fields of a statement with the values that an input gives. Throws `VALIDATION_ERROR` naming under `input` each
 * variable that is missing or has a wrong type.
 */
export function bindAction(
  { fields, placeOf: place }: StatementTemplate,
  input: Readonly<Record<string, unknown>>,
  types: VariableTypes,
  { isLater = () => false, isReferred = false }: Taking = {},
): Fields {
  const faults = new Map<string, FieldError>();
  const resolving = { lookup: variablesOf(input), types, place, isLater, isReferred };
  const bound = bindFields(fields, resolver(resolving, faults), true);
  for (const error of bound.errors) faults.set(error.path, error);
  if (faults.size > 0) throw refusal('VALIDATION_ERROR', [...faults.values()]);
  return bound.fields;
}

interface Resolving {
  readonly lookup: Lookup;
  readonly types: VariableTypes;
  readonly place: (path: string) => string;
  readonly isLater: (value: unknown) => boolean;
  readonly isReferred: boolean;
}

function resolver({ lookup, types, place, isLater, isReferred }: Resolving, faults: Map<string, FieldError>): Resolve {
  return (text, at): Stand => {
    const read = readText(text);
    if ('fault' in read) return null;
    const { parts } = read;
    if (parts.every((part) => typeof part === 'string')) return null;
    const values = new Map<Variable, unknown>();
    for (const part of parts) {
      if (typeof part === 'string') continue;
      const value = lookup(part.name);
      const path = `input.${part.name}`;
      if (value === undefined) return { missing: { path, message: `is required: it stands in ${place(at)}` } };
      if (value === null && isReferred && isCondition(at))
        return { missing: { path, message: `stands for nothing, which is no condition in ${place(at)}` } };
      const fault = isLater(value) ? null : types.valueFault(part, value);
      if (fault !== null) faults.set(path, { path, message: fault });
      values.set(part, value);
    }
    if ([...values.values()].some(isLater)) return null;
    return { value: valueOf(parts, values) };
  };
}

/** A variable alone keeps its type; in a text it is text. */
function valueOf(parts: readonly TextPart[], values: ReadonlyMap<Variable, unknown>): unknown {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined && typeof first !== 'string') return values.get(first);
  return parts.map((part) => (typeof part === 'string' ? part : embedded(values.get(part)))).join('');
}

function embedded(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
