/** What can be said of an action before anybody runs it. */

import { type FieldError, isProcessorError } from '../../kernel/errors.ts';
import { bindFields, type Fields, type Resolve } from './binding.ts';
import { parseStatement } from './parse.ts';
import { type ActionStatement, readAction, type VariableTypes, type WrittenAction } from './template.ts';
import { readText } from './variables.ts';

/** What variables are taken for in turn: a fault that follows from one of them alone is none of the template. */
const SAMPLES = ['x', 1, true] as const;

/** What is wrong with an action, each by its place in it such as `template.where.stock.$gt`. */
export function actionFaults(
  action: WrittenAction,
  marker: (n: number) => string,
  types: VariableTypes,
): readonly FieldError[] {
  const { statement, errors } = readAction(action, marker);
  const faults = variableFaults(statement.fields, types);
  if (errors.length + faults.length > 0) return [...errors, ...placed(statement, faults)];
  const [first = [], ...others] = SAMPLES.map((sample) => parseFaults(statement, sample));
  return placed(
    statement,
    first.filter(({ path, message }) =>
      others.every((faulty) => faulty.some((fault) => fault.path === path && fault.message === message)),
    ),
  );
}

function placed({ placeOf }: ActionStatement, errors: readonly FieldError[]): FieldError[] {
  return errors.map(({ path, message }) => ({ path: placeOf(path), message }));
}

/** Variables that cannot be read, are of no type, or stand where none may. */
function variableFaults(fields: Fields, types: VariableTypes): FieldError[] {
  const errors: FieldError[] = [];
  const note: Resolve = (text, path) => {
    const read = readText(text);
    if ('fault' in read) {
      errors.push({ path, message: read.fault });
      return null;
    }
    const variables = read.parts.filter((part) => typeof part !== 'string');
    for (const variable of variables) {
      const fault = types.declarationFault(variable);
      if (fault !== null) errors.push({ path, message: fault });
    }
    return variables.length === 0 ? null : { value: sampleAt(path, 'x') };
  };
  const bound = bindFields(fields, '', note);
  return [...errors, ...bound.errors];
}

function parseFaults({ operation, fields }: ActionStatement, sample: unknown): readonly FieldError[] {
  const resolve: Resolve = (text, path) => {
    const read = readText(text);
    if ('fault' in read || read.parts.every((part) => typeof part === 'string')) return null;
    // Where it may be missing it is, since what it would be there is not known.
    return /^(?:where|data|params)\b/.test(path)
      ? { value: sampleAt(path, sample) }
      : { missing: { path, message: 'is missing' } };
  };
  try {
    parseStatement(operation, bindFields(fields, '', resolve).fields);
    return [];
  } catch (thrown) {
    if (!isProcessorError(thrown) || thrown.details.errors === undefined) throw thrown;
    return thrown.details.errors;
  }
}

/** A value that fits where it stands: a row, a list, or the sample itself. */
function sampleAt(path: string, sample: unknown): unknown {
  if (/^data(?:\[\d+\])?$/.test(path)) return { x: sample };
  return /\.\$(?:in|nin|between)$/i.test(path) ? [sample, sample] : sample;
}
