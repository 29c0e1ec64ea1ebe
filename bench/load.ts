/** Loads a server over HTTP and reads off how it fared. */

import autocannon from 'autocannon';
import { percentile } from './statistics.ts';

/** A request as it goes out, by POST where nothing else is said. */
export interface LoadRequest {
  readonly method?: 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where the requests of a load come from: the next one, or null when there are no more. */
export type Supply = () => LoadRequest | null;

/** What a load goes to, and how. */
export interface LoadOptions {
  readonly url: string;
  readonly supply: Supply;
  /** Requests in flight at a time, each on a connection of its own. */
  readonly connections: number;
}

/** How a server fared under load for a time. */
export interface RateFigures {
  readonly perSecond: number;
  /** Times of the answers, milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers outside 200 to 299, broken connections and timeouts, those before the count began included. */
  readonly errors: number;
}

/** How often autocannon looks whether to stop, milliseconds. */
const SAMPLE_MS = 20;

/** Gives the same requests over and over. */
export function repeating(requests: readonly LoadRequest[]): Supply {
  let at = 0;
  return () => requests[at++ % requests.length] ?? null;
}

/** Gives each request once. */
export function once(requests: readonly LoadRequest[]): Supply {
  let at = 0;
  return () => requests[at++] ?? null;
}

/** Loads for `leadMs` without counting, then counts for `countMs`. A supply that runs out ends it early. */
export async function loadFor(options: LoadOptions, leadMs: number, countMs: number): Promise<RateFigures> {
  await probe(options);
  const from = performance.now() + leadMs;
  let until = from + countMs;
  const times: number[] = [];
  const errors = await send(
    options,
    { duration: (leadMs + countMs) / 1000 },
    {
      onAnswer(now, tookMs) {
        if (now >= from && now < until) times.push(tookMs);
      },
      onEmpty(now) {
        until = Math.min(until, now);
      },
    },
  );
  if (until <= from) throw new Error('there were too few requests to load with');
  const perSecond = times.length / ((until - from) / 1000);
  return { perSecond, p50: percentile(times, 0.5), p99: percentile(times, 0.99), errors };
}

/** Sends so many requests and answers when each was answered, milliseconds from the start. */
export async function loadTimes(
  options: LoadOptions,
  count: number,
): Promise<{ readonly times: number[]; readonly errors: number }> {
  const start = performance.now();
  const times: number[] = [];
  const watch = { onAnswer: (now: number) => void times.push(now - start), onEmpty: () => {} };
  const errors = await send(options, { amount: count }, watch);
  return { times, errors };
}

/** Sends one request by itself: when it fails, the answer says why. */
export async function probe({ url, supply }: Pick<LoadOptions, 'url' | 'supply'>): Promise<void> {
  const request = supply();
  if (request === null) throw new Error('there is no request to load with');
  const { path, headers, body, method = 'POST' } = request;
  const response = await fetch(new URL(path, url), { method, headers, body });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${answer}`);
}

interface Watch {
  onAnswer(now: number, tookMs: number): void;
  /** The supply has run out: what is sent from now on was sent before. */
  onEmpty(now: number): void;
}

/** Answers the number of errors. */
async function send(
  { url, supply, connections }: LoadOptions,
  extent: { readonly duration: number } | { readonly amount: number },
  watch: Watch,
): Promise<number> {
  let last: LoadRequest | null = null;
  // Autocannon would copy a list of requests for each connection, so it asks for every single one instead.
  const setupRequest = (given: autocannon.Request): autocannon.Request => {
    const next = supply();
    if (next === null) {
      watch.onEmpty(performance.now());
      instance.stop();
    }
    last = next ?? last;
    return Object.assign(given, last);
  };
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const instance = autocannon(
    { url, connections, method: 'POST', sampleInt: SAMPLE_MS, requests: [{ setupRequest }], ...extent },
    (error: Error | null, result) => (error === null ? resolve(result) : reject(error)),
  );
  // Its own figures are whole milliseconds, and its rate includes the start.
  instance.on('response', (_client, _status, _bytes, tookMs) => watch.onAnswer(performance.now(), tookMs));
  const { errors, non2xx } = await promise;
  return errors + non2xx;
}
