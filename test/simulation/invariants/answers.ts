import { isFinal } from '../../../src/engine/job.ts';
import type { Request, StoredJob } from '../platform/observer.ts';
import { type Invariant, told } from '../watched.ts';

interface Dispatched {
  readonly job_id: string;
}

interface Told {
  readonly id: string;
  readonly status: string;
  readonly execution_count: number;
  readonly updated_at: number;
}

/** What a client was told exists is stored, and stays. */
export const acceptedIsStored: Invariant = {
  holds: 'A dispatch is answered when its job is stored',
  watch: ({ objects }, violate) => {
    const deleted = new Set<string>();
    return {
      asked({ operation, input }) {
        if (operation === 'jobs.delete') deleted.add(String(input['job_id']));
      },
      answered({ operation, number }, data) {
        if (operation !== 'actions.dispatch') return;
        const { job_id: id } = data as Dispatched;
        if (objects.stored(id) === null && !deleted.has(id))
          violate(`request ${number} was told of ${id}, which is not stored`);
      },
    };
  },
};

/** A caller's key stands for one request and one job. */
export const keysLeadToOneJob: Invariant = {
  holds: 'A key leads to one job, or to one answer, and serves one request',
  watch: (_watched, violate) => {
    const answers = new Map<string, { readonly request: Request; readonly answer: string }>();
    return {
      asked({ operation, input }) {
        // With a job goes what it answered, and its key serves anew.
        if (operation !== 'jobs.delete') return;
        const job = JSON.stringify(input['job_id']);
        for (const [key, { answer }] of answers) if (answer === job) answers.delete(key);
      },
      answered(request, data) {
        const { key, operation, input } = request;
        if (key?.startsWith('user-') !== true) return;
        const answer = JSON.stringify(operation === 'actions.dispatch' ? (data as Dispatched).job_id : data);
        const first = answers.get(key);
        if (first === undefined) return void answers.set(key, { request, answer });
        if (JSON.stringify(first.request.input) !== JSON.stringify(input))
          violate(`${key} served requests ${first.request.number} and ${request.number}, which differ`);
        else if (first.answer !== answer)
          violate(`${key} led request ${first.request.number} to ${first.answer}, and ${request.number} to ${answer}`);
      },
    };
  },
};

/** What a client was told is no less durable than what it asked for. */
export const answersAreStored: Invariant = {
  holds: 'What a client is told of a job was stored at some time',
  watch: (_watched, violate) => {
    const versions = new Map<string, Set<string>>();
    const cancelled = new Set<string>();
    const succeeded = new Set<string>();
    return {
      changed({ id, after }) {
        if (after === null) return;
        versions.set(id, (versions.get(id) ?? new Set()).add(versionOf(after)));
        if (after.phase.status === 'cancelled') cancelled.add(id);
        if (after.progress.run !== null) succeeded.add(after.progress.run.run_id);
      },
      answered({ operation, number, key }, data) {
        if (operation === 'actions.run' && key !== null && !succeeded.has((data as { run: string }).run))
          violate(`request ${number} was told of ${JSON.stringify(data)}, which no job has recorded`);
        if (operation !== 'jobs.get' && operation !== 'jobs.cancel') return;
        const { id, status, execution_count, updated_at } = data as Told;
        if (versions.get(id)?.has(`${status} ${execution_count} ${updated_at}`) !== true)
          violate(`request ${number} was told that ${id} is ${status} ${execution_count} ${updated_at}`);
        // A cancellation that is sent again finds a job that was declared anew since as it stands.
        if (operation === 'jobs.cancel' && !cancelled.has(id)) violate(`request ${number} left ${id} ${status}`);
      },
    };
  },
};

function versionOf({ phase, progress }: StoredJob): string {
  return `${phase.status} ${progress.executions} ${progress.updatedAt}`;
}

/** Codes with which a run may end: those of its target, and what may come of waiting for it. */
const RUN_CODES = ['CONFLICT', 'TIMEOUT', 'RATE_LIMITED', 'SERVICE_UNAVAILABLE', 'CONNECTION_ERROR', 'INTERNAL'];

/** Refusals are those that the request deserves. */
export const refusalsAreDeserved: Invariant = {
  holds: 'A request is refused for what it asks, never because something went wrong',
  watch: ({ objects }, violate) => {
    const known = new Set<string>();
    const deleted = new Set<string>();
    return {
      asked({ operation, input }) {
        if (operation === 'jobs.delete') deleted.add(String(input['job_id']));
      },
      answered({ operation }, data) {
        if (operation === 'actions.dispatch') known.add((data as Dispatched).job_id);
      },
      refused(request, code) {
        if (code === null) return;
        const { operation, input, key, number } = request;
        const id = String(input['job_id']);
        const job = objects.stored(id);
        const isGone = code === 'NOT_FOUND' && (!known.has(id) || deleted.has(id));
        const isConflict = code === 'CONFLICT';
        const allowed: Record<string, boolean> = {
          'actions.dispatch': code === 'VALIDATION_ERROR' || (isConflict && key?.startsWith('user-') === true),
          'actions.run': [...RUN_CODES, 'UPSTREAM_ERROR', 'OUTCOME_UNKNOWN'].includes(code),
          'jobs.get': isGone,
          'jobs.cancel': isGone || (isConflict && job !== null && isFinal(job)),
          'jobs.reschedule': isGone || isConflict || code === 'VALIDATION_ERROR',
          'jobs.backfill': isGone || isConflict || code === 'VALIDATION_ERROR',
        };
        // A job may have become another since it refused.
        const isCommand = operation.startsWith('jobs.') && (isGone || isConflict);
        if (!(allowed[operation] ?? isCommand))
          violate(`request ${number} ${operation} ${id} was refused with ${code}; ${job === null ? '' : told(job)}`);
      },
    };
  },
};

/** The newest declaration of a schedule holds. */
export const schedulesAreDeclared: Invariant = {
  holds: 'A schedule is what was declared last',
  watch: ({ world, objects }, violate) => {
    const declared: { id: string | null; n: unknown; key: unknown; sentAt: number; settledAt: number }[] = [];
    const unsettled = new Set<number>();
    return {
      refused: ({ number, input, sentAt }, code) => {
        if (code !== null || input['key'] === undefined || unsettled.has(number)) return;
        // It may have come through, or may yet.
        unsettled.add(number);
        declared.push({ id: null, n: nOf(input), key: input['key'], sentAt, settledAt: Infinity });
      },
      answered({ number, input, sentAt }, data) {
        if (input['key'] === undefined) return;
        const { job_id: id } = data as Dispatched;
        const settledAt = unsettled.has(number) ? Infinity : world.scheduler.now;
        declared.push({ id, n: nOf(input), key: input['key'], sentAt, settledAt });
      },
      rested() {
        for (const { id, key } of declared) {
          const job = id === null ? null : objects.stored(id);
          // A cancellation withdraws what was to follow.
          if (job === null || job.phase.status === 'cancelled' || job.phase.status === 'deleted') continue;
          const same = declared.filter((other) => other.key === key);
          const newest = same.filter(
            ({ settledAt }) => !same.some(({ id: by, sentAt }) => by !== null && sentAt > settledAt),
          );
          const n = nOf(callOf(job.next?.call ?? job.spec.call));
          if (!newest.some((other) => other.n === n)) violate(`${String(key)} stands as ${String(n)}: ${told(job)}`);
        }
      },
    };
  },
};

function nOf(input: Readonly<Record<string, unknown>>): unknown {
  return (input['input'] as { readonly n?: unknown } | undefined)?.n;
}

function callOf(call: StoredJob['spec']['call']): Readonly<Record<string, unknown>> {
  return 'sealed' in call
    ? (JSON.parse(Buffer.from(call.sealed.slice(5), 'base64url').toString()) as Record<string, unknown>)
    : { ...call };
}
