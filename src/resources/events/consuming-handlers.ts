/** The operations of subscribers, on groups, and on what brokers are. */

import type { DeliveredMessage, GroupPlace, GroupStanding } from '../../drivers/broker/directory.ts';
import { eventIdOf } from '../../engine/event/event-id.ts';
import type { Handlers } from '../../kernel/contract.ts';
import type { Clock } from '../../kernel/clock.ts';
import { invalidField, isProcessorError, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import type { events } from './contract.ts';
import { EPHEMERAL } from './group-names.ts';
import { findTopic, type FoundTopic, type TopicParts } from './topics.ts';

/** What the handlers work with. */
export interface ConsumingParts extends TopicParts, OpeningParts {
  readonly clock: Clock;
}

/** Where sockets of subscribers are opened. */
export const SOCKET_PATH = '/v1/events/socket';

type Consuming = Pick<
  Handlers<typeof events>,
  'connect' | 'poll' | 'seek' | 'getGroups' | 'deleteGroup' | 'getBrokers' | 'getBroker' | 'getTopics' | 'getTopic'
>;

/** Builds the handlers. */
export function createConsumingHandlers(parts: ConsumingParts): Consuming {
  return { ...subscriberHandlers(parts), ...groupHandlers(parts), ...metadataHandlers(parts) };
}

function subscriberHandlers(parts: ConsumingParts) {
  return {
    async connect(given, { principal }) {
      const { group, from = 'now' } = await withSession(parts, given, principal);
      const found = await findTopic(parts, principal.workspace, given);
      const place = groupOf(found, group ?? EPHEMERAL);
      const issued = await parts.eventObjects.group(place).ticket(place, found.groups, from);
      if (issued === null) throw tooMany();
      return { data: { ticket: issued.ticket, path: SOCKET_PATH, expires_at: issued.expiresAt } };
    },
    async poll(given, { principal }) {
      const opened = await withSession(parts, given, principal);
      const { group, member, from, acks = [], failures = [], wait = 0, limit = LIMITS.event_unacked.value } = opened;
      const { leave = false } = opened;
      const found = await findTopic(parts, principal.workspace, given);
      if (group === undefined) return { data: await pollLog(parts, found, from ?? 'now', { wait, limit }) };
      const place = groupOf(found, group);
      const poll = { member, acks, failures, waitMs: wait, limit, leave, from: from ?? 'now' };
      const polled = await parts.eventObjects.group(place).poll(place, found.groups, poll);
      if (polled === null) throw tooMany();
      const { messages, head } = polled;
      return { data: { messages: messages.map(shown), next: head, head } };
    },
  } satisfies Partial<Consuming>;
}

function tooMany(): Error {
  return invalidField('group', `a topic has at most ${LIMITS.event_groups.value} groups`);
}

/** How often a poll without a group looks again. */
const LOOK_MS = 250;

/** Messages from an offset on, as soon as there are any. */
async function pollLog(
  { eventObjects, clock }: ConsumingParts,
  { place }: FoundTopic,
  from: 'now' | 'earliest' | number,
  { wait, limit }: { readonly wait: number; readonly limit: number },
) {
  const topic = eventObjects.topic(place);
  const until = clock.now() + wait;
  const most = { messages: limit, bytes: LIMITS.event_unacked_bytes.value };
  let start = from === 'earliest' ? 0 : from;
  if (start === 'now') start = (await topic.stats(place)).head;
  for (;;) {
    const { messages, first, head } = await topic.read(place, start, most);
    const next = (messages.at(-1)?.offset ?? Math.max(start, first) - 1) + 1;
    if (messages.length > 0 || clock.now() >= until) {
      const given = messages.map(({ offset, key, at, body }) =>
        shown({ id: eventIdOf({ ...place, partition: 0, offset }), offset, key, at, body, attempt: 1 }),
      );
      return { messages: given, next, head };
    }
    await clock.sleep(Math.min(LOOK_MS, until - clock.now()));
  }
}

function groupHandlers(parts: ConsumingParts) {
  return {
    async seek({ offset, time, group, ...given }, { principal: { workspace } }) {
      if ((offset === undefined) === (time === undefined)) throw invalidField('offset', 'give an offset or a time');
      const found = await findTopic(parts, workspace, given);
      const place = groupOf(found, group);
      const to = offset ?? (await parts.eventObjects.topic(found.place).offsetAt(found.place, time ?? 0));
      await requireGroup(parts, found, group);
      return { data: await parts.eventObjects.group(place).seek(place, to) };
    },
    async getGroups(given, { principal: { workspace } }) {
      const found = await findTopic(parts, workspace, given);
      const known = await parts.eventObjects.topic(found.place).groups(found.place);
      const standings = known.map(({ name }) => {
        const place = groupOf(found, name);
        return parts.eventObjects.group(place).standing(place);
      });
      return { data: (await Promise.all(standings)).map(standingOf) };
    },
    async deleteGroup({ group, ...given }, { principal: { workspace } }) {
      const found = await findTopic(parts, workspace, given);
      const place = groupOf(found, group);
      const topic = parts.eventObjects.topic(found.place);
      const known = (await topic.groups(found.place)).some(({ name }) => name === group);
      await topic.leave(found.place, group);
      await parts.eventObjects.group(place).erase(place);
      return { data: { deleted: known } };
    },
  } satisfies Partial<Consuming>;
}

async function requireGroup({ eventObjects }: ConsumingParts, { place }: FoundTopic, group: string): Promise<void> {
  const known = await eventObjects.topic(place).groups(place);
  if (known.some(({ name }) => name === group)) return;
  throw refusal('NOT_FOUND', [{ path: 'group', message: `group '${group}' not found` }]);
}

function metadataHandlers({ config: source }: ConsumingParts) {
  const orNull = <Value>(look: () => Value): Value | null => {
    try {
      return look();
    } catch (thrown) {
      if (isProcessorError(thrown) && thrown.code.endsWith('NOT_FOUND')) return null;
      throw thrown;
    }
  };
  return {
    async getBrokers({ product, env }, { principal: { workspace } }) {
      const config = await source.resolve(workspace, product, env);
      return { data: config.brokers().map((broker) => ({ ...broker })) };
    },
    async getBroker({ product, env, brokerTag }, { principal: { workspace } }) {
      const config = await source.resolve(workspace, product, env);
      return { data: orNull(() => config.broker(env, brokerTag)) as never };
    },
    async getTopics({ product, env, brokerTag }, { principal: { workspace } }) {
      const config = await source.resolve(workspace, product, env);
      return { data: config.broker(env, brokerTag).topics };
    },
    async getTopic({ product, env, topicTag }, { principal: { workspace } }) {
      const config = await source.resolve(workspace, product, env);
      const [broker = '', topic = ''] = topicTag.split(':');
      return { data: orNull(() => config.topic(config.broker(env, broker), topic)) as never };
    },
  } satisfies Partial<Consuming>;
}

function groupOf({ place }: FoundTopic, group: string): GroupPlace {
  return { ...place, group };
}

function shown({ id, offset, key, attempt, at, body }: DeliveredMessage) {
  return { id, offset, key, attempt, at, message: JSON.parse(body) as never };
}

/** How a group stands, as callers are told. */
export function standingOf({ lagAgeMs, inFlight, seenAt, alert, ...standing }: GroupStanding) {
  return { ...standing, lag_age_ms: lagAgeMs, in_flight: inFlight, seen_at: seenAt, alert: [...alert] };
}
