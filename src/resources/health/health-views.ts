/** What an isolate knows of healthchecks, and what it heard of real traffic and has yet to tell. */

import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { Clock } from '../../kernel/clock.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { EnvironmentPlace } from '../../run-counts.ts';
import type { RunLog } from '../../run-log.ts';
import type { HealthSource } from './health-source.ts';
import { type HealthDirectory, healthObjectName, type HealthView, type TrafficReport } from './directory.ts';

/** Environments that an isolate knows. */
const ENVIRONMENTS = 500;
/** What is older is not answered before it was asked anew. */
const STALE_MS = 15_000;
/** How long whoever asks then waits for an answer. */
const PATIENCE_MS = 1_000;
/** What traffic that goes well follows may be this old. */
const TRAFFIC_TRUST_MS = 30_000;
/** Reports of an isolate are this far apart at least. */
const REPORT_MS = 1_000;
/** How long a report that was cut off keeps others from reporting. */
const REPORTING_MS = 10_000;

/** What an isolate knows of healthchecks. */
export interface HealthViews extends HealthSource {
  /** Takes how an attempt went that concerns checks, by tag; `error` is the code of its failure. What follows what is known is not reported. */
  observe(place: EnvironmentPlace, tags: readonly string[], error: string | null, failed: boolean): void;
  /** Has it forgotten how checks stand: each is unknown, and made at once. Throws where the object could not be asked. */
  forget(place: EnvironmentPlace, tags: readonly string[]): Promise<void>;
}

/** What it works with. */
export interface HealthViewParts {
  readonly healthObjects: HealthDirectory;
  readonly clock: Clock;
  readonly log: Pick<RunLog, 'fault'>;
  /** Keeps the request alive until the work is done. */
  readonly background: (work: Promise<unknown>) => void;
}

interface Known {
  readonly place: EnvironmentPlace;
  readonly views: Map<string, HealthView>;
  heardAt: number;
  askedAt: number;
  readonly reports: Map<string, TrafficReport>;
  reportedAt: number;
  reportingUntil: number;
}

/** Builds what one isolate knows. */
export function createHealthViews(parts: HealthViewParts): HealthViews {
  const { clock, background } = parts;
  const environments = new BoundedMap<string, Known>(ENVIRONMENTS);
  const knownOf = (place: EnvironmentPlace): Known => {
    const name = healthObjectName(place);
    const known = environments.get(name) ?? nothing(place);
    environments.set(name, known);
    return known;
  };
  return {
    // What was heard last is answered, and asked anew in the background when it is old; before it is, when it is older.
    async status(workspace, place, tag) {
      const known = knownOf({ workspace, ...place });
      if (clock.now() - known.heardAt > STALE_MS) await answered(parts, known);
      else refresh(parts, known, LIMITS.health_trust.value);
      return known.views.get(tag)?.status ?? 'unknown';
    },
    async view(workspace, place, tag) {
      const known = knownOf({ workspace, ...place });
      if (clock.now() - known.heardAt >= LIMITS.health_trust.value) await answered(parts, known);
      return known.views.get(tag) ?? null;
    },
    async forget(place, tags) {
      learn(knownOf(place), await parts.healthObjects.at(place).forget(tags));
    },
    observe(place, tags, error, failed) {
      const known = knownOf(place);
      refresh(parts, known, TRAFFIC_TRUST_MS);
      for (const tag of tags) note(known, tag, error, failed);
      const now = clock.now();
      if (known.reports.size === 0 || known.reportingUntil > now) return;
      known.reportingUntil = now + REPORTING_MS;
      background(report(parts, known));
    },
  };
}

function nothing(place: EnvironmentPlace): Known {
  const never = -Infinity;
  const [views, reports] = [new Map<string, HealthView>(), new Map<string, TrafficReport>()];
  return { place, views, heardAt: never, askedAt: never, reports, reportedAt: never, reportingUntil: never };
}

/** Waits for an answer, and not for long; where none came lately, not at all. */
async function answered(parts: HealthViewParts, known: Known): Promise<void> {
  const { clock } = parts;
  const now = clock.now();
  const isAway = now - known.askedAt < LIMITS.health_trust.value && now - known.askedAt >= PATIENCE_MS;
  if (isAway) return;
  const waited = new AbortController();
  const asked = ask(parts, known);
  parts.background(asked);
  await Promise.race([asked, clock.sleep(PATIENCE_MS, waited.signal).catch(() => undefined)]);
  waited.abort();
}

function refresh(parts: HealthViewParts, known: Known, trustMs: number): void {
  const now = parts.clock.now();
  if (now - Math.max(known.heardAt, known.askedAt) >= trustMs) parts.background(ask(parts, known));
}

async function ask({ healthObjects, clock, log }: HealthViewParts, known: Known): Promise<void> {
  known.askedAt = clock.now();
  try {
    const views = await healthObjects.at(known.place).views();
    known.views.clear();
    learn(known, views);
    known.heardAt = clock.now();
  } catch (thrown) {
    log.fault(healthObjectName(known.place), thrown);
  }
}

function learn(known: Known, views: readonly HealthView[]): void {
  for (const view of views) known.views.set(view.tag, view);
}

/** Adds to what is to be reported. */
function note({ views, reports }: Known, tag: string, error: string | null, failed: boolean): void {
  const view = views.get(tag);
  const waiting = reports.get(tag);
  const isDown = view?.status === 'unavailable';
  if (failed) {
    // What is down stays so; a failure only breaks a row of successes.
    if (isDown && view.streak <= 0 && waiting === undefined) return;
    const { hasSuccess = false, failures = 0 } = waiting ?? {};
    reports.set(tag, { tag, hasSuccess, failures: failures + 1, error });
  } else if (waiting !== undefined || isDown || (view?.trafficFailures ?? 0) > 0)
    reports.set(tag, { tag, hasSuccess: true, failures: 0, error: null });
}

/** Reports what has come together. What cannot be told is let go: the next failures tell the same. */
async function report(parts: HealthViewParts, known: Known): Promise<void> {
  const { healthObjects, clock, log, background } = parts;
  try {
    const waitMs = known.reportedAt + REPORT_MS - clock.now();
    if (waitMs > 0) await clock.sleep(waitMs);
    const reports = [...known.reports.values()];
    known.reports.clear();
    known.reportedAt = clock.now();
    learn(known, await healthObjects.at(known.place).observe(reports));
  } catch (thrown) {
    log.fault(healthObjectName(known.place), thrown);
  }
  known.reportingUntil = -Infinity;
  if (known.reports.size === 0) return;
  known.reportingUntil = clock.now() + REPORTING_MS;
  background(report(parts, known));
}
