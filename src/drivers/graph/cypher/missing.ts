import { type BrokenConstraint, ProcessorError, refusal } from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { Cypher, type RunCypher } from './query.ts';
import type { CypherDialect } from '../port.ts';

/** How operations reach a server. */
export interface Reach {
  readonly dialect: CypherDialect;
  readonly run: RunCypher;
}

export function noNode(path: string): ProcessorError {
  return refusal('NOT_FOUND', [{ path, message: 'is no node of this graph' }]);
}

export function noRelationship(path: string): ProcessorError {
  return refusal('NOT_FOUND', [{ path, message: 'is no relationship of this graph' }]);
}

/** Throws `NOT_FOUND` with the first of some ids, by the fields that name them, that is no node. */
export async function requireNodes(
  { dialect, run }: Reach,
  ids: readonly (readonly [path: string, id: string])[],
): Promise<void> {
  const query = new Cypher(dialect);
  const { id, idValue } = query.dialect;
  const wanted = query.value([...new Set(ids.map(([, given]) => idValue(given)))]);
  const { records } = await run(
    query.done(`UNWIND ${wanted} AS wanted MATCH (n) WHERE ${id('n')} = wanted RETURN collect(wanted) AS found`),
  );
  const found = new Set(records[0]?.['found'] as readonly unknown[]);
  for (const [path, given] of ids) if (!found.has(idValue(given))) throw noNode(path);
}

/** Throws where more was changed than an answer can have; it is asked before anything is. */
export function tooMany(): ProcessorError {
  const message = `The answer has more than ${LIMITS.graph_items.value} nodes or relationships.`;
  return new ProcessorError('PAYLOAD_TOO_LARGE', message, { outcome: 'not_sent' });
}

/** What is said of a node that is not deleted. */
export function relationshipsLeft(): ProcessorError {
  const message = 'a node that still has relationships is deleted with `detach` alone';
  const constraint: BrokenConstraint = { name: null, table: null, columns: [] };
  return new ProcessorError('CONSTRAINT_ERROR', message, { constraint, outcome: 'not_sent' });
}
