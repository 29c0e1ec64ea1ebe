/** What SQLite refuses, as errors of graphs. */

import { type BrokenConstraint, type ErrorCode, invalidField, ProcessorError } from '../../../kernel/errors.ts';
import { type Definition, type Definitions, nameOf } from './definitions.ts';

/** What is refused has not been done. */
const NOTHING_DONE = { outcome: 'not_sent' } as const;

/** What triggers of constraints say, before the number of the definition. */
export const ABSENT = 'absent from definition_';

const BROKEN = new RegExp(`^(?:UNIQUE constraint failed: index 'definition_|${ABSENT})(\\d+)`);

const MEANINGS: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [/SQLITE_TOOBIG|too big/, 'PAYLOAD_TOO_LARGE', 'a value or a statement is larger than the graph takes'],
  [/SQLITE_FULL/, 'SERVICE_UNAVAILABLE', 'the graph is full'],
  [/SQLITE_NOMEM/, 'SERVICE_UNAVAILABLE', 'the graph has no memory left for this statement'],
];

/** What an error of SQLite means; one that is none is given back as it is. */
export function embeddedError(thrown: unknown, definitions: Definitions): unknown {
  if (!(thrown instanceof Error) || thrown instanceof ProcessorError) return thrown;
  const { message } = thrown;
  const [, id] = BROKEN.exec(message) ?? [];
  const definition = definitions.all().find((each) => each.id === Number(id));
  if (definition !== undefined) return brokenConstraint(definition, message.startsWith(ABSENT), thrown);
  if (isForeignKey(thrown)) return relationshipsLeft(thrown);
  if (/Expression tree is too large|parser stack overflow/.test(message))
    return invalidField('where', 'is nested too deeply for an embedded graph');
  for (const [pattern, code, said] of MEANINGS)
    if (pattern.test(message)) return new ProcessorError(code, said, NOTHING_DONE, thrown);
  return thrown;
}

/** Whether an end of a relationship would not be there. */
export function isForeignKey(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.startsWith('FOREIGN KEY constraint failed');
}

/** Whether two of something would be alike. */
export function isUnique(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.startsWith('UNIQUE constraint failed');
}

/** What is said of a constraint that does not allow a change. */
export function brokenConstraint(definition: Definition, isAbsent: boolean, cause?: unknown): ProcessorError {
  const { name: table, properties: columns, entity } = definition;
  const what = `${entity === 'NODE' ? 'a node' : 'a relationship'} of '${table}'`;
  const which = columns.map((column) => `'${column}'`).join(', ');
  const name = nameOf(definition);
  const message = isAbsent
    ? `${what} must have ${which} (constraint '${name}')`
    : `${what} with this ${which} already exists (constraint '${name}')`;
  const constraint: BrokenConstraint = { name, table, columns };
  return new ProcessorError('CONSTRAINT_ERROR', message, { constraint, ...NOTHING_DONE }, cause);
}

function relationshipsLeft(cause: Error): ProcessorError {
  const message = 'a node that still has relationships is deleted with `detach` alone';
  const constraint: BrokenConstraint = { name: null, table: null, columns: [] };
  return new ProcessorError('CONSTRAINT_ERROR', message, { constraint, ...NOTHING_DONE }, cause);
}
