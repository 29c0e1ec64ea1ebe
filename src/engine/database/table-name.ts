/** Reads names of tables. */

import type { Faults } from '../query/faults.ts';
import { NAME } from '../query/model.ts';
import { NAME_RULE } from '../query/parse-value.ts';
import type { TableName } from './model.ts';

/** The name of a table, perhaps with a schema before a dot. */
export function tableName(given: unknown, path: string, faults: Faults): TableName {
  if (typeof given === 'string') {
    const [first = '', second, ...more] = given.split('.');
    const name = second ?? first;
    const schema = second === undefined ? null : first;
    if (more.length === 0 && NAME.test(name) && (schema === null || NAME.test(schema))) return { schema, name };
  }
  faults.add(path, `${NAME_RULE}; a schema may stand before it with a dot`);
  return { schema: null, name: '' };
}
