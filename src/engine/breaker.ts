/**
 * The circuit of one target as pure transitions: `(circuit, rule, event) -> circuit`. Instants are epoch milliseconds.
 *
 * States: closed -> open -> half-open -> closed | open. Invariants: (1) while it is open nothing passes; (2) while it
 * is half-open, no more canaries are under way or have succeeded than the rule says; (3) it closes when that many
 * canaries succeeded, or because a caller says so; (4) it opens by itself only for at least `minCalls` calls within the
 * window, of which the share `errorRate` failed, or for a canary that failed; (5) what was counted before it closed
 * does not open it again.
 */

/** When a circuit opens and closes. Durations are milliseconds. */
export interface CircuitRule {
  /** Share of failed calls, over 0 to 1, at which it opens. */
  readonly errorRate: number;
  readonly minCalls: number;
  readonly windowMs: number;
  /** How long it stays open the first time. */
  readonly cooldownMs: number;
  /** Calls that must succeed for it to close. */
  readonly canaries: number;
}

/** Calls that ended from an instant on, and how many of them failed. */
export interface CallCount {
  readonly from: number;
  readonly calls: number;
  readonly failures: number;
}

/** A call that is let through to see whether the target is well again. */
interface Canary {
  readonly id: string;
  readonly expiresAt: number;
}

/** Where a circuit stands. `until` is null for one that stays open until a caller closes it. */
export type CircuitPhase =
  | { readonly status: 'closed' }
  | {
      readonly status: 'open';
      readonly since: number;
      readonly until: number | null;
      readonly by: 'errors' | 'user';
      readonly reason: string | null;
    }
  | {
      readonly status: 'half_open';
      readonly since: number;
      readonly passed: number;
      readonly canaries: readonly Canary[];
    };

/** A circuit. */
export interface Circuit {
  readonly phase: CircuitPhase;
  readonly counts: readonly CallCount[];
  /** Calls that ended before this are not counted. */
  readonly countedFrom: number;
  /** How often it opened since it was last closed. */
  readonly openings: number;
  readonly openedAt: number | null;
}

/** What can happen to a circuit. */
export type CircuitEvent =
  | { readonly type: 'tick'; readonly now: number }
  | { readonly type: 'count'; readonly now: number; readonly counts: readonly CallCount[] }
  /** A canary is let through. */
  | { readonly type: 'canary'; readonly now: number; readonly id: string; readonly expiresAt: number }
  /** What was kept for a canary is come for: it goes by another name from now on. */
  | {
      readonly type: 'claim';
      readonly now: number;
      readonly id: string;
      readonly by: string;
      readonly expiresAt: number;
    }
  /** A canary ended: well, badly, or without having told anything of the target. */
  | { readonly type: 'ended'; readonly now: number; readonly id: string; readonly failed: boolean | null }
  | { readonly type: 'open'; readonly now: number; readonly until: number | null; readonly reason: string | null }
  | { readonly type: 'close'; readonly now: number };

/** What is done with a call: it passes, passes as a canary, or is held back; then perhaps until an instant. */
export type Verdict = { readonly is: 'pass' | 'canary' } | { readonly is: 'hold'; readonly until: number | null };

/** Parts of a window that are counted one by one. */
const PARTS = 10;
/** A circuit whose canaries fail stays open for twice as long each time, up to this. */
const MAX_COOLDOWN_MS = 600_000;

const CLOSED: CircuitPhase = { status: 'closed' };

/** A circuit that was never open. */
export function createCircuit(): Circuit {
  return { phase: CLOSED, counts: [], countedFrom: 0, openings: 0, openedAt: null };
}

/** Applies one event. One that changes nothing answers the same circuit. */
export function applyCircuit(circuit: Circuit, rule: CircuitRule, event: CircuitEvent): Circuit {
  const { now } = event;
  const current = advance(circuit, now);
  switch (event.type) {
    case 'tick':
      return current;
    case 'count':
      return current.phase.status === 'closed' ? judge(counted(current, rule, event.counts, now), rule, now) : current;
    case 'canary':
      return withCanaries(current, (canaries) => [...canaries, { id: event.id, expiresAt: event.expiresAt }]);
    case 'claim': {
      const { id, by, expiresAt } = event;
      return withCanaries(current, (all) => all.map((canary) => (canary.id === id ? { id: by, expiresAt } : canary)));
    }
    case 'ended':
      return ended(current, rule, event);
    case 'open': {
      const phase = { status: 'open', since: now, until: event.until, by: 'user', reason: event.reason } as const;
      return { ...current, phase, openedAt: now };
    }
    case 'close':
      return closed(now, current.openedAt);
  }
}

/** What is done with a call at `now`. */
export function verdictOf(circuit: Circuit, rule: CircuitRule, now: number): Verdict {
  const { phase } = advance(circuit, now);
  if (phase.status === 'closed') return { is: 'pass' };
  if (phase.status === 'open') return { is: 'hold', until: phase.until };
  if (phase.passed + phase.canaries.length < rule.canaries) return { is: 'canary' };
  return { is: 'hold', until: null };
}

/** When time alone changes what is done with a call; null while it does not. */
export function circuitTime({ phase }: Circuit): number | null {
  if (phase.status === 'open') return phase.until;
  if (phase.status === 'closed' || phase.canaries.length === 0) return null;
  return Math.min(...phase.canaries.map(({ expiresAt }) => expiresAt));
}

/** The calls of the window that ends at `now`. */
export function callsWithin({ counts }: Circuit, { windowMs }: CircuitRule, now: number): Omit<CallCount, 'from'> {
  let calls = 0;
  let failures = 0;
  for (const count of counts) {
    if (count.from <= now - windowMs) continue;
    calls += count.calls;
    failures += count.failures;
  }
  return { calls, failures };
}

/** Adds counts to others, each in its part of the window, and forgets what has left it. */
function addCounts(
  counts: readonly CallCount[],
  added: readonly CallCount[],
  windowMs: number,
  now: number,
): CallCount[] {
  const partMs = Math.max(1, Math.floor(windowMs / PARTS));
  const parts = new Map(counts.map((count) => [count.from, count]));
  for (const { from, calls, failures } of added) {
    // A clock that is ahead of this one counts as now.
    const start = Math.floor(Math.min(from, now) / partMs) * partMs;
    const part = parts.get(start) ?? { from: start, calls: 0, failures: 0 };
    parts.set(start, { from: start, calls: part.calls + calls, failures: part.failures + failures });
  }
  return [...parts.values()].filter(({ from }) => from > now - windowMs);
}

/** What time alone does: a cooldown ends, a canary is lost. */
function advance(circuit: Circuit, now: number): Circuit {
  const { phase } = circuit;
  if (phase.status === 'open' && phase.until !== null && phase.until <= now)
    return { ...circuit, phase: { status: 'half_open', since: now, passed: 0, canaries: [] } };
  if (phase.status !== 'half_open' || phase.canaries.every(({ expiresAt }) => expiresAt > now)) return circuit;
  return withCanaries(circuit, (canaries) => canaries.filter(({ expiresAt }) => expiresAt > now));
}

function counted(circuit: Circuit, { windowMs }: CircuitRule, added: readonly CallCount[], now: number): Circuit {
  const current = added.filter(({ from, calls }) => calls > 0 && from >= circuit.countedFrom && from > now - windowMs);
  return current.length === 0 ? circuit : { ...circuit, counts: addCounts(circuit.counts, current, windowMs, now) };
}

function judge(circuit: Circuit, rule: CircuitRule, now: number): Circuit {
  const { calls, failures } = callsWithin(circuit, rule, now);
  if (failures === 0 || calls < rule.minCalls || failures < calls * rule.errorRate) return circuit;
  return opened(circuit, rule, now, `${failures} of ${calls} calls failed`);
}

function opened(circuit: Circuit, { cooldownMs }: CircuitRule, now: number, reason: string): Circuit {
  const longest = Math.max(cooldownMs, MAX_COOLDOWN_MS);
  const until = now + Math.min(longest, cooldownMs * 2 ** circuit.openings);
  const phase = { status: 'open', since: now, until, by: 'errors', reason } as const;
  return { ...circuit, phase, counts: [], openings: circuit.openings + 1, openedAt: now };
}

function closed(now: number, openedAt: number | null): Circuit {
  return { phase: CLOSED, counts: [], countedFrom: now, openings: 0, openedAt };
}

function withCanaries(circuit: Circuit, change: (canaries: readonly Canary[]) => readonly Canary[]): Circuit {
  const { phase } = circuit;
  return phase.status === 'half_open' ? { ...circuit, phase: { ...phase, canaries: change(phase.canaries) } } : circuit;
}

function ended(circuit: Circuit, rule: CircuitRule, { now, id, failed }: CircuitEvent & { type: 'ended' }): Circuit {
  const { phase } = circuit;
  if (phase.status !== 'half_open' || phase.canaries.every((canary) => canary.id !== id)) return circuit;
  if (failed === true) return opened(circuit, rule, now, 'a canary failed');
  const canaries = phase.canaries.filter((canary) => canary.id !== id);
  const passed = phase.passed + (failed === null ? 0 : 1);
  if (passed >= rule.canaries) return closed(now, circuit.openedAt);
  return { ...circuit, phase: { ...phase, passed, canaries } };
}
