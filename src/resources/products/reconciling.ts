/**
 * Has the schedules of environments follow the versions that these run: each schedule of a manifest is a keyed job,
 * declared again with every move, so that doing this twice changes nothing.
 */

import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { EnvironmentPlace } from '../../run-counts.ts';
import type { RunLog } from '../../run-log.ts';
import type { ConfigSource } from '../../processor.ts';
import type { Adoption } from '../health/directory.ts';
import type { SubscriptionFollowing } from '../events/following.ts';
import type { HealthFollowing } from '../health/following.ts';
import type { DispatchParts } from '../jobs/dispatch.ts';
import type { ProductConfig } from './config.ts';
import type { ScheduleReport } from './contract.ts';
import { cancelDeclared, declareAll, type Outcome, toDeclare } from './declaring.ts';
import type { Claim, Declared, ReconciliationStore } from './reconciliations.ts';

/** Jobs that one request, or one look of the cron trigger, declares or cancels before it leaves the rest to the next. */
const WORK = 300;
/** Times a request looks whether the pin has moved on meanwhile. */
const ROUNDS = 5;
/** Environments that the cron trigger takes up at a time. */
const DUE = 50;

/** What reconciling works with. */
export interface ReconcilingParts extends DispatchParts {
  readonly config: ConfigSource;
  readonly reconciliations: ReconciliationStore;
  readonly healthchecks: HealthFollowing;
  readonly subscriptions: SubscriptionFollowing;
  readonly clock: Clock;
  readonly log: Pick<RunLog, 'warn' | 'fault'>;
}

/** Keeps schedules as manifests declare them. */
export interface Schedules {
  /** Sees to an environment; of a move that was seen to before, its report. Never throws: what could not be done is pending. */
  follow(place: EnvironmentPlace, move?: number): Promise<ScheduleReport>;
  /** Sees to several environments of a product, as far as one request may; by environment. */
  followAll(
    workspace: string,
    product: string,
    envs: readonly string[],
  ): Promise<Readonly<Record<string, ScheduleReport>>>;
  /** Sees to what was cut off, or could not be done. */
  followDue(): Promise<void>;
}

const NOTHING: ScheduleReport = { declared: [], updated: [], cancelled: [], failed: [], pending: false };
const PENDING: ScheduleReport = { ...NOTHING, pending: true };

/** Work that is left to one request. */
interface Allowance {
  left: number;
}

/** Builds it. */
export function createSchedules(parts: ReconcilingParts): Schedules {
  const { reconciliations, log } = parts;
  const follow = async (
    { workspace, product, env }: EnvironmentPlace,
    move: number | undefined,
    allowance: Allowance,
  ): Promise<ScheduleReport> => {
    try {
      return await followPin(parts, { workspace, product, env }, move, allowance);
    } catch (thrown) {
      log.fault(`schedules:${product}/${env}`, thrown);
      return PENDING;
    }
  };
  return {
    follow: (place, move) => follow(place, move, { left: WORK }),
    async followAll(workspace, product, envs) {
      const allowance = { left: WORK };
      const reports = new Map<string, ScheduleReport>();
      for (const env of envs) reports.set(env, await follow({ workspace, product, env }, undefined, allowance));
      return Object.fromEntries(reports);
    },
    async followDue() {
      const allowance = { left: WORK };
      for (const place of await reconciliations.due(DUE)) await follow(place, undefined, allowance);
    },
  };
}

async function followPin(
  parts: ReconcilingParts,
  place: EnvironmentPlace,
  move: number | undefined,
  allowance: Allowance,
): Promise<ScheduleReport> {
  const { reconciliations } = parts;
  let report: ScheduleReport | null = null;
  for (let round = 0; round < ROUNDS && allowance.left > 0; round += 1) {
    const claim = await reconciliations.claim(place);
    if (claim === 'leased') return PENDING;
    if (claim === 'done')
      return report ?? (move === undefined ? null : await reconciliations.report(place, move)) ?? NOTHING;
    const ended = await reconcile(parts, claim, allowance);
    if (ended === null) return PENDING;
    report = ended.report;
    if (!ended.more) return report;
  }
  return PENDING;
}

/** Null when it could not be brought to its end. */
async function reconcile(
  parts: ReconcilingParts,
  claim: Claim,
  allowance: Allowance,
): Promise<{ readonly report: ScheduleReport; readonly more: boolean } | null> {
  const { reconciliations, config: source, clock, log } = parts;
  const { workspace, product, env } = claim.place;
  const config = await source.resolve(workspace, product, env, claim.version);
  const wanted = claim.isRemoved ? new Map<string, never>() : toDeclare(config, env, clock.now());
  const gone = [...claim.declared.keys()].filter((tag) => !wanted.has(tag));
  allowance.left -= wanted.size + gone.length;
  const unknown = [...wanted.keys()].filter((tag) => !claim.declared.has(tag));
  const ahead: Declared = new Map([...claim.declared, ...unknown.map((tag) => [tag, ''] as const)]);
  if (unknown.length > 0 && !(await reconciliations.ahead(claim, ahead))) return null;
  const digests = await digestsOf(config, env, wanted);
  const declared = await declareAll(parts, claim, wanted, digests);
  const cancelled = await cancelDeclared(parts, claim, gone, reasonOf(config, claim));
  const outcomes = [...declared, ...cancelled];
  await parts.healthchecks.adopt(adoptionOf(config, claim));
  await parts.subscriptions.adopt(claim.place, config, claim.fence, claim.isRemoved);
  for (const { tag, fault } of outcomes)
    if (fault !== undefined) log.fault(`schedules:${product}/${env}/${tag}`, fault);
  if (outcomes.some(({ fault }) => fault !== undefined)) {
    if (!(await reconciliations.giveUp(claim))) await reconciliations.outlived(claim, ahead);
    return null;
  }
  for (const { tag, refused } of outcomes)
    if (refused !== undefined) log.warn({ event: 'schedule_refused', ...claim.place, tag, ...refused });
  const report = reportOf(claim, outcomes, digests);
  const now = new Map(declared.map(({ tag, refused }) => [tag, refused === undefined ? (digests.get(tag) ?? '') : '']));
  const ended = await reconciliations.finish(claim, now, report);
  if (ended === null) await reconciliations.outlived(claim, ahead);
  return ended === null ? null : { report, more: ended.more };
}

/** What the environment is to check: nothing where the product has it no more. */
function adoptionOf(config: ProductConfig, { place, fence, version, author, isRemoved }: Claim): Adoption {
  const checks = isRemoved ? [] : config.healthchecks(place.env);
  return { place, fence, version, author, checks };
}

function reasonOf({ version }: ProductConfig, { isRemoved, place: { env } }: Claim): string {
  return isRemoved
    ? `the product has no environment '${env}' any more`
    : `version ${version} of the product does not declare it for environment '${env}'`;
}

/** What tells a schedule from what it was before: its own text, and what it takes from its environment and version. */
async function digestsOf(
  config: ProductConfig,
  env: string,
  wanted: ReturnType<typeof toDeclare>,
): Promise<ReadonlyMap<string, string>> {
  const digests = [...wanted].map(async ([tag, { name: _name, description: _description, envs: _envs, ...rest }]) => {
    const from = rest.version === 'pinned' ? config.version : null;
    const preview = rest.schedule.paused === undefined && config.isPreview(env);
    return [tag, await sha256Hex(canonicalJson({ ...rest, from, preview }))] as const;
  });
  return new Map(await Promise.all(digests));
}

function reportOf(
  { declared: before }: Claim,
  outcomes: readonly Outcome[],
  digests: ReadonlyMap<string, string>,
): ScheduleReport {
  const tags = (did: Outcome['did']) => outcomes.filter((outcome) => outcome.did === did).map(({ tag }) => tag);
  const declared = tags('declared');
  const isUpdated = (tag: string) => before.has(tag) && before.get(tag) !== digests.get(tag);
  return {
    declared,
    updated: declared.filter(isUpdated),
    cancelled: tags('cancelled'),
    failed: outcomes.flatMap(({ tag, refused }) => (refused === undefined ? [] : [{ tag, ...refused }])),
    pending: false,
  };
}
