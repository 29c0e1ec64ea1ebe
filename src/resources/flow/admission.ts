/** Has attempts admitted: asks their gates, holds back what may not begin, and tells how attempts ended. */

import type { Clock } from '../../kernel/clock.ts';
import { type ErrorRecord, ProcessorError } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { RunLog } from '../../run-log.ts';
import { createCircuitViews, type IsolateCircuit } from './circuit-views.ts';
import {
  type CircuitView,
  type GateAnswer,
  type GateDirectory,
  type GateName,
  type GateObject,
  gateObjectName,
} from './directory.ts';
import { type Flow, type KnownCircuit, labelOf } from './flow.ts';
import { heldBack, type NotAdmitted, queueFull } from './held-back.ts';
import { targetFailed } from './target-failure.ts';

/** Whose attempt it is. */
export interface Asker extends Omit<GateName, 'group'> {
  /** What it calls, for messages. */
  readonly target: string;
  /** The same for every attempt of one piece of work. */
  readonly holder: string;
  /** When the work was due: its place among others. */
  readonly since: number;
  /** The job that is told when it may begin; a run waits. */
  readonly jobId: string | null;
  /** Epoch milliseconds until which a run can wait. */
  readonly deadline: number;
}

/** An attempt that may begin. */
export interface Admitted {
  /** To be called when it ended; null when it did not come to an attempt. Returns at once. */
  end(ending: Ending | null): void;
  /** To be called when a target has answered first, of a flow that `countsAnswers`. Returns at once. */
  answered(): void;
}

/** How an attempt ended. */
export interface Ending {
  /** Null when it succeeded. */
  readonly error: ErrorRecord | null;
  /** Whether its caller ended it. */
  readonly isAborted: boolean;
}

/** Has attempts admitted. */
export interface Admission {
  /** Lets an attempt begin, or throws an error with `held_back`: nothing was begun then. */
  admit(flow: Flow, asker: Asker): Promise<Admitted>;
  /** Takes the place in which a job that is about to be stored waits. Throws `RATE_LIMITED` when there is none. */
  reserve(flow: Flow, asker: Asker): Promise<void>;
  /** Takes over how a circuit stands in this isolate, where it was changed by a caller. */
  learn(name: GateName, view: CircuitView): void;
}

/** What it works with. */
export interface AdmissionParts {
  readonly gates: GateDirectory;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Pick<RunLog, 'fault'>;
  /** Keeps the request alive until the work is done. */
  readonly background: (work: Promise<unknown>) => void;
}

/** Waits before an object that restarts is asked, or told, again. */
const DELAYS_MS = [50, 250, 1_000];
/** How late an attempt may begin after it was granted without being counted from then on. */
const LATE_MS = 10;
/** When a job asks again whose gate could not be asked. */
const AWAY_MS = 5_000;

/** Builds the admission of an isolate. */
export function createAdmission(parts: AdmissionParts): Admission {
  const circuits = createCircuitViews();
  return {
    admit(flow, asker) {
      const circuit = flow.circuit === null ? null : circuits(gateObjectName(nameOf(flow, asker)));
      return admit({ parts, flow, asker, circuit });
    },
    async reserve(flow, asker) {
      if (flow.needs.every(({ rule }) => rule.maxQueued === null)) return;
      const answer = await ask({ parts, flow, asker, circuit: null }, parts.ids.create('ask'), true);
      if (answer?.as === 'full')
        throw queueFull(notAdmitted(flow, asker, answer, parts.clock.now()), answer.name, answer.maxQueued);
    },
    learn: (name, view) => circuits(gateObjectName(name)).learn(view, parts.clock.now()),
  };
}

interface Attempt {
  readonly parts: AdmissionParts;
  readonly flow: Flow;
  readonly asker: Asker;
  readonly circuit: IsolateCircuit | null;
}

function nameOf({ group }: Flow, { workspace, product, env }: Asker): GateName {
  return { workspace, product, env, group };
}

function gateOf({ parts, flow, asker }: Attempt): GateObject {
  return parts.gates.at(nameOf(flow, asker));
}

async function admit(attempt: Attempt): Promise<Admitted> {
  const { parts, flow, asker, circuit } = attempt;
  if (flow.needs.length === 0) {
    const verdict = circuit?.verdict(asker.jobId !== null, parts.clock.now()) ?? { is: 'pass' };
    if (verdict.is === 'pass') return { ...counted(attempt), answered };
    if (verdict.is === 'held') {
      const standing = { kind: 'circuit', limit: null, key: '', position: null } as const;
      const now = parts.clock.now();
      throw heldBack(notAdmitted(flow, asker, { standing: { ...standing, estimatedAt: verdict.view.until } }, now));
    }
  }
  const ticket = parts.ids.create('ask');
  const answer = await ask(attempt, ticket, false);
  const now = parts.clock.now();
  if (answer === null) {
    if (flow.needs.length === 0) return { ...counted(attempt), answered };
    throw away(flow, asker, now);
  }
  circuit?.learn(answer.circuit, now);
  if (answer.as === 'full') throw queueFull(notAdmitted(flow, asker, answer, now), answer.name, answer.maxQueued);
  if (answer.as === 'held') throw heldBack(notAdmitted(flow, asker, answer, now));
  if (flow.countsAnswers !== true) tellLate(attempt, answer.at, now);
  const told = onlyOnce(() => tellLate(attempt, answer.at, parts.clock.now()));
  return { ...(answer.isHeld ? held(attempt, ticket) : counted(attempt)), answered: told };
}

/** Nothing counts from when these are answered. */
function answered(): void {}

function onlyOnce(work: () => void): () => void {
  let left = 1;
  return () => {
    if (left-- > 0) work();
  };
}

/** An attempt that begins well after it was granted is counted from then on: its rate is kept at the target. */
function tellLate(attempt: Attempt, grantedAt: number, now: number): void {
  const { parts, flow, asker } = attempt;
  const rated = flow.needs.filter(({ rule }) => rule.rate !== null).map(({ limit, key }) => ({ limit, key }));
  if (rated.length === 0 || now - grantedAt < LATE_MS) return;
  parts.background(persistently(parts, asker.holder, () => gateOf(attempt).begun(rated, grantedAt)));
}

function notAdmitted(
  { group }: Flow,
  { target, holder }: Asker,
  { standing }: Pick<NotAdmitted, 'standing'>,
  now: number,
): NotAdmitted {
  return { target, holder, group, standing, now };
}

/** Asks the gate; null when it cannot be asked. */
async function ask(attempt: Attempt, ticket: string, isPlace: boolean): Promise<GateAnswer | null> {
  const { parts, flow, asker } = attempt;
  const { workspace, holder, since, jobId, deadline } = asker;
  const asking = {
    holder,
    ticket,
    since,
    needs: flow.needs,
    leaseMs: flow.leaseMs,
    job: jobId === null ? null : { workspace, id: jobId },
    isPlace,
    circuit: flow.circuit,
  };
  return persistently(parts, holder, () => {
    const leftMs = deadline - parts.clock.now();
    const patienceMs = jobId === null ? Math.max(0, Math.min(flow.waitMs, leftMs)) : 0;
    return gateOf(attempt).ask({ ...asking, patienceMs });
  });
}

/** Repeats what an object that restarts did not do; null when it cannot be brought to. */
async function persistently<T>({ clock, log }: AdmissionParts, id: string, work: () => Promise<T>): Promise<T | null> {
  for (const delayMs of [...DELAYS_MS, null]) {
    try {
      return await work();
    } catch (thrown) {
      if (delayMs === null) {
        log.fault(id, thrown);
        return null;
      }
      await clock.sleep(delayMs);
    }
  }
  return null;
}

/** An attempt whose end the gate is told. */
function held(attempt: Attempt, ticket: string): Pick<Admitted, 'end'> {
  const { parts, flow, asker } = attempt;
  const needs = flow.needs.map(({ limit, key }) => ({ limit, key }));
  return {
    end(ending) {
      const failed = flow.circuit === null || ending === null ? null : targetFailed(ending.error, ending.isAborted);
      parts.background(persistently(parts, asker.holder, () => gateOf(attempt).release({ ticket, needs, failed })));
    },
  };
}

/** An attempt that is counted here, if at all. */
function counted(attempt: Attempt): Pick<Admitted, 'end'> {
  const { parts, flow, circuit } = attempt;
  return {
    end(ending) {
      const failed = ending === null ? null : targetFailed(ending.error, ending.isAborted);
      if (circuit === null || flow.circuit === null || failed === null) return;
      circuit.count(failed, flow.circuit.rule.windowMs, parts.clock.now());
      if (failed) parts.background(tell(attempt, circuit, flow.circuit));
    },
  };
}

/** Tells the gate what was counted as long as there are failures in it. */
async function tell(attempt: Attempt, circuit: IsolateCircuit, rule: KnownCircuit): Promise<void> {
  const { parts, asker } = attempt;
  const { windowMs } = rule.rule;
  for (
    let counts = circuit.take(parts.clock.now(), windowMs);
    counts !== null;
    counts = circuit.take(parts.clock.now(), windowMs)
  ) {
    const taken = counts;
    const view = await persistently(parts, asker.holder, () => gateOf(attempt).count(taken, rule));
    circuit.told();
    if (view !== null) circuit.learn(view, parts.clock.now());
  }
}

/** The gate of a limit cannot be asked: without it nothing begins, and no attempt is lost. */
function away({ group, needs }: Flow, { target }: Asker, now: number): ProcessorError {
  const [{ limit, key } = { limit: null, key: '' }] = needs;
  return new ProcessorError('SERVICE_UNAVAILABLE', `${target} waits: its limits cannot be asked for now`, {
    outcome: 'not_sent',
    retry_after_ms: AWAY_MS,
    held_back: { kind: 'concurrency', key: labelOf(group, { limit, key }), until: now + AWAY_MS },
  });
}
