import { isProcessorError, refusal } from '../kernel/errors.ts';
import type { Run } from './scope.ts';

/** Evaluates, and adds the path of the text to an error that has none yet. */
export function located<T>(path: string, evaluate: (run: Run) => T, run: Run): T {
  try {
    return evaluate(run);
  } catch (error) {
    if (!isProcessorError(error) || error.details.errors !== undefined) throw error;
    throw refusal(error.code, [{ path, message: error.message }]);
  }
}
