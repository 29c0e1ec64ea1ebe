import { type Invariant, isHeld, isOver, isUntouched, livesOf, runningOf, told } from '../watched.ts';

/** How late anything may be once nothing goes wrong: clocks may still differ. */
const LATE_MS = 15_000;
/** The same for a job whose alarm was lost: the sweeper comes every twenty minutes at the seldomest, and waits a minute. */
const SWEPT_MS = 22 * 60_000;

/** What was accepted came to its end, or waits for its time. */
export const nothingIsLost: Invariant = {
  holds: 'Nothing accepted is lost: in the end each job is final, or waits for a time that is still to come',
  watch: ({ world, objects }, violate) => {
    const accepted = new Set<string>();
    return {
      answered({ operation }, data) {
        if (operation === 'actions.dispatch') accepted.add((data as { readonly job_id: string }).job_id);
      },
      // Whether it was time for that is another matter.
      changed({ id, after }) {
        if (after === null) accepted.delete(id);
      },
      rested() {
        const { now } = world.scheduler;
        for (const id of accepted) if (objects.stored(id) === null) violate(`${id} is gone`);
        for (const object of objects.all) {
          const earliest = now - (object.isAlarmLost ? SWEPT_MS : LATE_MS);
          for (const job of object.rows.durable.values()) {
            if (isOver(job)) continue;
            // One that is paused waits for a caller.
            const isPaused = job.phase.status === 'paused' || (isHeld(job) && runningOf(job).length > 0);
            const isGoingOn = livesOf(job).every((live) =>
              live.status === 'running' ? (job.progress.startedAt ?? 0) > earliest : isPaused || live.due > earliest,
            );
            if (!isGoingOn || (livesOf(job).length === 0 && !isPaused)) violate(`at ${now} ${told(job)}`);
            const owes = (job.backlog ?? []).length > 0 && livesOf(job).every(({ status }) => status === 'scheduled');
            if (owes && !isPaused) violate(`at ${now} nothing is made up for: ${told(job)}`);
          }
        }
      },
    };
  },
};

/** Lists and the sweeper see what there is. */
export const indexIsTrue: Invariant = {
  holds: 'In the end the index shows every job as it stands, and no other',
  watch: ({ world, objects, index }, violate) => {
    const heardOf = new Set<string>();
    return {
      answered({ operation }, data) {
        if (operation === 'actions.dispatch') heardOf.add((data as { readonly job_id: string }).job_id);
      },
      rested() {
        const shown = new Map(
          index.read('SELECT id, status, due, revision FROM jobs').map((row) => [row['id'] as string, row]),
        );
        for (const object of objects.all) {
          if (object.rows.durable.size === 0) continue;
          for (const row of object.jobs) {
            const [id, revision, due] = [row['id'] as string, row['revision'] as number, row['due'] as number];
            const found = shown.get(id);
            shown.delete(id);
            // What has just changed is told within half a second.
            if (revision / 1000 > world.scheduler.now - LATE_MS) continue;
            const job = object.rows.durable.get(id);
            const status = job?.phase.status;
            const isUnheardOf = job !== undefined && isUntouched(job) && (!heardOf.has(id) || objects.untold.has(id));
            // It goes with its table where the alarm that was to see to it is lost.
            const isGone = status === 'deleted' && object.isAlarmLost;
            if (found === undefined && (isUnheardOf || isGone)) continue;
            if (found?.['revision'] !== revision || found['due'] !== due || found['status'] !== status)
              violate(`${id} is ${status} at revision ${revision}, shown ${JSON.stringify(found)}`);
          }
        }
        for (const [id, row] of shown) violate(`${id} is shown and is not there: ${JSON.stringify(row)}`);
      },
    };
  },
};

/** What is over leaves nothing behind. */
export const nothingIsLeft: Invariant = {
  holds: 'When the time of all jobs is over, objects and index are empty',
  watch: ({ objects, gates, index }, violate) => {
    const stored = new Set<string>();
    return {
      changed: ({ id }) => void stored.add(id),
      outlived() {
        for (const object of objects.all) {
          // The platform has forgotten the alarm, and nobody asks for what is over.
          if (object.isAlarmLost) continue;
          const { tables } = object;
          const claims = tables.includes('claims') ? object.read('SELECT job_id FROM claims') : [];
          // A claim stays with its job, and for ever when its request was cut off before the job was stored.
          const isClaimOf = (id: string): boolean => !stored.has(id) || objects.stored(id) !== null;
          const isClaimed = claims.length > 0 && claims.every(({ job_id: id }) => isClaimOf(String(id)));
          const jobs = object.jobs.map(({ id }) => id);
          if (jobs.length > 0 || (tables.length > 0 && !isClaimed))
            violate(`${object.name} keeps ${tables.join(', ')} ${JSON.stringify([...jobs, ...claims])}`);
          if (object.wakesAt !== null && !isClaimed) violate(`${object.name} wakes at ${object.wakesAt} for nothing`);
        }
        for (const gate of gates.all)
          if (gate.tables.length > 0) violate(`${gate.name} keeps ${gate.tables.join(', ')}`);
        const rows = index.read('SELECT id, status, due FROM jobs');
        if (rows.length > 0) violate(`the index keeps ${JSON.stringify(rows)}`);
      },
    };
  },
};
