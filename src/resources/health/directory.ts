/** Where the healthchecks of an environment live, and the port to them. */

import type { Health, HealthRecord } from '../../engine/health.ts';
import type { EnvironmentPlace } from '../../run-counts.ts';
import type { Healthcheck } from '../products/manifest-health.ts';

/** What an environment is to check from now on. */
export interface Adoption {
  readonly place: EnvironmentPlace;
  /** Grows with each; one that comes late is ignored. */
  readonly fence: number;
  /** The version that the environment runs, and who moved it there. */
  readonly version: number;
  readonly author: string;
  readonly checks: readonly Healthcheck[];
}

/** How a check stands. Instants are epoch milliseconds. */
export interface HealthView extends Pick<
  Health,
  | 'status'
  | 'since'
  | 'lastChecked'
  | 'lastAvailable'
  | 'lastLatencyMs'
  | 'averageLatencyMs'
  | 'streak'
  | 'trafficFailures'
> {
  readonly tag: string;
}

/** What real traffic told of one check since it was last reported. */
export interface TrafficReport {
  readonly tag: string;
  readonly hasSuccess: boolean;
  /** Failures after the last success. */
  readonly failures: number;
  /** Code of the last failure; null without one. */
  readonly error: string | null;
}

/** One check that was asked for. */
export interface Probed {
  readonly view: HealthView;
  /** Null when it told nothing, for a reason that is not the target's. */
  readonly isGood: boolean | null;
  readonly latencyMs: number | null;
  /** Code of the error; null when it was good. */
  readonly error: string | null;
}

/** What the object of an environment's healthchecks does for others. */
export interface HealthObject {
  /** Checks what is given and nothing else; what was checked before keeps its history. Resolves when it is durable, to how many there are. */
  adopt(adoption: Adoption): Promise<number>;
  /** How each check stands. */
  views(): Promise<HealthView[]>;
  /** The latest records of a check, oldest first; null when there is no such check. */
  history(tag: string): Promise<readonly HealthRecord[] | null>;
  /** Checks now, or waits for the check that is under way; null when there is no such check. */
  probe(tag: string): Promise<Probed | null>;
  /** Takes what real traffic told. Answers how the checks stand that it told of. */
  observe(reports: readonly TrafficReport[]): Promise<HealthView[]>;
  /** Forgets how checks stand and has them made at once; their records stay. Answers how they stand. */
  forget(tags: readonly string[]): Promise<HealthView[]>;
  /** Has it look whether its alarm is armed. */
  look(): Promise<void>;
}

/** Finds the object of an environment's healthchecks. */
export interface HealthDirectory {
  at(place: EnvironmentPlace): HealthObject;
}

/** The name of that object. It starts with the workspace: a foreign one is never reached. */
export function healthObjectName({ workspace, product, env }: EnvironmentPlace): string {
  return `${workspace}:health:${[product, env].map(encodeURIComponent).join(':')}`;
}

/** How a check stands, of all that is known of it. */
export function viewOf(
  tag: string,
  { history: _history, downs: _downs, nextAt: _nextAt, ...known }: Health,
): HealthView {
  return { tag, ...known };
}
