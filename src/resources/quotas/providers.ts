/** Work divided among providers: one is drawn by weight, and another when it fails. */

import { type ErrorRecord, fromErrorRecord, ProcessorError } from '../../kernel/errors.ts';
import type { AttemptLimits } from '../executor.ts';
import type { OptionOutcome } from '../fallbacks/run-option.ts';
import { chargeKeyOf, drawProvider } from './asked.ts';
import { type QuotaRun, runPlace, usableOf } from './option-runs.ts';
import { rulesOf } from './rules.ts';

/** A provider that did it. */
interface Provided {
  readonly place: number;
  readonly outcome: Extract<OptionOutcome, { readonly ok: true }>;
}

/**
 * Runs providers until one does it. Throws what the one failed with after which no other may be tried, else
 * `FALLBACK_EXHAUSTED`.
 */
export async function runProviders(run: QuotaRun, limits: AttemptLimits): Promise<Provided> {
  const { parts, asked, scope } = run;
  const until = parts.clock.now() + limits.timeoutMs;
  const failures: { readonly provider: string; readonly error: ErrorRecord }[] = [];
  let left = await usableOf(run, asked.candidates);
  for (;;) {
    const place = await drawProvider(parts.ids, asked, left, chargeKeyOf(scope));
    const timeoutMs = until - parts.clock.now();
    if (place === null || timeoutMs <= 0 || limits.signal?.aborted === true) throw exhausted(run, failures);
    const { outcome } = await runPlace(run, place, { ...limits, timeoutMs });
    if (outcome.ok) return { place, outcome };
    if (outcome.stops) throw fromErrorRecord(outcome.error);
    failures.push({ provider: rulesOf(asked.quota).names[place] ?? '', error: outcome.error });
    left = left.filter((other) => other !== place);
  }
}

function exhausted(
  { call }: QuotaRun,
  failures: readonly { readonly provider: string; readonly error: ErrorRecord }[],
): ProcessorError {
  const each = failures.map(({ provider, error }) => `${provider}: ${error.code}: ${error.message}`).join('; ');
  const isUnsent = failures.every(({ error }) => error.outcome === 'not_sent');
  return new ProcessorError('FALLBACK_EXHAUSTED', `no provider of quota '${call.tag}' did it: ${each}`, {
    outcome: isUnsent ? 'not_sent' : 'sent',
  });
}
