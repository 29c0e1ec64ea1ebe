import type { Parts } from '../src/compose.ts';
import type { GroupPlace } from '../src/drivers/broker/directory.ts';
import { fits, parseFilter, type Filter } from '../src/engine/event/filter.ts';
import { Faults } from '../src/engine/query/faults.ts';
import type { Value } from '../src/engine/query/model.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import { subscriptionOf } from '../src/resources/events/group-names.ts';
import { callTarget, type SubscribedMessage } from '../src/resources/events/subscription-call.ts';
import type { SubscribedTopic } from '../src/resources/products/config-brokers.ts';
import type { GroupCore } from './group-core.ts';
import type { Delivery, Lanes, Member } from './group-members.ts';

/** How long a call waits that was not admitted. */
const HELD_BACK_MS = 1_000;

/** One call at a time of a subscription: it has messages from when it is given them until the call is done. */
class Lane implements Member {
  readonly id: string;
  readonly seenAt = Infinity;
  readonly #call: (lane: Lane, deliveries: readonly Delivery[]) => void;
  isBusy = false;
  /** Messages of one call. */
  most = 1;

  constructor(id: string, call: (lane: Lane, deliveries: readonly Delivery[]) => void) {
    this.id = id;
    this.#call = call;
  }

  get credit() {
    return { messages: this.isBusy ? 0 : this.most, bytes: LIMITS.event_window_bytes.value };
  }

  deliver(deliveries: readonly Delivery[]): void {
    this.isBusy = true;
    this.#call(this, deliveries);
  }

  end(): void {
    this.isBusy = false;
  }
}

const filters = new WeakMap<object, Filter>();

/** Calls the target of a subscription, as what the environment runs at that moment says. */
export class GroupCaller implements Lanes {
  readonly #core: GroupCore;
  readonly #parts: Parts;
  readonly #waitUntil: (work: Promise<unknown>) => void;
  #lanes: Lane[] = [];
  #looking: Promise<SubscribedTopic> | null = null;
  /** When the next call may begin, by its rate; epoch milliseconds. */
  #nextAt = 0;

  constructor(core: GroupCore, waitUntil: (work: Promise<unknown>) => void) {
    this.#core = core;
    this.#parts = core.parts;
    this.#waitUntil = waitUntil;
  }

  /** See {@link Lanes}. */
  offer(): void {
    if (this.#lanes.length === 0 && this.#looking === null) this.#waitUntil(this.#begin());
  }

  async #begin(): Promise<void> {
    try {
      await this.#look();
      this.#core.settle();
    } catch (thrown) {
      this.#core.alarm.noteFault(thrown);
    }
  }

  /** What is declared now, with as many lanes as that says. */
  #look(): Promise<SubscribedTopic> {
    this.#looking ??= this.#declared().finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #declared(): Promise<SubscribedTopic> {
    const { place, version } = this.#core.facts;
    const found = await findDeclared(this.#parts, place, version);
    const { concurrency = 1, batch = 1 } = found.subscription;
    while (this.#lanes.length < concurrency) {
      const lane = new Lane(`lane:${this.#lanes.length}`, (own, given) => this.#waitUntil(this.#run(own, given)));
      this.#lanes.push(lane);
      this.#core.join(lane);
    }
    for (const [n, lane] of this.#lanes.entries()) lane.most = n < concurrency ? batch : 0;
    return found;
  }

  /** Never throws. */
  async #run(lane: Lane, deliveries: readonly Delivery[]): Promise<void> {
    const core = this.#core;
    try {
      await this.#call(lane, await this.#look(), deliveries);
    } catch (thrown) {
      core.alarm.noteFault(thrown);
      this.#giveBack(lane);
    } finally {
      lane.isBusy = false;
      if (core.isKnown) core.settle();
    }
  }

  async #call(lane: Lane, { subscription }: SubscribedTopic, deliveries: readonly Delivery[]): Promise<void> {
    const core = this.#core;
    const { place, settings } = core.facts;
    const wanted = deliveries.filter(({ entry }) => isWanted(subscription, entry.body));
    const others = deliveries.filter((delivery) => !wanted.includes(delivery));
    if (others.length > 0) this.#acked(lane, others);
    if (wanted.length === 0) return;
    await this.#turn(subscription.rate);
    const messages = wanted.map(messageOf);
    const repeats = wanted.every(({ attempt }) => attempt < settings.attempts);
    const failure = await callTarget(this.#parts, { place, subscription, messages, repeats });
    if (!core.isKnown) return;
    if (failure === null) return this.#acked(lane, wanted);
    if (failure.isHeldBack) {
      await this.#parts.clock.sleep(HELD_BACK_MS);
      return this.#giveBack(lane);
    }
    // From the last to the first: a failure ends the leases of those after it, which are to count as well.
    for (const { entry } of wanted.toReversed())
      if (core.shared?.failed(lane.id, entry.offset, failure.error, failure.isFinal) === true) core.count('failed', 1);
    core.keeper.write();
    core.alarm.arm();
  }

  #acked(lane: Lane, deliveries: readonly Delivery[]): void {
    const offsets = deliveries.map(({ entry }) => entry.offset);
    this.#core.count('acked', this.#core.shared?.acked(lane.id, offsets) ?? 0);
  }

  /** What it has is given again, uncounted. */
  #giveBack(lane: Lane): void {
    const { shared } = this.#core;
    shared?.leave(lane.id);
    shared?.join(lane);
  }

  /** Waits until another call may begin. They are spread evenly: no period has more than it may. */
  async #turn(rate: SubscribedTopic['subscription']['rate']): Promise<void> {
    if (rate === undefined) return;
    const { clock } = this.#parts;
    const at = Math.max(clock.now(), this.#nextAt);
    this.#nextAt = at + Math.ceil(rate.period / rate.limit);
    await clock.sleep(at - clock.now());
  }
}

/** The subscription as the version has it that declared it last. */
async function findDeclared(
  { config: source }: Parts,
  { workspace, product, env, broker, topic, group }: GroupPlace,
  version: number | null,
): Promise<SubscribedTopic> {
  const config = await source.resolve(workspace, product, env, version ?? undefined);
  const tag = subscriptionOf(group);
  const found = config
    .subscriptions(env)
    .find((one) => one.broker.tag === broker && one.topic.tag === topic && one.subscription.tag === tag);
  if (found === undefined) throw new Error(`version ${config.version} does not declare subscription '${tag}'`);
  return found;
}

function isWanted({ filter }: SubscribedTopic['subscription'], body: string): boolean {
  if (filter === undefined) return true;
  const known = filters.get(filter) ?? parseFilter(filter, 'filter', new Faults());
  filters.set(filter, known);
  return fits(known, JSON.parse(body) as Value);
}

function messageOf({ entry, attempt }: Delivery): SubscribedMessage {
  const { id, offset, key, at, body, producer } = entry;
  return { id, offset, key, at, body, producer, attempt };
}
