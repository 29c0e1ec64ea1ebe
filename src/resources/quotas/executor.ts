/** Runs quotas for calls. */

import { fromErrorRecord } from '../../kernel/errors.ts';
import type { AttemptLimits, AttemptResult, Executor, QuotaCall } from '../executor.ts';
import { timeOf } from '../fallbacks/executor.ts';
import type { OptionOutcome } from '../fallbacks/run-option.ts';
import type { Before, Tried } from '../fallbacks/tried.ts';
import { chargeKeyOf, readCall } from './asked.ts';
import type { QuotaResult } from './contract.ts';
import { askCounter, counterNameOf } from './counters.ts';
import type { Charging, CounterName, CounterReply, NamedRules } from './directory.ts';
import { type PlaceOutcome, type QuotaRun, type QuotasParts, runPlace, settle, usableOf } from './option-runs.ts';
import { runProviders } from './providers.ts';
import { type Done, resultOf } from './result.ts';
import { rulesOf } from './rules.ts';

/**
 * The executor of the namespace `quota`. That a limit is reached is a value. Whoever repeats an attempt under its key is
 * charged once; a run of its own whose charge got no answer ends as `OUTCOME_UNKNOWN`.
 */
export function createQuotasExecutor(parts: QuotasParts): Executor<QuotaCall> {
  return {
    async check(call, config) {
      const { options } = await readCall(call, config);
      return { timeoutMs: timeOf(config, call.env, { options: [...options] }) };
    },
    flow: async () => null,
    async prepare(call, config, scope) {
      const run: QuotaRun = { parts, call, config, scope, asked: await readCall(call, config) };
      const { tag, action = null, input, session = null } = call;
      return {
        identity: () => [tag, action, run.asked.amount, input, session],
        // What its options are given may be made of secrets.
        isPure: () => false,
        isKept: (value) => (value as QuotaResult).success,
        attempt: (limits) => attempt(run, limits),
      };
    },
  };
}

async function attempt(run: QuotaRun, limits: AttemptLimits): Promise<AttemptResult> {
  const { asked, call } = run;
  if (asked.model !== 'providers') return count(run, limits);
  const done = { allowed: true, standing: null };
  if (call.action === 'check') return { value: resultOf(asked, done) };
  const { place, outcome } = await runProviders(run, limits);
  return ranBy(run, place, outcome, done);
}

interface Counter {
  readonly name: CounterName;
  readonly rules: NamedRules;
  readonly charging: Charging;
}

async function count(run: QuotaRun, limits: AttemptLimits): Promise<AttemptResult> {
  const { parts, call, asked, scope } = run;
  const isTiers = asked.model === 'tiers';
  const name = counterNameOf(scope.workspace, call, asked);
  const rules = rulesOf(asked.quota);
  if (call.action === 'reset') {
    const standing = await askCounter(parts, name, (counter) => counter.reset(name, rules));
    return { value: resultOf(asked, { allowed: true, standing }) };
  }
  const candidates = isTiers ? await usableOf(run, asked.candidates) : null;
  const counter = { name, rules, charging: { amount: asked.amount, candidates } };
  if (isTiers && call.action === undefined) return runTier(run, counter, limits);
  const reply =
    call.action === 'check'
      ? await askCounter(parts, name, (object) => object.check(rules, counter.charging))
      : await charge(run, counter, chargeKeyOf(scope));
  return { value: resultOf(asked, doneBy(reply)) };
}

function charge({ parts }: QuotaRun, { name, rules, charging }: Counter, key: string | null): Promise<CounterReply> {
  return askCounter(parts, name, (object) => object.increment(name, rules, charging, key), key === null);
}

/**
 * Charges a tier and runs it. A repetition is charged nothing more, and runs no target again that may have done it, but
 * for those that may be asked twice. Where the target was certainly never reached, the charge is given back.
 */
async function runTier(run: QuotaRun, counter: Counter, limits: AttemptLimits): Promise<AttemptResult> {
  const { parts, asked, scope } = run;
  const { name, rules } = counter;
  const key = scope.idempotencyKey;
  const reply = await charge(run, counter, key);
  if (!reply.allowed || reply.option === null) return { value: resultOf(asked, doneBy(reply)) };
  const tried = parts.tried.of(scope);
  const before = await tried.begin(reply.option);
  const place = before?.place ?? reply.option;
  const { outcome, isUnreached } = await runBegun(run, place, tried, before, limits);
  if (outcome.ok) return ranBy(run, place, outcome, doneBy(reply));
  if (isUnreached && before === null) {
    // Forgotten first: whoever is cut off in between is charged once, and not taken for one that may have done it.
    await tried.forget(place);
    // Where it cannot be given back it stays charged: what its caller has to know is the failure.
    await askCounter(parts, name, (object) => object.giveBack(name, rules, key)).catch(() => undefined);
  } else if (!outcome.stops || outcome.error.outcome === 'unknown') await tried.leave(place);
  throw fromErrorRecord(outcome.error);
}

/** Runs a tier, unless an earlier attempt was cut off while it ran and nobody knows that it did not do it. */
async function runBegun(
  run: QuotaRun,
  place: number,
  tried: Tried,
  before: Before | null,
  limits: AttemptLimits,
): Promise<PlaceOutcome> {
  if (before?.isUnknown === true) await tried.move(place, place);
  const settled = before === null || before.isUnknown ? null : await settle(run, place, limits);
  if (settled !== null && (settled.ok || settled.stops)) return { outcome: settled, isUnreached: false };
  return runPlace(run, place, limits);
}

function ranBy(
  { asked }: QuotaRun,
  place: number,
  { output, response }: Extract<OptionOutcome, { readonly ok: true }>,
  done: Done,
): AttemptResult {
  const provider = rulesOf(asked.quota).names[place] ?? '';
  const value = resultOf(asked, { ...done, ran: { output, provider } });
  return { value, ...(response !== undefined && { response }) };
}

function doneBy({ allowed, total, options }: CounterReply): Done {
  return { allowed, standing: { total, options } };
}
