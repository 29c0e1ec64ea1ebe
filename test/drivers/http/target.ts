import type { HttpDriver, OutgoingRequest, TargetAnswer } from '../../../src/drivers/http/driver.ts';
import { createFetchDriver } from '../../../src/drivers/http/fetch-driver.ts';
import { isProcessorError, type ProcessorError } from '../../../src/kernel/errors.ts';
import { at } from '../../support/target.ts';

/** What a request may differ in from a plain GET with ten seconds. */
export interface Call extends Partial<Omit<OutgoingRequest, 'url'>> {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly driver?: HttpDriver;
}

/** A driver that may call the test's own target. */
const driver = createFetchDriver({ allowPrivateTargets: true });

/** An address whose body, content type and status are the ones given. */
export function replying(body: string | Uint8Array, type = '', more: Record<string, string | number> = {}): string {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return at('/reply', { type, body: btoa(String.fromCharCode(...bytes)), ...more });
}

/** Sends one request through the driver. */
export function send(
  url: string,
  { timeoutMs = 10_000, signal, driver: by = driver, ...request }: Call = {},
): Promise<TargetAnswer> {
  return by.send(
    { method: 'GET', headers: {}, ...request, url: new URL(url) },
    { timeoutMs, ...(signal === undefined ? {} : { signal }) },
  );
}

/** The failure of a request that is expected to fail. */
export async function failure(url: string, call: Call = {}): Promise<ProcessorError> {
  const answer = await send(url, call).catch((error: unknown) => error);
  if (!isProcessorError(answer)) throw new Error(`expected a ProcessorError, got ${String(answer)}`, { cause: answer });
  return answer;
}
