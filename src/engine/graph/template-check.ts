/** What can be said of an action of a graph before anybody runs it. */

import type { FieldError } from '../../kernel/errors.ts';
import type { VariableTypes } from '../query/template.ts';
import { templateFaults } from '../query/template-check.ts';
import type { GraphType } from './abilities.ts';
import { sampledGraphFaults } from './sampled.ts';
import { readGraphAction, type WrittenGraphAction } from './template.ts';

/** What is wrong with an action of a graph of a type, each by its place in it such as `template.where.age.$gt`. */
export function graphActionFaults(
  type: GraphType,
  action: WrittenGraphAction,
  types: VariableTypes,
): readonly FieldError[] {
  const { statement, errors } = readGraphAction(action);
  return templateFaults(statement, errors, types, (fields, stands) =>
    sampledGraphFaults(type, statement.operation, fields, stands),
  );
}
