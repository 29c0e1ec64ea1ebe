import type { GraphOperation } from '../../../src/engine/graph/operations.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';

/** What is refused of an operation: its code, and messages by the places of its fields. */
export function refused(
  operation: GraphOperation,
  given: object,
  path?: string,
): { code: string; errors: Readonly<Record<string, string>> } {
  try {
    parseGraphStatement(operation, given, path);
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    const errors = (thrown.details.errors ?? []).map((error) => [error.path, error.message]);
    if (new Set(errors.map((error) => error.join(': '))).size < errors.length)
      throw new Error('an error is said twice', { cause: thrown });
    return { code: thrown.code, errors: Object.fromEntries(errors) as Record<string, string> };
  }
  return { code: 'none', errors: {} };
}

/** The places of the fields that an operation is refused for. */
export function pathsOf(operation: GraphOperation, given: object): readonly string[] {
  return Object.keys(refused(operation, given).errors);
}

/** A condition that is always met, as one that is absent is read. */
export const EVERYTHING = { kind: 'and', of: [] } as const;
