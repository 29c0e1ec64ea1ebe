/** Actions of graphs; `bindAction` of `../query/template.ts` gives them their values. */

import type { FieldError } from '../../kernel/errors.ts';
import type { Fields } from '../query/binding.ts';
import { isObject } from '../query/parse-value.ts';
import { parameterized, type StatementTemplate } from '../query/template.ts';
import type { ActionOperation } from './operations.ts';
import { hasField } from './parse.ts';

/** What a variable in the text of a query becomes: a parameter of a name that the action gives none of its own. */
const PARAMETER = 'variable_';

/** An action as its owner writes it. */
export interface WrittenGraphAction {
  readonly operation: ActionOperation;
  /** The fields of the operation. */
  readonly template?: Fields | undefined;
  /** Its `where`. */
  readonly filterTemplate?: Fields | undefined;
}

/** The statement that an action is, before its values are bound. */
export interface GraphActionStatement extends StatementTemplate {
  readonly operation: ActionOperation;
}

/** Reads an action as a statement, and what of its form is wrong: a filter where there is none, or two of them. */
export function readGraphAction({ operation, template = {}, filterTemplate }: WrittenGraphAction): {
  statement: GraphActionStatement;
  errors: FieldError[];
} {
  const { fields, errors } = operation === 'query' ? readQuery(template) : { fields: template, errors: [] };
  const isFiltered = filterTemplate !== undefined && hasField(operation, 'where');
  if (filterTemplate !== undefined && !isFiltered)
    errors.push({ path: 'filterTemplate', message: `has no meaning for the operation ${operation}` });
  if (isFiltered && template['where'] !== undefined)
    errors.push({ path: 'template.where', message: 'stands beside filterTemplate: give one or the other' });
  const placeOf = (path: string) => {
    if (isFiltered && /^where\b/.test(path)) return path.replace('where', 'filterTemplate');
    return path.startsWith(`params.${PARAMETER}`) ? 'template.query' : `template.${path}`;
  };
  return {
    statement: { operation, fields: isFiltered ? { ...fields, where: filterTemplate } : fields, placeOf },
    errors,
  };
}

function readQuery(template: Fields): { fields: Fields; errors: FieldError[] } {
  const { query, params = {} } = template;
  const { text, variables, faults } = parameterized(query, (n) => `$${PARAMETER}${n}`);
  const errors = faults.map((message) => ({ path: 'template.query', message }));
  if (variables.length === 0 || !isObject(params)) return { fields: template, errors };
  const more = variables.map((variable, at) => [`${PARAMETER}${at + 1}`, variable] as const);
  for (const [name] of more)
    if (Object.hasOwn(params, name))
      errors.push({ path: `template.params.${name}`, message: 'is the name of a parameter that a variable becomes' });
  return { fields: { ...template, query: text, params: { ...params, ...Object.fromEntries(more) } }, errors };
}
