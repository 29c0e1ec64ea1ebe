/** What can be said of a template before anybody gives an input. */

import { type FieldError, isProcessorError } from '../../kernel/errors.ts';
import { bindFields, type Fields, type Resolve } from './binding.ts';
import { bindAction, type StatementTemplate, type VariableTypes } from './template.ts';
import { readText } from './variables.ts';

/** Tells what is wrong with fields of a statement in which some texts stand for values, whatever these come to. */
type Sample = (fields: Fields, stands: (text: string) => boolean) => readonly FieldError[];

/** What is wrong with a template, beside errors of its form, each by its place in the action. */
export function templateFaults(
  template: StatementTemplate,
  errors: readonly FieldError[],
  types: VariableTypes,
  sample: Sample,
): readonly FieldError[] {
  const first = [...errors, ...placed(template, variableFaults(template.fields, types))];
  const told = new Set(first.map(({ path }) => path));
  const others = placed(template, sample(template.fields, hasVariables));
  return [...first, ...others.filter(({ path }) => !told.has(path))];
}

/** What is wrong with an input whatever those of its values that are later come to, by its place in it. */
export function inputFaults(
  template: StatementTemplate,
  input: Fields,
  types: VariableTypes,
  isLater: (value: unknown) => boolean,
  sample: Sample,
): readonly FieldError[] {
  try {
    const fields = bindAction(template, input, types, { isLater });
    return sample(fields, hasVariables).map((error) => inputFault(template, error));
  } catch (thrown) {
    if (!isProcessorError(thrown) || thrown.details.errors === undefined) throw thrown;
    return thrown.details.errors;
  }
}

/** Values that do not fit where they stand in the statement are the input's. */
export function inputFault({ placeOf }: Pick<StatementTemplate, 'placeOf'>, { path, message }: FieldError): FieldError {
  return { path: 'input', message: `${placeOf(path)} ${message}` };
}

function hasVariables(text: string): boolean {
  const read = readText(text);
  return !('fault' in read) && read.parts.some((part) => typeof part !== 'string');
}

function placed({ placeOf }: StatementTemplate, errors: readonly FieldError[]): FieldError[] {
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
    return null;
  };
  bindFields(fields, note);
  return errors;
}
