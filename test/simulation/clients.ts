import { isProcessorError, toErrorRecord } from '../../src/kernel/errors.ts';
import type { RequestContext } from '../../src/kernel/contract.ts';
import { dispatchableActions } from '../../src/resources/actions/call.ts';
import { createActionHandlers } from '../../src/resources/actions/handlers.ts';
import { createJobHandlers } from '../../src/resources/jobs/handlers.ts';
import { createLimitHandlers } from '../../src/resources/limits/handlers.ts';
import { LIMITS_CONFIG } from './limits.ts';
import { createParts, type Platform, WORKSPACE } from './parts.ts';
import type { Observer, Request } from './platform/observer.ts';
import { cross, Place, SimulatedFault } from './platform/place.ts';

/** Times a request is sent that a key makes safe to repeat, and the longest pause in between. */
const TRIES = 4;
const PAUSE_MS = 2_000;

const PRINCIPAL = { workspace: WORKSPACE, user: 'user', role: 'owner', products: null, envs: null } as const;

type Handler = (input: object, context: RequestContext) => Promise<{ readonly data: unknown }>;

/** What became of a request: `code` is null when nobody can know. */
export type Reply =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly code: string | null };

/** Sends requests as the SDK does: each to an isolate of the processor, and again when no answer came and a key makes that safe. */
export class Clients {
  readonly #platform: Platform;
  readonly #observers: readonly Observer[];
  readonly #outside: Place;
  #requests = 0;

  constructor(platform: Platform, observers: readonly Observer[]) {
    this.#platform = platform;
    this.#observers = observers;
    this.#outside = new Place(platform.world, 'client');
  }

  /** Sends a request, and again if need be. */
  async request(operation: string, input: Request['input'], key: string | null = null): Promise<Reply> {
    const { world } = this.#platform;
    const request: Request = { number: (this.#requests += 1), operation, input, key, sentAt: world.scheduler.now };
    const most = key === null ? 1 : TRIES;
    for (let left = most; ; left -= 1) {
      for (const observer of this.#observers) observer.asked?.(request);
      const reply = await this.#try(request, left < most);
      const told = reply.ok ? 'is answered' : (reply.code ?? 'is not answered');
      world.note(`request ${request.number} ${operation} ${told}`);
      for (const observer of this.#observers) {
        if (reply.ok) observer.answered?.(request, reply.data);
        else observer.refused?.(request, reply.code);
      }
      if (reply.ok || reply.code !== null || left <= 1) return reply;
      await this.pause(world.random.between(100, PAUSE_MS));
    }
  }

  /** Lets time pass. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#outside.after(ms, resolve));
  }

  async #try(request: Request, isRepetition: boolean): Promise<Reply> {
    const { world } = this.#platform;
    world.note(
      `request ${request.number} ${request.operation} ${JSON.stringify({ key: request.key, ...request.input })}`,
    );
    try {
      return {
        ok: true,
        data: await cross(this.#outside, request.operation, () => this.#serve(request, isRepetition)),
      };
    } catch (thrown) {
      if (thrown instanceof SimulatedFault) return { ok: false, code: null };
      if (!isProcessorError(thrown))
        world.violate('A request ends with an answer or a refusal', (thrown as Error).stack ?? String(thrown));
      return { ok: false, code: toErrorRecord(thrown).code };
    }
  }

  /** Answers a request in an isolate that may be cut off at any step. */
  #serve({ number, operation, input, key }: Request, isRepetition: boolean): Promise<unknown> {
    const { world } = this.#platform;
    const { random, faults, scheduler } = world;
    const place = new Place(world, `request#${number}`);
    const context: RequestContext = {
      principal: PRINCIPAL,
      requestId: `req_${number}`,
      origin: 'https://processor.test',
      idempotencyKey: key,
      isRepetition,
      keyedAt: null,
      traceparent: null,
      bootstrapToken: null,
    };
    return new Promise((resolve, reject) => {
      if (random.chance(faults.deadRequests))
        scheduler.after(random.spread(1, 2_000), () => {
          place.isAlive = false;
          reject(new SimulatedFault(`${place.name} was cut off`));
        });
      this.#handler(place, operation)(input, context).then(({ data }) => resolve(structuredClone(data)), reject);
    });
  }

  #handler(place: Place, operation: string): Handler {
    const parts = createParts(this.#platform, place);
    const handlers: Record<string, object> = {
      actions: createActionHandlers(parts),
      jobs: createJobHandlers(parts, { actions: dispatchableActions }),
      limits: createLimitHandlers({ gates: parts.gates, config: LIMITS_CONFIG }),
    };
    const [namespace = '', name = ''] = operation.split('.');
    const handler = (handlers[namespace] as Record<string, Handler> | undefined)?.[name];
    if (handler === undefined) throw new Error(`there is no operation ${operation}`);
    return handler;
  }
}
