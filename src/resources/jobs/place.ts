/** Storing jobs in their objects. */

import { createJob } from '../../engine/job.ts';
import type { Job, JobSpec } from '../../engine/job-state.ts';
import { mapAtATime } from '../../kernel/at-a-time.ts';
import { fromErrorRecord, ProcessorError } from '../../kernel/errors.ts';
import {
  type ClaimAnswer,
  type DispatchAnswer,
  isAlone,
  type JobDirectory,
  type JobObject,
  jobObjectName,
  type KeyClaim,
  type Placement,
} from './directory.ts';
import type { IndexRecord, JobIndex } from './job-index.ts';
import { toNotices } from './notices.ts';
import type { JobWebhooks } from '../webhooks/directory.ts';
import type { StoredCall } from './sealed-call.ts';

type Spec = JobSpec<StoredCall>;

/** What became of a job that was to be stored: the job, or what was thrown instead. */
export type Placed =
  | { readonly ok: true; readonly job: Job<StoredCall> }
  | { readonly ok: false; readonly thrown: unknown };

/** Objects that are asked at one time, and jobs that the index is told of in one go. */
const AT_A_TIME = 6;
const RECORDS = 100;

/** What placing works with. */
export interface PlaceParts {
  readonly jobs: JobDirectory;
  readonly index: Pick<JobIndex, 'put'>;
  readonly webhooks: JobWebhooks;
}

/** Stores a job in its object, or in the one where its idempotency key has a job already. */
export async function place(parts: PlaceParts, spec: Spec): Promise<Job<StoredCall>> {
  const [placed] = await placeAll(parts, [spec]);
  if (placed?.ok === true) return placed.job;
  throw placed?.thrown;
}

/** Stores jobs likewise, those of one object with one write. One that is refused keeps no other back. */
export async function placeAll(parts: PlaceParts, specs: readonly Spec[]): Promise<Placed[]> {
  const { jobs } = parts;
  const placed = new Map<Spec, Placed>();
  const held = await claimKeys(jobs, specs, placed);
  const first = specs.filter((spec) => !placed.has(spec)).map((spec) => ({ spec, id: held.get(spec) ?? spec.id }));
  const elsewhere = await dispatchTo(parts, first, placed);
  const again = elsewhere.map(({ spec, id }) => ({ spec: { ...spec, claim: spec.id }, id, of: spec }));
  const second = new Map<Spec, Placed>();
  const twice = await dispatchTo(parts, again, second);
  for (const { spec } of twice)
    second.set(spec, {
      ok: false,
      thrown: new ProcessorError('INTERNAL', `the key of ${spec.id} is held twice`),
    });
  for (const { spec, of } of again) placed.set(of, second.get(spec) ?? lost());
  return specs.map((spec) => placed.get(spec) ?? lost());
}

function lost(): Placed {
  return { ok: false, thrown: new Error('an object did not answer for one of its jobs') };
}

/** Claims the keys of jobs that are in other objects than their keys; answers who holds each. */
async function claimKeys(
  jobs: JobDirectory,
  specs: readonly Spec[],
  placed: Map<Spec, Placed>,
): Promise<Map<Spec, string>> {
  const claims = specs.flatMap((spec) => (spec.claim === null ? [] : [{ spec, id: spec.claim }]));
  const held = new Map<Spec, string>();
  await askAll(jobs, claims, {
    async ask(object, group) {
      const keys = group.map(({ spec, id }): KeyClaim => ({ id, digest: spec.digest, jobId: spec.id }));
      const [only, ...others] = keys;
      // Most dispatches are alone.
      if (only !== undefined && others.length === 0) return [await object.claim(only.id, only.digest, only.jobId)];
      return object.claimAll(keys);
    },
    answered({ spec }, answer: ClaimAnswer) {
      if (answer.ok) held.set(spec, answer.jobId);
      else placed.set(spec, { ok: false, thrown: fromErrorRecord(answer.error) });
    },
    failed: ({ spec }, thrown) => void placed.set(spec, { ok: false, thrown }),
  });
  return held;
}

/** Where a job is to be stored: in the object of an id, under that id. */
interface Errand {
  readonly spec: Spec;
  readonly id: string;
}

/** What is stored there: a key that the job has for an id needs no claim. */
function specAt({ spec, id }: Errand): Spec {
  return { ...spec, id, claim: spec.claim === id ? null : spec.claim };
}

/** Stores jobs where they are to be; answers those whose key turned out to be held by a job elsewhere, with its id. */
async function dispatchTo(parts: PlaceParts, errands: readonly Errand[], placed: Map<Spec, Placed>): Promise<Errand[]> {
  const elsewhere: Errand[] = [];
  const told: Told[] = [];
  await askAll(parts.jobs, errands, {
    async ask(object, group) {
      const specs = group.map(specAt);
      const [only, ...others] = specs;
      if (only !== undefined && others.length === 0) return [await object.dispatch(only, isToldHere(only))];
      return object.dispatchAll(specs);
    },
    answered(errand, answer: DispatchAnswer) {
      const { spec } = errand;
      if (!answer.ok) placed.set(spec, { ok: false, thrown: fromErrorRecord(answer.error) });
      else if ('jobId' in answer) elsewhere.push({ spec, id: answer.jobId });
      else {
        const job = 'job' in answer ? answer.job : createJob(specAt(errand));
        placed.set(spec, { ok: true, job });
        if (answer.record !== undefined) told.push({ record: answer.record, job });
      }
    },
    failed: ({ spec }, thrown) => void placed.set(spec, { ok: false, thrown }),
  });
  await tell(parts, told);
  return elsewhere;
}

/**
 * A job for later with an object of its own is told to the index here, before anyone is answered: its object need not
 * come back for that.
 */
function isToldHere({ id, first, createdAt }: Spec): boolean {
  return isAlone(id) && first > createdAt;
}

/** A job that its object leaves to be told of, to the index and to webhooks. */
interface Told {
  readonly record: IndexRecord;
  readonly job: Job<StoredCall>;
}

/** Tells of jobs; when that cannot be done, their objects see to it. The jobs are stored, whatever becomes of this. */
async function tell({ jobs, index, webhooks }: PlaceParts, told: readonly Told[]): Promise<void> {
  for (let at = 0; at < told.length; at += RECORDS) {
    const batch = told.slice(at, at + RECORDS);
    const workspace = batch[0]?.record.workspace ?? '';
    const notices = batch.flatMap(({ job }) => toNotices(job));
    const telling = [index.put(batch.map(({ record }) => record)), webhooks.tell(workspace, notices)];
    const isTold = (await Promise.allSettled(telling)).every(({ status }) => status === 'fulfilled');
    if (isTold) continue;
    await mapAtATime(batch, AT_A_TIME, ({ record: { id } }) =>
      jobs
        .at(workspace, id)
        .tell(id)
        .catch(() => undefined),
    );
  }
}

interface Asking<Answer> {
  readonly ask: (object: JobObject, group: readonly Errand[]) => Promise<readonly Answer[]>;
  readonly answered: (errand: Errand, answer: Answer) => void;
  readonly failed: (errand: Errand, thrown: unknown) => void;
}

/** Asks each object once for all that it has to do. */
async function askAll<Answer>(
  jobs: JobDirectory,
  errands: readonly Errand[],
  { ask, answered, failed }: Asking<Answer>,
): Promise<void> {
  const groups = Map.groupBy(errands, ({ spec, id }) => jobObjectName(spec.workspace, id)).values();
  await mapAtATime(groups, AT_A_TIME, async (group) => {
    const [first] = group;
    if (first === undefined) return;
    try {
      const answers = await ask(jobs.at(first.spec.workspace, first.id), group);
      for (const [index, answer] of answers.entries()) {
        const errand = group[index];
        if (errand !== undefined) answered(errand, answer);
      }
    } catch (thrown) {
      for (const errand of group) failed(errand, thrown);
    }
  });
}

/**
 * The job that the same request made before, wherever it is. The index may not know of one in an object of its own whose
 * request was cut off.
 */
export async function find(
  jobs: JobDirectory,
  workspace: string,
  ids: Readonly<Record<Placement, string>>,
  digest: string,
): Promise<Job<StoredCall> | null> {
  for (const id of [ids.lane, ids.per_job]) {
    const object = jobs.at(workspace, id);
    const stored = await object.get(id);
    if (!stored.ok || stored.job.spec.digest !== digest) continue;
    if (isAlone(id)) await object.tell(id);
    return stored.job;
  }
  return null;
}
