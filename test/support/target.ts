import { env } from 'cloudflare:workers';

/** A request as the target saw it; header names are lower-case. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** Path and query as they came, before anything was decoded. */
  readonly target: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** When it came, epoch milliseconds. */
  readonly at: number;
}

/** An address of the target server, with its query encoded. */
export function at(path: string, query: Readonly<Record<string, string | number>> = {}): string {
  const url = new URL(path, env.TEST_TARGET_URL);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url.href;
}

/** What the target answers to a plain GET. */
export async function ask<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
  const response = await fetch(at(path, query));
  return response.json<T>();
}

/** The requests that reached the target under a key: their `key` in the query, else their path. Oldest first. */
export function seen(key: string): Promise<SeenRequest[]> {
  return ask('/_seen', { key });
}
