/** The rows of how late what is due comes while nothing else happens. */

import { createSdkKey } from '../src/kernel/idempotency-key.ts';
import { dispatchEach } from './dispatch.ts';
import { loadTimes, once } from './load.ts';
import { IN_LANES, PER_JOB } from './products.ts';
import type { Group, Row, Sample, Subjects } from './row.ts';
import { percentile } from './statistics.ts';

/** Jobs of one sample; each is due when those before it are long done. */
const JOBS = 100;
const APART_MS = 40;

/** How long after the first dispatch the first is due: while the runtime has the objects in memory, or once it dropped them. */
const LEADS = { 'in memory': 4_000, 'on disk': 30_000 } as const;
type Lead = keyof typeof LEADS;

/** Rounds of what takes half a minute each. */
const ON_DISK_ROUNDS = 2;

/** The most that a job of ours may be later than a bare alarm, as a multiple. */
const BAR = 3;

type Arm = (subjects: Subjects, instants: readonly number[]) => Promise<void>;

function late(name: string, lead: Lead, bar: number | null, arm: Arm): Row {
  let leadMs: number = LEADS[lead];
  return {
    name: `${name}, object ${lead}: lateness p99`,
    unit: 'ms',
    ...(bar !== null && { bar }),
    async measure(subjects) {
      for (;;) {
        const first = Date.now() + leadMs;
        await arm(
          subjects,
          Array.from({ length: JOBS }, (_, index) => first + index * APART_MS),
        );
        const isInTime = Date.now() < first;
        const times = await subjects.target.lateness(JOBS);
        if (isInTime) return sampleOf(times);
        leadMs *= 2;
      }
    },
  };
}

function sampleOf(times: readonly number[]): Sample {
  const p99 = percentile(times, 0.99);
  return { value: p99, p50: percentile(times, 0.5), p99, errors: 0 };
}

const alarm: Arm = async ({ floors, connections }, instants) => {
  const headers = { 'content-type': 'application/json' };
  const requests = instants.map((at) => ({ path: '/', headers, body: JSON.stringify({ due_at: at }) }));
  const load = { url: floors.urls.alarm, connections, supply: once(requests) };
  const { errors } = await loadTimes(load, requests.length);
  if (errors > 0) throw new Error(`${errors} of ${requests.length} alarms could not be set`);
};

const jobs =
  (product: string): Arm =>
  (subjects, instants) =>
    dispatchEach(
      subjects,
      product,
      instants.map((dueAt) => ({ key: createSdkKey(), dueAt })),
    );

const group = (lead: Lead): Group => ({
  floor: late('bare alarm', lead, null, alarm),
  rows: [
    late('job of a lane', lead, BAR, jobs(IN_LANES)),
    late('job with an object of its own', lead, BAR, jobs(PER_JOB)),
  ],
});

/** Rows of one job after the other in an idle system. */
export const LATENESS: readonly Group[] = [group('in memory'), { ...group('on disk'), rounds: ON_DISK_ROUNDS }];
