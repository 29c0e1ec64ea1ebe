/**
 * Makes statements of what callers and manifests write. Names, operators and types are what was written; a value that
 * comes from elsewhere is given as `bind(value)` and is a literal.
 */

import { Faults } from '../query/faults.ts';
import type { GraphStatement } from './model.ts';
import type { GraphOperation } from './operations.ts';
import { GivenFields, type Readers } from './parse-fields.ts';
import { NODE_READERS } from './parse-nodes.ts';
import { RELATIONSHIP_READERS } from './parse-relationships.ts';
import { SCHEMA_READERS } from './parse-schema.ts';
import { SEARCH_READERS } from './parse-searches.ts';

const READERS: Required<Readers> = { ...NODE_READERS, ...RELATIONSHIP_READERS, ...SEARCH_READERS, ...SCHEMA_READERS };

/** Whether an operation has a field. */
export function hasField(operation: GraphOperation, field: string): boolean {
  return READERS[operation].fields.includes(field);
}

/**
 * The statement that is meant. `path` is where it stands in the request. Throws `VALIDATION_ERROR` with the path of
 * each field at fault, or `NOT_SUPPORTED` where fields are understood and no graph can carry them out.
 */
export function parseGraphStatement(operation: GraphOperation, given: object, path = ''): GraphStatement {
  const faults = new Faults();
  const { fields, read } = READERS[operation];
  const written = new GivenFields({ ...given }, path, faults);
  written.only(fields, operation);
  const statement = read(written);
  faults.raise();
  return statement;
}
