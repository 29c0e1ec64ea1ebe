/** The kinds of work that are counted, each from its request until nothing is left of it. */

import { callOf, incrementOf, sessionOf } from '../../bench/products.ts';
import type { Counts } from './counts.ts';
import { EVENT_KINDS } from './event-kinds.ts';
import { type Extent, HOUR_MS, type Kind, MANY, outlive, rest, run, share, SOME, whole } from './life.ts';
import { type Ask, type CountingProcessor, IN_LANES, PER_JOB } from './runtime.ts';

/** Firings of each recurring job. */
const OCCURRENCES = 4;

const dispatch = (product: string, schedule: Readonly<Record<string, unknown>> = {}): Ask => ({
  path: '/v1/actions/dispatch',
  input: { ...callOf(product, 'echo'), ...(Object.keys(schedule).length > 0 && { schedule }) },
});

const increment = (): Ask => ({ path: '/v1/quota/run', input: incrementOf(PER_JOB, 'jane') });

/** Checks of the token of one session, which is begun before they are counted. */
async function checks(processor: CountingProcessor, extent: Extent): Promise<Counts> {
  const input = { ...sessionOf(PER_JOB), data: { id: 'jane' } };
  const { token } = (await processor.ask({ path: '/v1/sessions/start', input })) as { token: string };
  const check = (): Ask => ({ path: '/v1/sessions/verify', input: { ...sessionOf(PER_JOB), token } });
  return whole(check, rest)(processor, extent);
}

/** Occurrences alone: the first one and the end of the jobs are not among them. */
async function occurrences(processor: CountingProcessor, { units, atATime }: Extent): Promise<Counts> {
  const jobs = atATime === 1 ? 1 : units / OCCURRENCES;
  const made = await Promise.all(
    Array.from(
      { length: jobs },
      () => processor.ask(dispatch(PER_JOB, { every: HOUR_MS })) as Promise<{ job_id: string }>,
    ),
  );
  await later(processor);
  await processor.take();
  for (let hours = 0; hours < OCCURRENCES; hours += 1) await later(processor);
  const counts = await processor.take();
  for (const { job_id } of made) await processor.ask({ path: '/v1/jobs/cancel', input: { job_id } });
  await rest(processor);
  await outlive(processor);
  await processor.take();
  return share(counts, jobs * OCCURRENCES);
}

const later = async (processor: CountingProcessor): Promise<void> => {
  await processor.advance(HOUR_MS);
  await rest(processor);
};

/** What is counted. */
export const KINDS: readonly Kind[] = [
  { name: 'an immediate action run', bar: 1.7, busy: MANY, measure: whole(run, rest) },
  { name: 'a one-shot job in a lane, due at once', bar: 5, busy: MANY, measure: whole(() => dispatch(PER_JOB), rest) },
  {
    name: 'a one-shot job in a lane, due an hour later',
    bar: 9,
    busy: MANY,
    measure: whole(() => dispatch(IN_LANES, { delay: HOUR_MS }), later),
  },
  {
    name: 'a one-shot job in its own object, due an hour later',
    bar: 9,
    busy: SOME,
    measure: whole(() => dispatch(PER_JOB, { delay: HOUR_MS }), later),
  },
  { name: 'an occurrence of an hourly job', bar: 5, busy: SOME, measure: occurrences },
  { name: 'an increment of a quota', bar: 2, busy: MANY, measure: whole(increment, rest) },
  { name: 'a check of a session’s token', bar: 1, busy: MANY, measure: checks },
  ...EVENT_KINDS,
];
