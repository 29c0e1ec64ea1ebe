/** The Worker with everything that is billed counted, and a clock that is put forward on request. */

import type { Env } from '../../../src/compose.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import * as processor from '../../../src/index.ts';
import type { Counts } from '../counts.ts';
import { countedEnv } from './bindings.ts';
import { countedStorage, messagesKept, ring, rowsKept } from './storage.ts';
import { advance, alarms, count, objects, outside, queued, standing, takeCounts, working } from './tally.ts';

const { fetch } = globalThis;
globalThis.fetch = (input: RequestInfo | URL, init?: RequestInit) => outside(fetch(input, init));

for (const name of ['log', 'warn', 'error'] as const) {
  const print = console[name].bind(console);
  console[name] = (...given: unknown[]) => {
    count('log_events');
    print(...given);
  };
}

/** The context of an object, whose storage and pending work are watched. */
function watched(ctx: DurableObjectState): DurableObjectState {
  const id = ctx.id.toString();
  const waitUntil = ctx.waitUntil.bind(ctx);
  Object.defineProperties(ctx, {
    storage: { value: countedStorage(ctx.storage, id) },
    waitUntil: { value: (work: Promise<unknown>) => waitUntil(working(id, work)) },
  });
  return ctx;
}

/** What is counted of an object, and of which kind it is: its alarms go off by the processor's clock. */
interface Counted {
  /** Has the runtime fire the alarm when the processor's clock says so. */
  follow(): Promise<void>;
  /** Rows that the object keeps. */
  kept(): Promise<number>;
}

function counted({ storage, id }: { readonly storage: DurableObjectStorage; readonly id: string }): Counted {
  return {
    async follow() {
      const at = alarms.get(id);
      if (at !== undefined) await ring(storage, at);
    },
    kept: async () => rowsKept(storage),
  };
}

function fired(id: string, work: () => Promise<void>): Promise<void> {
  count('object_requests');
  count('log_events');
  alarms.delete(id);
  return working(id, work());
}

/** Of how many messages of a socket a request is billed. */
const SOCKET_MESSAGES = 20;

type Kind = 'JOBS' | 'QUOTAS' | 'TOPICS' | 'GROUPS';

/** Binding of the kind of each object. */
const kinds = new Map<string, Kind>();

/** What is kept of an object, which is known from now on. */
function known(kind: Kind, { storage, id }: DurableObjectState): { storage: DurableObjectStorage; id: string } {
  objects.add(id.toString());
  kinds.set(id.toString(), kind);
  return { storage, id: id.toString() };
}

/** The object of jobs, counted. */
export class Job extends processor.Job implements Counted {
  readonly #own: Parameters<typeof counted>[0];

  constructor(ctx: DurableObjectState, env: Env) {
    const own = known('JOBS', ctx);
    super(watched(ctx), countedEnv(env));
    this.#own = own;
  }

  override alarm(): Promise<void> {
    return fired(this.#own.id, () => super.alarm());
  }

  /** See {@link Counted}. */
  follow(): Promise<void> {
    return counted(this.#own).follow();
  }

  /** See {@link Counted}. */
  kept(): Promise<number> {
    return counted(this.#own).kept();
  }
}

/** The counter of a quota, counted. */
export class Quota extends processor.Quota implements Counted {
  readonly #own: Parameters<typeof counted>[0];

  constructor(ctx: DurableObjectState, env: Env) {
    const own = known('QUOTAS', ctx);
    super(watched(ctx), countedEnv(env));
    this.#own = own;
  }

  override alarm(): Promise<void> {
    return fired(this.#own.id, () => super.alarm());
  }

  /** See {@link Counted}. */
  follow(): Promise<void> {
    return counted(this.#own).follow();
  }

  /** See {@link Counted}. */
  kept(): Promise<number> {
    return counted(this.#own).kept();
  }
}

/** The log of a topic, counted. */
export class Topic extends processor.Topic implements Counted {
  readonly #own: Parameters<typeof counted>[0];

  constructor(ctx: DurableObjectState, env: Env) {
    const own = known('TOPICS', ctx);
    super(watched(ctx), countedEnv(env));
    this.#own = own;
  }

  override alarm(): Promise<void> {
    return fired(this.#own.id, () => super.alarm());
  }

  /** See {@link Counted}. */
  follow(): Promise<void> {
    return counted(this.#own).follow();
  }

  /** See {@link Counted}. */
  kept(): Promise<number> {
    return Promise.resolve(messagesKept(this.#own.storage));
  }
}

/** A group, counted. */
export class Group extends processor.Group implements Counted {
  readonly #own: Parameters<typeof counted>[0];

  constructor(ctx: DurableObjectState, env: Env) {
    const own = known('GROUPS', ctx);
    super(watched(ctx), countedEnv(env));
    this.#own = own;
  }

  override alarm(): Promise<void> {
    return fired(this.#own.id, () => super.alarm());
  }

  override webSocketMessage(...given: Parameters<processor.Group['webSocketMessage']>): Promise<void> {
    count('object_requests', 1 / SOCKET_MESSAGES);
    count('log_events');
    return working(this.#own.id, Promise.resolve(super.webSocketMessage(...given)));
  }

  /** See {@link Counted}. */
  follow(): Promise<void> {
    return counted(this.#own).follow();
  }

  /** See {@link Counted}. */
  kept(): Promise<number> {
    // Where it stands it keeps until it is deleted.
    return Promise.resolve(0);
  }
}

// What reconciles an environment asks its healthchecks, too.
export const { Flight, Credential, Health } = processor;

/** Calls objects, a few at a time, without counting it. */
async function each<T>(env: Env, ids: readonly string[], ask: (object: Counted) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (let at = 0; at < ids.length; at += 50) {
    const stubs = ids.slice(at, at + 50).map((id) => {
      const namespace = env[kinds.get(id) ?? 'JOBS'];
      return namespace.get(namespace.idFromString(id)) as unknown as Counted;
    });
    answers.push(...(await Promise.all(stubs.map(ask))));
  }
  return answers;
}

/** Objects whose alarm's time has come. */
function dueAlarms(): string[] {
  return [...alarms].flatMap(([id, at]) => (at <= systemClock.now() ? [id] : []));
}

async function control(url: URL, env: Env): Promise<Response> {
  switch (url.pathname) {
    case '/_cost/take': {
      const counts: Counts = takeCounts();
      return Response.json(counts);
    }
    case '/_cost/kept': {
      const rows = await each(env, [...objects], (object) => object.kept());
      return Response.json(rows.filter((kept) => kept > 0).length);
    }
    case '/_cost/now':
      return Response.json(systemClock.now());
    case '/_cost/standing':
      return Response.json(standing());
    case '/_cost/advance':
      advance(Number(url.searchParams.get('ms')));
      await each(env, dueAlarms(), (object) => object.follow());
      return Response.json(null);
    case '/_cost/cron':
      await processor.default.scheduled({} as ScheduledController, countedEnv(env));
      return Response.json(null);
    default:
      return new Response(null, { status: 404 });
  }
}

export default {
  fetch(request, env, ctx) {
    const url = new URL(request.url);
    if (url.pathname.startsWith('/_cost/')) return control(url, env);
    count('requests');
    count('log_events');
    return processor.default.fetch(request, countedEnv(env), ctx);
  },
  async queue(batch, env, ctx) {
    count('requests');
    count('log_events');
    const handled = Promise.resolve(processor.default.queue(batch, countedEnv(env), ctx));
    await working(
      '',
      handled.finally(() => queued(-batch.messages.length)),
    );
  },
} satisfies ExportedHandler<Env>;
