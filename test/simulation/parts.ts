/** The processor's parts as each place has them: the real ones, on a simulated platform. */

import type { Parts } from '../../src/compose.ts';
import type { JobNotice } from '../../src/engine/job-notice.ts';
import type { Ids } from '../../src/kernel/ids.ts';
import { type AttemptParts, attemptAll } from '../../src/attempts.ts';
import type { Executed, Processor } from '../../src/processor.ts';
import type { PreparedCall } from '../../src/resources/executor.ts';
import { type Admission, createAdmission } from '../../src/resources/flow/admission.ts';
import { RunSecrets } from '../../src/secret-trail.ts';
import { createJobIndex } from '../../src/resources/jobs/job-index.ts';
import type { JobDirectory, Placement, RunMessage } from '../../src/resources/jobs/directory.ts';
import type { JobWebhooks } from '../../src/resources/webhooks/directory.ts';
import type { Sealer } from '../../src/resources/secrets/sealer.ts';
import type { SimulatedD1 } from './platform/d1.ts';
import type { GateObjects } from './platform/gates.ts';
import type { JobObjects } from './platform/objects.ts';
import { clockOf, cross, type Place, SimulatedFault } from './platform/place.ts';
import type { SimulatedQueue } from './platform/queue.ts';
import type { Random } from './platform/random.ts';
import type { World } from './platform/world.ts';
import { flowOf } from './limits.ts';
import { eventIn, eventOf, type Target } from './target.ts';

/** The workspace of all jobs. */
export const WORKSPACE = 'ws';
/** Finished jobs are kept for so long. */
export const RETENTION_MS = 30 * 86_400_000;

/** What the places of a history share. */
export interface Platform {
  readonly world: World;
  readonly objects: JobObjects;
  readonly gates: GateObjects;
  readonly runs: SimulatedQueue<RunMessage>;
  readonly index: SimulatedD1;
  readonly target: Target;
  /** Takes what is told of jobs. */
  readonly told: (notices: readonly JobNotice[]) => void;
  /** Lanes that jobs without a key of their own are spread over: few fill up. */
  readonly lanes: number;
  /** What the product's manifest says, which may change. */
  readonly product: {
    /** Where it has its scheduled jobs. */
    scheduled: Placement;
  };
}

/** What is particular about a place. */
interface Particulars {
  /** Tells under which lease the place runs an occurrence, `<job>:<number>`. */
  readonly fenceOf?: (occurrence: string) => number;
  /** Whether neither the index nor whoever is told of jobs must fail it now. */
  readonly isFragile?: () => boolean;
  /** Keeps the place busy until work is done. */
  readonly waitUntil?: (work: Promise<unknown>) => void;
}

/** What handlers have besides. */
interface Admitting {
  readonly admission: Admission;
}

/** The parts of a place. */
export function createParts(platform: Platform, place: Place, particulars: Particulars = {}): Parts & Admitting {
  const { world, objects, gates, runs, index, product } = platform;
  const { fenceOf = () => 0, isFragile = () => false, waitUntil: background = () => undefined } = particulars;
  const check: Processor['check'] = async (call) => {
    const { timeoutMs } = eventOf(eventIn(call));
    return { timeoutMs, version: 1, scheduled: product.scheduled, preview: false, flow: flowOf(call) };
  };
  const granted = new Map<string, number>();
  const directory = gates.directory(place, (holder, at) => void granted.set(holder, at));
  const [clock, ids, log] = [clockOf(place), createIds(world.random, platform.lanes), createLog(world, place)];
  const admission = createAdmission({ gates: directory, clock, ids, log, background });
  const execute = createExecute({ admission, clock, ids }, { platform, place, fenceOf, granted });
  const parts: Partial<Record<keyof (Parts & Admitting), unknown>> = {
    clock,
    ids,
    log,
    sealer,
    admission,
    gates: directory,
    processor: { check, execute, requireBudget: () => Promise.resolve() } satisfies Processor,
    jobs: objects.directory(place) satisfies JobDirectory,
    index: createJobIndex({ db: index.binding(place, isFragile) }),
    webhooks: {
      tell: (_workspace: string, notices: readonly JobNotice[]) =>
        cross(
          place,
          `telling ${notices.length} notices`,
          async () => platform.told(notices.filter((notice) => 'job' in notice)),
          isFragile() ? 0 : 1,
        ),
    } satisfies JobWebhooks,
    runs: { send: (messages: readonly RunMessage[]) => runs.send(place, messages) },
    records: { add: () => undefined, flush: () => null },
    retention: { jobsMs: RETENTION_MS, logsMs: RETENTION_MS },
  };
  return parts as Parts & Admitting;
}

interface Executing extends Required<Pick<Particulars, 'fenceOf'>> {
  readonly platform: Platform;
  readonly place: Place;
  /** From when on what the place was granted counts, by holder. */
  readonly granted: ReadonlyMap<string, number>;
}

/** Executes calls as the processor does, each attempt admitted by the real admission; what they reach is the target. */
function createExecute(parts: AttemptParts, { platform, place, fenceOf, granted }: Executing): Processor['execute'] {
  return async (call, context) => {
    const flow = flowOf(call);
    const runId = parts.ids.create('run');
    const holder = context.job?.idempotencyKey ?? runId;
    let executed: Executed | null = null;
    const attempt: PreparedCall['attempt'] = async ({ timeoutMs }) => {
      const at = granted.get(holder);
      const admitted = flow === null || at === undefined ? null : { needs: flow.needs, at };
      const given = { ...context, deadline: place.now + timeoutMs };
      executed = await platform.target.attempt(place, call, given, { fence: fenceOf(holder), holder, admitted });
      return { value: executed.value };
    };
    const prepare = async (): Promise<PreparedCall> => ({ identity: () => null, isPure: () => true, attempt });
    const progress = { attempts: 0, version: 1, cached: false };
    await attemptAll(parts, call, context, prepare, { runId, progress, secrets: new RunSecrets(), flow });
    if (executed === null) throw new Error('a run ended without an attempt');
    return executed;
  };
}

/** A digest of its own would be told from an id by nobody: the lane of a new job is drawn here. */
function createIds(random: Random, lanes: number): Ids {
  return {
    create: (prefix) =>
      prefix === ''
        ? `_${random
            .between(0, lanes - 1)
            .toString(16)
            .padStart(8, '0')}${random.hex(24)}`
        : `${prefix}_${random.hex(32)}`,
    random: () => random.next(),
    bytes: (count) => Uint8Array.from({ length: count }, () => random.between(0, 255)),
  };
}

/** Sealed text looks like the real one's; the platform's cryptography would leave the simulated time. */
const sealer: Sealer = {
  seal: (_workspace, _context, text) => Promise.resolve(`v1.0.${Buffer.from(text).toString('base64url')}`),
  open: (_workspace, _context, sealed) => Promise.resolve(Buffer.from(sealed.slice(5), 'base64url').toString()),
};

/** A fault that nobody simulated is one of the engine. */
function createLog(world: World, { name }: Place): Parts['log'] {
  return {
    record: () => undefined,
    access: () => undefined,
    session: () => undefined,
    warn: () => undefined,
    feature: () => undefined,
    webhookDisabled: () => undefined,
    overdue: ({ id }) => world.note(`${name}: ${world.label(id)} was overdue`),
    fault(id, thrown) {
      world.note(`${name}: fault of ${id}: ${String(thrown)}`);
      if (thrown instanceof SimulatedFault || isTold(thrown)) return;
      world.violate('The engine has no fault of its own', (thrown as Error).stack ?? String(thrown));
    },
  };
}

/** What the engine logs of the platform. */
function isTold(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message === 'the queue could not deliver the attempt';
}
