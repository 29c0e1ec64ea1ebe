/** What R2 refuses, as errors of storages; see https://developers.cloudflare.com/r2/api/error-codes/ */

import { type ErrorCode, isProcessorError, type Outcome, ProcessorError } from '../../../kernel/errors.ts';

/** The code that errors of R2 end with. */
const CODED = /^\w+: (?<said>.*) \((?<code>\d+)\)$/s;

/** An upload in parts that was ended, or never begun. */
export const NO_SUCH_UPLOAD = 10_024;

/** Codes that are no plain refusal (400): the status that S3 would answer, and what may be asked again. */
const MEANINGS: ReadonlyMap<number, { readonly status: number; readonly code?: ErrorCode }> = new Map([
  [10_001, { status: 500, code: 'SERVICE_UNAVAILABLE' }],
  [10_002, { status: 401 }],
  [10_003, { status: 403 }],
  [10_006, { status: 404 }],
  [NO_SUCH_UPLOAD, { status: 404 }],
  [10_043, { status: 503, code: 'SERVICE_UNAVAILABLE' }],
  [10_058, { status: 429, code: 'RATE_LIMITED' }],
]);

/** The code of an error of R2; null where it is none. */
export function r2CodeOf(thrown: unknown): number | null {
  const { code } = (thrown instanceof Error ? CODED.exec(thrown.message)?.groups : undefined) ?? {};
  return code === undefined ? null : Number(code);
}

/** What is thrown for what R2 threw. `refused` says what was not done; `outcome` is that of an answer that never came. */
export function r2Failure(
  thrown: unknown,
  { refused, outcome }: { readonly refused: ErrorCode; readonly outcome: Outcome },
): ProcessorError {
  if (isProcessorError(thrown)) return thrown;
  const code = r2CodeOf(thrown);
  if (code === null)
    return new ProcessorError('CONNECTION_ERROR', 'the connection to R2 was lost', { outcome }, thrown);
  const { status = 400, code: meaning = refused } = MEANINGS.get(code) ?? {};
  const said = CODED.exec((thrown as Error).message)?.groups?.['said'] ?? '';
  const details = { outcome: 'sent', upstream: { status, body: { code, message: said } } } as const;
  return new ProcessorError(meaning, `R2 refused it: ${said}`, details, thrown);
}
