/** Where a run of a feature lives, and the port to it. */

import type { FinalStatus } from '../../engine/feature/state.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import { type ErrorRecord, fromErrorRecord, toErrorRecord } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { FeatureRecord } from './feature-index.ts';
import type { ExecutionResult } from './result.ts';
import type { FeatureSpec, RunSummary } from './run.ts';

/** Answers of a run's object are plain data; errors cross the call as records. */
export type FeatureAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ErrorRecord };

/** What an object answers: the value of some work, or the error that it threw. */
export async function answered<Value>(work: () => Value | Promise<Value>): Promise<FeatureAnswer<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, error: toErrorRecord(thrown) };
  }
}

/** The value of an answer; throws the error it carries. */
export function valueOf<Value>(answer: FeatureAnswer<Value>): Value {
  if (answer.ok) return answer.value;
  throw fromErrorRecord(answer.error);
}

/** A row of a journal: what one turn added to a run, sealed. {@link openRow} reads it. */
export interface JournalRow {
  /** From 1, without gaps. */
  readonly n: number;
  readonly sealed: string;
  /** Characters of what it says, as JSON, wherever that is kept. */
  readonly length: number;
}

/** Part of a journal, from its beginning or from where another part ended. */
export interface JournalPart {
  readonly run: RunSummary;
  readonly rows: readonly JournalRow[];
  /** The number after which the next part begins; null when this is the last. */
  readonly next: number | null;
}

/** What a run's object does for others. An id that it does not have is `NOT_FOUND`, naming `feature_id`. */
export interface FeatureObject {
  /** Begins a run. One of the same id and digest is answered as it stands; one of another digest is `CONFLICT`. */
  start(spec: FeatureSpec): Promise<FeatureAnswer<{ readonly run: RunSummary; readonly isNew: boolean }>>;
  get(id: string): Promise<FeatureAnswer<RunSummary>>;
  /** What a run came to, once it has ended; how it stands when `timeoutMs` are over before. */
  settled(id: string, timeoutMs: number): Promise<FeatureAnswer<ExecutionResult>>;
  /** Both: begins a run, and waits for it. Refuses like {@link start}. */
  run(spec: FeatureSpec, timeoutMs: number): Promise<FeatureAnswer<ExecutionResult>>;
  /** The rows of its journal after number `after`, as many as one answer bears (8 MB). */
  read(id: string, after: number): Promise<FeatureAnswer<JournalPart>>;
  /** The same once there are any, or the run has ended, or `timeoutMs` are over. */
  follow(id: string, after: number, timeoutMs: number): Promise<FeatureAnswer<JournalPart>>;
  /**
   * Hands a signal to a run. `commandId` tells a repetition, which changes nothing. `CONFLICT` for a run that has ended or keeps as
   * many signals as it may; `VALIDATION_ERROR` naming `signal` for one that its feature does not declare.
   */
  signal(id: string, name: string, sealedPayload: string, commandId: string | null): Promise<FeatureAnswer<RunSummary>>;
  /**
   * Cancels a run; what it did is compensated before it ends. Attempts under way are told to stop, unless `isForced` is
   * false: it is true when absent. `CONFLICT` for one that ended otherwise.
   */
  cancel(id: string, reason: string | null, isForced?: boolean): Promise<FeatureAnswer<RunSummary>>;
  /** Lets a run that stopped after a step for a debugger go on; `CONFLICT` for one that did not. */
  proceed(id: string): Promise<FeatureAnswer<RunSummary>>;
  /** Tells a run that its child has ended. `sealedOutput` is sealed for the parent; null for none. */
  childEnded(id: string, child: ChildEnd): Promise<void>;
  /** Looks after these runs, the object's alarm included, and tells how they stood; runs that are not there are left out. */
  look(ids: readonly string[]): Promise<FeatureRecord[]>;
  /** Forgets a run that ended and was kept for long enough: null, also when it is not there; else how it stands. */
  outlive(id: string): Promise<FeatureRecord | null>;
}

/** How a child ended, as its parent is told; the step and the place are those of `spec.parent`. */
export interface ChildEnd {
  readonly child: string;
  readonly step: string;
  readonly item: number;
  readonly status: FinalStatus;
  readonly sealedOutput: string | null;
  readonly error: ErrorRecord | null;
}

/** Finds the object of a run. The name of the object starts with the workspace: a foreign id finds nothing. */
export interface FeatureDirectory {
  at(workspace: string, featureId: string): FeatureObject;
}

/** Where a run may live: in one of its environment's lanes, or in an object of its own. */
export type FeaturePlacement = 'lane' | 'own';

/** Lanes that new runs of a product and environment are spread over. Ids say theirs, so this number may change. */
const LANES = 8;

const OWN_ID = /^feature_o[0-9a-f]{32}$/;
const LANE_ID = /^feature_l([1-9]|[1-5]\d|6[0-4])x([0-9a-f]{8})x([0-9a-f]{8})[0-9a-f]{24}$/;

/** Whether text can be the id of a run. */
export function isFeatureId(id: string): boolean {
  return OWN_ID.test(id) || LANE_ID.test(id);
}

/** The name of the object that holds a run: a pure function of workspace and id. */
export function featureObjectName(workspace: string, featureId: string): string {
  const [, lanes, scope, hash] = LANE_ID.exec(featureId) ?? [];
  if (lanes === undefined || hash === undefined) return `${workspace}:feature:${featureId}`;
  return `${workspace}:features:${scope}:${lanes}:${Number.parseInt(hash, 16) % Number(lanes)}`;
}

/** The id that a new run has: a new one, or the same for the same idempotency key of a product and environment. */
export async function createFeatureId(
  ids: Ids,
  workspace: string,
  { product, env }: { readonly product: string; readonly env: string },
  idempotencyKey: string | null,
  placement: FeaturePlacement = 'lane',
): Promise<string> {
  const [scope, hash] = await Promise.all([
    sha256Hex(JSON.stringify([product, env])),
    idempotencyKey === null
      ? ids.create('').slice(1)
      : sha256Hex(JSON.stringify([workspace, product, env, 'feature', idempotencyKey])),
  ]);
  const own = hash.slice(0, 32);
  return placement === 'own' ? `feature_o${own}` : `feature_l${LANES}x${scope.slice(0, 8)}x${own}`;
}

/** Prime and size of FNV-1a of 128 bits (RFC 9923). */
const [FNV_PRIME, FNV_MASK] = [(1n << 88n) + 0x13bn, (1n << 128n) - 1n];

/**
 * The id of a child: in the lane, or an object of its own, as its parent is. The same for the same `name`, which tells
 * it from its siblings. Made at once, since the journal has to hold it before anything else happens.
 */
export function childFeatureId(parent: string, name: string): string {
  const head = parent.slice(0, -32);
  let hash = BigInt(`0x${parent.slice(-32)}`);
  for (const character of name) hash = ((hash ^ BigInt(character.charCodeAt(0))) * FNV_PRIME) & FNV_MASK;
  return head + hash.toString(16).padStart(32, '0');
}
