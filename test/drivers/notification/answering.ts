import { createFetchDriver } from '../../../src/drivers/http/fetch-driver.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import type { HttpParts } from '../../../src/drivers/notification/http-parts.ts';
import type { Recipient } from '../../../src/drivers/notification/port.ts';

/** A request as it left. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const NEVER = new AbortController().signal;
export const NOW = Date.UTC(2026, 10, 28, 2);

/** What channels are built with, and what they asked; `answer` stands for all the world. */
export function answering(answer: (asked: Asked) => Response | Promise<Response>): {
  readonly parts: HttpParts;
  readonly asked: Asked[];
} {
  const asked: Asked[] = [];
  const http = createFetchDriver({
    allowPrivateTargets: false,
    async fetch(url, init) {
      const request = new Request(url, init);
      const headers = Object.fromEntries(request.headers);
      const one = { method: request.method, url, headers, body: await request.text() };
      asked.push(one);
      return await answer(one);
    },
  });
  return { parts: { http, clock: { now: () => NOW, sleep: (ms, signal) => systemClock.sleep(ms, signal) } }, asked };
}

/** Recipients with ids. */
export function to(...addresses: readonly string[]): Recipient[] {
  return addresses.map((address, n) => ({ address, id: `msg_${n}` }));
}
