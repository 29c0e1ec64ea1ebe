/** What can be said of an action before anybody runs it. */

import type { FieldError } from '../../kernel/errors.ts';
import type { Fields } from '../query/binding.ts';
import type { VariableTypes } from '../query/template.ts';
import { inputFaults as faultsOfInput, templateFaults } from '../query/template-check.ts';
import { sampledFaults } from './sampled.ts';
import { type ActionStatement, readAction, type WrittenAction } from './template.ts';

/** What is wrong with an action, each by its place in it such as `template.where.stock.$gt`. */
export function actionFaults(
  action: WrittenAction,
  marker: (n: number) => string,
  types: VariableTypes,
): readonly FieldError[] {
  const { statement, errors } = readAction(action, marker);
  return templateFaults(statement, errors, types, (fields, stands) =>
    sampledFaults(statement.operation, fields, stands),
  );
}

/** What is wrong with the input of an action whatever those of its values that are later come to, by its place in it. */
export function inputFaults(
  statement: ActionStatement,
  input: Fields,
  types: VariableTypes,
  isLater: (value: unknown) => boolean,
): readonly FieldError[] {
  return faultsOfInput(statement, input, types, isLater, (fields, stands) =>
    sampledFaults(statement.operation, fields, stands),
  );
}
