/** Work divided among providers: one is drawn by weight, and another when it fails. */

import { type FailedOption, fromErrorRecord, ProcessorError } from '../../kernel/errors.ts';
import type { AttemptLimits } from '../executor.ts';
import type { OptionOutcome } from '../fallbacks/run-option.ts';
import { drawProvider } from './asked.ts';
import { type QuotaRun, runPlace, settle, usableOf } from './option-runs.ts';
import { rulesOf } from './rules.ts';

/** A provider that did it. */
interface Provided {
  readonly place: number;
  readonly outcome: Extract<OptionOutcome, { readonly ok: true }>;
}

/**
 * Runs providers until one does it. A repetition goes on at the provider where it was, so that no other does what may
 * have been done. Throws what the one failed with after which no other may be tried, else `FALLBACK_EXHAUSTED`.
 */
export async function runProviders(run: QuotaRun, limits: AttemptLimits): Promise<Provided> {
  const { parts, asked, scope } = run;
  const until = parts.clock.now() + limits.timeoutMs;
  const left = () => ({ ...limits, timeoutMs: Math.max(0, until - parts.clock.now()) });
  const failures: FailedOption[] = [];
  const usable = new Set(await usableOf(run, asked.candidates));
  const drawn = drawProvider(parts.ids, asked, [...usable]);
  if (drawn === null) throw exhausted(run, failures);
  const tried = parts.tried.of(scope);
  const before = await tried.begin(drawn);
  if (before?.isUnknown === true) await tried.move(before.place, before.place);
  const isLost = before !== null && !before.isUnknown;
  for (let place = before?.place ?? drawn, isFirst = true; ; isFirst = false) {
    const settled = isFirst && isLost ? await settle(run, place, left()) : null;
    const outcome = settled ?? (await runPlace(run, place, left())).outcome;
    if (outcome.ok) return { place, outcome };
    failures.push(failedOption(run, place, outcome));
    if (outcome.stops) {
      if (outcome.error.outcome === 'unknown') await tried.leave(place);
      throw fromErrorRecord({ ...outcome.error, options: failures });
    }
    usable.delete(place);
    const next = isOver(limits, left().timeoutMs) ? null : drawProvider(parts.ids, asked, [...usable]);
    if (next === null) {
      await tried.forget(place);
      throw exhausted(run, failures);
    }
    await tried.move(place, next);
    place = next;
  }
}

function isOver({ signal }: AttemptLimits, leftMs: number): boolean {
  return leftMs === 0 || signal?.aborted === true;
}

function failedOption(
  { asked }: QuotaRun,
  place: number,
  { error }: Extract<OptionOutcome, { readonly ok: false }>,
): FailedOption {
  const { code, message, outcome } = error;
  const option = rulesOf(asked.quota).names[place] ?? '';
  return { option, code, message, ...(outcome !== undefined && { outcome }) };
}

function exhausted({ call }: QuotaRun, failures: readonly FailedOption[]): ProcessorError {
  const came = failures.map(({ option, code }) => `${option}: ${code}`).join(', ');
  const reached = failures.map(({ outcome }) => outcome);
  const isUnsent = reached.every((outcome) => outcome === 'not_sent');
  const outcome = reached.includes('unknown') ? 'unknown' : isUnsent ? 'not_sent' : 'sent';
  const message = `no provider of quota '${call.tag}' did it (${came})`;
  return new ProcessorError('FALLBACK_EXHAUSTED', message, { outcome, options: failures });
}
