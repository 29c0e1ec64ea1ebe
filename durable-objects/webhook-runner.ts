import type { Parts } from '../src/compose.ts';
import { applyDelivery, applyEndpoint, createDelivery, createEndpoint } from '../src/engine/webhook.ts';
import type { AttemptOutcome, Delivery, Endpoint, EndpointEvent } from '../src/engine/webhook-state.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import type { EndpointStatus, Message, WebhookName } from '../src/resources/webhooks/directory.ts';
import type { WebhookRow } from '../src/resources/webhooks/store.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { GroupCommit } from './group-commit.ts';
import type { JobAlarm } from './job-alarm.ts';
import { Rest } from './rest.ts';

/** Deliveries that are purged in one turn; the alarm of what is left over is due at once. */
const PURGE = 500;
/** A turn that failed is tried anew after this long. */
const FAULT_DELAY_MS = 5_000;
/** How soon attempts that are under way are looked after: no earlier than they end by themselves. */
const HEARTBEAT_MS = LIMITS.webhook_timeout.value + 5_000;
/** Purges come together. */
const PURGE_SLACK_MS = 3_600_000;
/** Standings that are told while somebody waits for it. */
const TELLINGS = 3;

/** What a runner works with. */
export interface WebhookRunnerParts {
  readonly parts: Parts;
  readonly store: DeliveryStore;
  readonly alarm: JobAlarm;
  readonly commits: GroupCommit;
  /** Keeps the object alive until the work is done. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Empties the object's storage. */
  readonly erase: () => void;
}

/**
 * Attempts what is due, a few at a time, and stores what came of it; tells the list of webhooks how the endpoint
 * stands. Which attempts are under way is in memory alone: those of an instance that died are due still, and are made
 * again. All but the attempts themselves happens in the turns of a group commit.
 */
export class WebhookRunner {
  readonly #given: WebhookRunnerParts;
  readonly #inFlight = new Map<string, Promise<void>>();
  #name: WebhookName | null;
  #endpoint: Endpoint;
  /** The webhook's row, believed for a while. */
  #believed: { readonly row: WebhookRow; readonly until: number } | null = null;
  /** Grows with each change of the row: one that was read before may be older. */
  #changes = 0;
  readonly #rest = new Rest();
  #telling: Promise<void> | null = null;

  constructor(given: WebhookRunnerParts) {
    this.#given = given;
    const stored = given.store.endpoint();
    this.#name = stored?.name ?? null;
    this.#endpoint = stored?.endpoint ?? createEndpoint();
  }

  /** Whether the endpoint gets anything. */
  get isEnabled(): boolean {
    return this.#endpoint.standing.status === 'enabled';
  }

  get status(): EndpointStatus {
    const { standing, failing, deliveredAt, dropped } = this.#endpoint;
    return { standing, failing, deliveredAt, dropped, pending: this.#given.store.pending };
  }

  /** Stores messages that are not known yet. */
  take(name: WebhookName, messages: readonly Message[], isOnce: boolean): void {
    const { parts, store } = this.#given;
    if (!this.isEnabled) return;
    const now = parts.clock.now();
    if (this.#name === null) store.setEndpoint({ name, endpoint: this.#endpoint });
    this.#name = name;
    for (const message of messages) store.insert(createDelivery({ ...message, isOnce }, now));
    this.change(name, { type: 'dropped', count: store.trim(this.#inFlight.keys()) });
  }

  /** Applies an event to the endpoint. */
  change(name: WebhookName, event: EndpointEvent): void {
    const endpoint = applyEndpoint(this.#endpoint, event);
    if (endpoint === this.#endpoint) return;
    this.#given.store.setEndpoint({ name, endpoint });
    this.#name = name;
    this.#endpoint = endpoint;
  }

  /** Attempts a delivery now, beside as many as there may be. */
  hurry(delivery: Delivery): void {
    const isFull = this.#inFlight.size > LIMITS.webhook_in_flight.value;
    if (!isFull && delivery.phase.status === 'pending' && !this.#inFlight.has(delivery.id)) this.#begin(delivery);
  }

  /** Resolves when the attempt of a delivery that is under way has ended. */
  async ended(id: string): Promise<void> {
    await this.#inFlight.get(id);
  }

  /** Enables or disables the endpoint. */
  stand(name: WebhookName, event: EndpointEvent): void {
    this.#rest.end();
    this.change(name, event);
  }

  /** Resolves when the list of webhooks knows how the endpoint stands; throws when it could not be told. */
  async told(): Promise<void> {
    for (let round = 0; round < TELLINGS && !this.#endpoint.isTold; round += 1) {
      await this.#telling;
      // Another standing, which came meanwhile, is told in this turn.
      await this.#given.commits.submit(() => undefined);
    }
    if (!this.#endpoint.isTold) throw new Error('the list of webhooks could not be told how one stands');
  }

  /** To be called when the row was changed. */
  forget(): void {
    this.#changes += 1;
    this.#believed = null;
  }

  /** Forgets everything. */
  erase(): void {
    this.forget();
    this.#name = null;
    this.#endpoint = createEndpoint();
    this.#given.erase();
  }

  /** Purges, attempts what is due, tells how the endpoint stands, and arms the alarm. A fault of ours is logged and tried anew. */
  advance(): void {
    const { parts, store, alarm } = this.#given;
    const now = parts.clock.now();
    try {
      const name = this.#name;
      if (name === null) return;
      const before = now - LIMITS.webhook_retention.value;
      if (store.oldest() <= before) this.change(name, { type: 'dropped', count: store.purge(before, PURGE) });
      if (this.isEnabled && now >= this.#rest.until)
        for (const delivery of store.due(now, this.#free, this.#inFlight.keys())) this.#begin(delivery);
      if (!this.#endpoint.isTold && this.#telling === null && now >= this.#rest.until) this.#tell(name);
      const at = this.#wakeTime(now);
      if (at < Infinity) alarm.arm(at);
    } catch (thrown) {
      alarm.arm(now + FAULT_DELAY_MS);
      parts.log.fault(this.#name?.id ?? 'webhook', thrown);
    }
  }

  get #free(): number {
    return Math.max(0, LIMITS.webhook_in_flight.value - this.#inFlight.size);
  }

  #wakeTime(now: number): number {
    const { store } = this.#given;
    const isBusy = this.#inFlight.size > 0 || !this.#endpoint.isTold;
    const isWaiting = this.isEnabled && this.#free > 0;
    const over = store.oldest() + LIMITS.webhook_retention.value;
    return Math.min(
      isBusy ? now + HEARTBEAT_MS : Infinity,
      isWaiting ? Math.max(store.nextDue(this.#inFlight.keys()), this.#rest.until) : Infinity,
      over <= now ? now : over + PURGE_SLACK_MS,
    );
  }

  #begin({ id, body }: Delivery): void {
    const name = this.#name;
    if (name === null) return;
    const work = this.#attempt(name, { id, body });
    this.#inFlight.set(id, work);
    this.#given.waitUntil(work);
  }

  /** Never throws: what a fault of ours cut off is due still. */
  async #attempt(name: WebhookName, message: Pick<Delivery, 'id' | 'body'>): Promise<void> {
    const { parts, commits } = this.#given;
    // A write that fails has the object rest in the same turn, which would else attempt the delivery again at once.
    const end = (write: () => void): Promise<void> =>
      commits.submit(() => {
        this.#inFlight.delete(message.id);
        this.#orRest(write);
      });
    try {
      const row = await this.#row(name);
      if (row === null) return await end(() => this.erase());
      const outcome = await parts.webhookSender.send(name.workspace, row, message);
      await end(() => this.#report(name, message.id, outcome));
    } catch (thrown) {
      await end(() => this.#noteFault(thrown));
    }
  }

  #orRest(write: () => void): void {
    try {
      write();
    } catch (thrown) {
      this.#noteFault(thrown);
    }
  }

  #report(name: WebhookName, id: string, outcome: AttemptOutcome): void {
    const { parts, store } = this.#given;
    const now = parts.clock.now();
    const before = store.read(id);
    // Purged, or erased, meanwhile.
    if (before === null) return;
    const delivery = applyDelivery(before, { type: 'attempted', now, random: parts.ids.random(), outcome });
    store.update(delivery, before);
    this.#rest.recover();
    const wasEnabled = this.isEnabled;
    this.change(name, { type: 'attempted', now, outcome });
    const { standing } = this.#endpoint;
    if (wasEnabled && standing.status === 'disabled') parts.log.webhookDisabled({ ...name, reason: standing.reason });
  }

  #tell({ workspace, id }: WebhookName): void {
    const { parts, commits, waitUntil } = this.#given;
    const { standing } = this.#endpoint;
    const [at, reason] = standing.status === 'disabled' ? [standing.at, standing.reason] : [null, null];
    const telling = parts.endpoints
      .setStanding(workspace, id, at, reason)
      .then(() => commits.submit(() => this.change({ workspace, id }, { type: 'told', standing })))
      .catch((thrown: unknown) => this.#noteFault(thrown))
      .finally(() => {
        this.#telling = null;
      });
    this.#telling = telling;
    waitUntil(telling.then(() => commits.submit(() => undefined)));
  }

  #noteFault(thrown: unknown): void {
    const { clock, log } = this.#given.parts;
    this.#rest.begin(clock.now());
    log.fault(this.#name?.id ?? 'webhook', thrown);
  }

  async #row({ workspace, id }: WebhookName): Promise<WebhookRow | null> {
    const { clock, endpoints } = this.#given.parts;
    const now = clock.now();
    if (this.#believed !== null && now < this.#believed.until) return this.#believed.row;
    const before = this.#changes;
    const row = await endpoints.read(workspace, id);
    if (row !== null && this.#changes === before) this.#believed = { row, until: now + LIMITS.webhook_trust.value };
    return row;
  }
}
