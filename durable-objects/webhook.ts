import { DurableObject } from 'cloudflare:workers';
import { compose, type Env, type Parts } from '../src/compose.ts';
import { applyDelivery } from '../src/engine/webhook.ts';
import type { Delivery, DeliveryPhase } from '../src/engine/webhook-state.ts';
import { type ErrorCode, refusal, toErrorRecord } from '../src/kernel/errors.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import type {
  DeliveryPage,
  EndpointStatus,
  Message,
  Redelivery,
  Refused,
  WebhookName,
  WebhookObject,
} from '../src/resources/webhooks/directory.ts';
import { DeliveryStore } from './delivery-store.ts';
import { GroupCommit } from './group-commit.ts';
import { JobAlarm } from './job-alarm.ts';
import { WebhookRunner } from './webhook-runner.ts';

/** How long a test is waited for: its attempt, and a little for what came before. */
const TEST_WAIT_MS = LIMITS.webhook_timeout.value + 5_000;

/**
 * Keeps the deliveries of one webhook: loads rows, applies one transition each, writes rows and alarm in one
 * transaction, then performs the attempts. What may happen to a delivery is in `src/engine/webhook.ts`.
 */
export class Webhook extends DurableObject<Env> implements WebhookObject {
  readonly #parts: Parts;
  readonly #store: DeliveryStore;
  readonly #alarm: JobAlarm;
  readonly #commits: GroupCommit;
  readonly #runner: WebhookRunner;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#parts = compose(env);
    this.#store = new DeliveryStore(ctx.storage.sql);
    this.#alarm = new JobAlarm(ctx.storage);
    this.#commits = new GroupCommit(
      () => ctx.storage.sync(),
      () => this.#runner.advance(),
    );
    this.#runner = new WebhookRunner({
      parts: this.#parts,
      store: this.#store,
      alarm: this.#alarm,
      commits: this.#commits,
      waitUntil: (work) => ctx.waitUntil(work),
      erase: () => this.#erase(),
    });
  }

  /** See {@link WebhookObject}. */
  tell(name: WebhookName, messages: readonly Message[]): Promise<void> {
    return this.#commits.submit(() => this.#runner.take(name, messages, false));
  }

  /** See {@link WebhookObject}. */
  status(): Promise<EndpointStatus> {
    return this.#commits.submit(() => this.#runner.status);
  }

  /** See {@link WebhookObject}. */
  async stand(name: WebhookName, reason: string | null): Promise<EndpointStatus> {
    await this.#commits.submit(() => {
      const now = this.#parts.clock.now();
      this.#runner.stand(name, reason === null ? { type: 'enable' } : { type: 'disable', now, reason });
    });
    await this.#runner.told();
    return this.#runner.status;
  }

  /** See {@link WebhookObject}. */
  async sendTest(
    name: WebhookName,
    message: Message,
  ): Promise<{ readonly ok: true; readonly delivery: Delivery } | Refused> {
    const isTaken = await this.#commits.submit(() => {
      if (!this.#runner.isEnabled) return false;
      this.#runner.take(name, [message], true);
      const delivery = this.#store.read(message.id);
      if (delivery !== null) this.#runner.hurry(delivery);
      return true;
    });
    if (!isTaken) return disabled();
    const waited = new AbortController();
    const over = this.#parts.clock.sleep(TEST_WAIT_MS, waited.signal).catch(() => undefined);
    await Promise.race([this.#runner.ended(message.id), over]);
    waited.abort();
    const delivery = this.#store.read(message.id);
    return delivery === null ? refused('NOT_FOUND', 'webhook_id', 'the webhook not found') : { ok: true, delivery };
  }

  /** See {@link WebhookObject}. */
  list(status: DeliveryPhase['status'] | null, limit: number, before: number | null): Promise<DeliveryPage> {
    return this.#commits.submit(() => this.#store.list(status, limit, before));
  }

  /** See {@link WebhookObject}. */
  redeliver(
    given: Redelivery,
    since: number | null,
  ): Promise<{ readonly ok: true; readonly count: number; readonly hasMore: boolean } | Refused> {
    return this.#commits.submit(() => {
      if (!this.#runner.isEnabled) return disabled();
      if ('deliveryId' in given) {
        const delivery = this.#store.read(given.deliveryId);
        if (delivery === null) return refused('NOT_FOUND', 'delivery_id', `delivery '${given.deliveryId}' not found`);
        this.#sendAgain([delivery], since);
        return { ok: true, count: 1, hasMore: false };
      }
      const room = Math.max(0, LIMITS.webhook_queue.value - this.#store.pending);
      const limit = Math.min(LIMITS.webhook_redelivery.value, room);
      const found = this.#store.exhausted(given.from, given.to, limit + 1);
      const sent = found.slice(0, limit);
      this.#sendAgain(sent, since);
      return { ok: true, count: sent.length, hasMore: found.length > limit };
    });
  }

  /** See {@link WebhookObject}. */
  async changed(): Promise<void> {
    this.#runner.forget();
  }

  /** See {@link WebhookObject}. */
  erase(): Promise<void> {
    return this.#commits.submit(() => this.#runner.erase());
  }

  /** Never throws: a handler that does is tried six times and then dropped by the platform. */
  override async alarm(): Promise<void> {
    this.#alarm.fired();
    await this.#commits.submit(() => undefined);
  }

  #sendAgain(deliveries: readonly Delivery[], since: number | null): void {
    const now = this.#parts.clock.now();
    for (const before of deliveries) {
      const delivery = applyDelivery(before, { type: 'redeliver', now, since });
      if (delivery !== before) this.#store.update(delivery, before);
    }
  }

  #erase(): void {
    if (this.#store.isEmpty) return;
    void this.ctx.storage.deleteAll();
    this.#store.forget();
    this.#alarm.fired();
  }
}

function disabled(): Refused {
  return refused('CONFLICT', 'webhook_id', 'this webhook is disabled: enable it first');
}

/** A refusal as plain data: a class would not survive the call. */
function refused(code: ErrorCode, path: string, message: string): Refused {
  return { ok: false, error: toErrorRecord(refusal(code, [{ path, message }])) };
}
