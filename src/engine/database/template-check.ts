/** What can be said of an action before anybody runs it. */

import { type FieldError, isProcessorError } from '../../kernel/errors.ts';
import { bindFields, type Fields, type Resolve } from '../query/binding.ts';
import { sampledFaults } from './sampled.ts';
import { type ActionStatement, bindAction, readAction, type VariableTypes, type WrittenAction } from './template.ts';
import { readText } from '../query/variables.ts';

/** What is wrong with an action, each by its place in it such as `template.where.stock.$gt`. */
export function actionFaults(
  action: WrittenAction,
  marker: (n: number) => string,
  types: VariableTypes,
): readonly FieldError[] {
  const { statement, errors } = readAction(action, marker);
  const first = [...errors, ...placed(statement, variableFaults(statement.fields, types))];
  const told = new Set(first.map(({ path }) => path));
  const others = placed(statement, sampledFaults(statement.operation, statement.fields, hasVariables));
  return [...first, ...others.filter(({ path }) => !told.has(path))];
}

/** What is wrong with the input of an action whatever those of its values that are later come to, by its place in it. */
export function inputFaults(
  statement: ActionStatement,
  input: Fields,
  types: VariableTypes,
  isLater: (value: unknown) => boolean,
): readonly FieldError[] {
  try {
    const fields = bindAction(statement, input, types, isLater);
    return sampledFaults(statement.operation, fields, hasVariables).map((error) => inputFault(statement, error));
  } catch (thrown) {
    if (!isProcessorError(thrown) || thrown.details.errors === undefined) throw thrown;
    return thrown.details.errors;
  }
}

/** Values that do not fit where they stand in the statement are the input's. */
export function inputFault({ placeOf }: Pick<ActionStatement, 'placeOf'>, { path, message }: FieldError): FieldError {
  return { path: 'input', message: `${placeOf(path)} ${message}` };
}

function hasVariables(text: string): boolean {
  const read = readText(text);
  return !('fault' in read) && read.parts.some((part) => typeof part !== 'string');
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
    return null;
  };
  bindFields(fields, note);
  return errors;
}
