import { cross, Place } from './place.ts';
import type { World } from './world.ts';

/** Messages a batch takes at most. */
const BATCH = 5;
/** After this long a message is delivered again whose consumer died. */
const INVISIBLE_MS = 30_000;

interface Held<Body> {
  readonly id: string;
  readonly body: Body;
  /** Deliveries so far. */
  attempts: number;
}

/** How a queue is configured. */
export interface QueueSettings<Body> {
  readonly name: string;
  readonly maxRetries: number;
  /** Consumer invocations at a time. */
  readonly consumers: number;
  /** Consumes a batch in a place of its own. */
  readonly consume: (place: Place, batch: MessageBatch) => Promise<void>;
  /** Takes what was delivered too often. */
  readonly dead: (body: Body) => void;
  /** How a body reads in the trace. */
  readonly told: (body: Body) => string;
}

/** A queue that delivers at least once, late and in any order, and forgets some. */
export class SimulatedQueue<Body> {
  readonly #world: World;
  readonly #settings: QueueSettings<Body>;
  #ready: Held<Body>[] = [];
  #consumers = 0;
  #messages = 0;
  #places = 0;

  constructor(world: World, settings: QueueSettings<Body>) {
    this.#world = world;
    this.#settings = settings;
  }

  /** Sends messages from a place. */
  send(from: Place, bodies: readonly Body[]): Promise<void> {
    return cross(from, `sending ${bodies.length} to ${this.#settings.name}`, async () => {
      for (const body of bodies) this.add(body);
    });
  }

  /** Puts a message in, with what goes wrong on the way. */
  add(body: Body): void {
    const { random, faults } = this.#world;
    const told = `${this.#settings.name} ${this.#settings.told(body)}`;
    if (random.chance(faults.lostMessages)) return this.#world.note(`${told} is lost`);
    this.#hold({ id: `m${(this.#messages += 1)}`, body: structuredClone(body), attempts: 0 }, this.#delay());
    if (!random.chance(faults.doubleMessages)) return;
    this.#world.note(`${told} comes twice`);
    this.#hold({ id: `m${this.#messages}`, body: structuredClone(body), attempts: 0 }, this.#delay());
  }

  /** Forgets every message that waits, as a queue in memory does when its process ends. */
  forget(): void {
    this.#ready = [];
  }

  #delay(): number {
    const { random, faults } = this.#world;
    return random.chance(faults.lateMessages) ? random.spread(10, 90_000) : random.between(0, 5);
  }

  #hold(message: Held<Body>, delayMs: number): void {
    const { random, scheduler, faults } = this.#world;
    const isDead = random.chance(faults.deadMessages);
    scheduler.after(delayMs, () => {
      if (isDead) return this.#giveUp(message);
      this.#ready.push(message);
      this.#deliver();
    });
  }

  #deliver(): void {
    if (this.#consumers >= this.#settings.consumers || this.#ready.length === 0) return;
    const { random, scheduler, faults } = this.#world;
    const messages = this.#ready.splice(0, BATCH);
    const place = new Place(this.#world, `${this.#settings.name}#${(this.#places += 1)}`);
    this.#consumers += 1;
    this.#world.note(`${place.name} gets ${messages.map(({ body }) => this.#settings.told(body)).join(', ')}`);
    const over = (): void => {
      place.isAlive = false;
      this.#consumers -= 1;
      this.#deliver();
    };
    void this.#consume(place, messages, over);
    if (!random.chance(faults.deadConsumers)) return;
    scheduler.after(random.spread(1, 20_000), () => {
      if (!place.isAlive) return;
      this.#world.note(`${place.name} dies`);
      over();
      for (const message of messages) this.#again(message, INVISIBLE_MS);
    });
  }

  async #consume(place: Place, messages: readonly Held<Body>[], over: () => void): Promise<void> {
    const { name: queue, consume } = this.#settings;
    const retried = new Map<Held<Body>, number>();
    const batch = {
      queue,
      messages: messages.map((message) => {
        message.attempts += 1;
        const { id, body, attempts } = message;
        const retry = ({ delaySeconds = 0 } = {}): void => void retried.set(message, delaySeconds * 1000);
        return { id, body: structuredClone(body), attempts, ack: () => undefined, retry };
      }),
    } as unknown as MessageBatch;
    try {
      await consume(place, batch);
    } catch (thrown) {
      this.#world.violate('A consumer settles its messages one by one', `${place.name}: ${String(thrown)}`);
    }
    if (!place.isAlive) return;
    over();
    for (const [message, delayMs] of retried) this.#again(message, delayMs);
  }

  #again(message: Held<Body>, delayMs: number): void {
    if (message.attempts <= this.#settings.maxRetries) this.#hold(message, delayMs);
    else this.#giveUp(message);
  }

  #giveUp(message: Held<Body>): void {
    this.#world.note(`${this.#settings.name} gives up ${this.#settings.told(message.body)}`);
    this.#settings.dead(message.body);
  }
}
