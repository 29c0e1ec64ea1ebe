/** The operations that tell what became of messages. */

import type { TopicPlace } from '../../drivers/broker/port.ts';
import { eventIdOf, placeOfEvent } from '../../engine/event/event-id.ts';
import type { Handlers } from '../../kernel/contract.ts';
import { invalidField, isProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { standingOf } from './consuming-handlers.ts';
import type { events } from './contract.ts';
import type { Stats, TrackedEvent } from './contract-tracking.ts';
import { deadLettersOf, groupsOf, shownLetter } from './dead-letters.ts';
import type { TopicParts } from './topics.ts';
import { rangeOf, survey, type SurveyedTopic, topicName, topicsOf } from './tracked-topics.ts';
import { type EventStatus, track, trackedMessages, type TrackedMessage } from './tracking.ts';

type Reading = Pick<
  Handlers<typeof events>,
  'getEvents' | 'getEvent' | 'getEventStats' | 'getProducers' | 'getConsumers' | 'getDeadLetters' | 'getDashboard'
>;

const PAGE = 20;
/** Of categories that are no more than statuses. */
const OF_CATEGORY: Readonly<Record<string, readonly EventStatus[]>> = {
  'dead-letter': ['failed'],
  error: ['failed', 'retrying'],
};

/** What says that there is no such topic. */
const OF_PLACES: ReadonlySet<string> = new Set(['BROKER_NOT_FOUND', 'BROKER_ENV_NOT_FOUND', 'TOPIC_NOT_FOUND']);

/** Builds the handlers. */
export function createTrackingHandlers(parts: TopicParts): Reading {
  return { ...messageHandlers(parts), ...countHandlers(parts) };
}

function messageHandlers(parts: TopicParts) {
  return {
    async getEvents({ topic: topicTag, page = 1, limit = PAGE, status, category, ...given }, { principal }) {
      const places = await topicsOf(parts, principal.workspace, { ...given, topicTag });
      if (status === 'duplicate') {
        const stats = await Promise.all(places.map((place) => parts.eventObjects.topic(place).stats(place)));
        const total = stats.reduce((sum, { duplicates }) => sum + duplicates, 0);
        return { data: { events: [], total, page, limit, hasMore: false } };
      }
      const allowed = statusesOf(status, category);
      const found = await search(parts, { places, range: given, allowed }, page * limit);
      const seesPayloads = principal.role === 'developer' || principal.role === 'owner';
      const shown = found.messages.slice((page - 1) * limit, page * limit).map((each) => eventOf(each, seesPayloads));
      return { data: { events: shown, total: found.total, page, limit, hasMore: found.hasMore } };
    },
    async getEvent({ eventId, ...given }, { principal: { workspace } }) {
      const found = await findMessage(parts, workspace, given, eventId);
      if (found === null) return { data: null };
      const { user, runId, session, hops } = found.message.producer;
      return { data: { ...eventOf(found, true), session, user, run_id: runId, hops } };
    },
    async getDeadLetters({ page = 1, limit = PAGE, consumerTag, ...given }, { principal: { workspace } }) {
      const groups = await groupsOf(parts, workspace, given, consumerTag);
      const { letters, total } = await deadLettersOf(parts, groups, given, page * limit + 1);
      const deadLetters = letters.slice((page - 1) * limit, page * limit).map(shownLetter);
      return { data: { deadLetters, total, page, limit, hasMore: letters.length > page * limit } };
    },
  } satisfies Partial<Reading>;
}

function countHandlers(parts: TopicParts) {
  const surveys = async (workspace: string, given: Parameters<typeof topicsOf>[2]) =>
    Promise.all((await topicsOf(parts, workspace, given)).map((place) => survey(parts, place)));
  return {
    async getEventStats(given, { principal: { workspace } }) {
      return { data: statsOf(await surveys(workspace, given)) };
    },
    async getProducers(given, { principal: { workspace } }) {
      return { data: { producers: producersOf(await surveys(workspace, given)) } };
    },
    async getConsumers({ consumerTag, ...given }, { principal: { workspace } }) {
      const consumers = consumersOf(await surveys(workspace, given));
      return {
        data: { consumers: consumers.filter(({ group }) => consumerTag === undefined || group === consumerTag) },
      };
    },
    async getDashboard(given, { principal: { workspace } }) {
      const surveyed = await surveys(workspace, given);
      const consumers = consumersOf(surveyed);
      const topics = surveyed.map(({ place, stats: { first, head, bytes } }) => ({
        topic: topicName(place),
        first,
        head,
        bytes,
      }));
      const alerts = consumers.filter(({ alert }) => alert.length > 0);
      return {
        data: {
          stats: statsOf(surveyed),
          topics,
          producers: producersOf(surveyed),
          consumers,
          alerts: alerts.map(({ topic, group, alert }) => ({ topic, group, alert })),
        },
      };
    },
  } satisfies Partial<Reading>;
}

/** Statuses that are asked for; null for all. */
function statusesOf(status: EventStatus | undefined, category: string | undefined): readonly EventStatus[] | null {
  const ofCategory = category === undefined ? null : (OF_CATEGORY[category] ?? null);
  if (status === undefined) return ofCategory;
  return ofCategory === null || ofCategory.includes(status) ? [status] : [];
}

interface Search {
  readonly places: readonly TopicPlace[];
  readonly range: Parameters<typeof rangeOf>[2];
  readonly allowed: readonly EventStatus[] | null;
}

/** The newest `most` messages that fit. */
async function search(parts: TopicParts, { places, range, allowed }: Search, most: number) {
  const searched = LIMITS.events_searched.value;
  if (most > searched) throw invalidField('page', `the latest ${searched} messages are listed: give dates`);
  const ranges = await Promise.all(places.map((place) => rangeOf(parts, place, range)));
  const all = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  const messages: TrackedMessage[] = [];
  let seen = 0;
  for await (const message of trackedMessages(parts.eventObjects, ranges)) {
    seen += 1;
    if (allowed === null || allowed.includes(message.status)) messages.push(message);
    if (messages.length > most || seen >= searched) break;
  }
  return { messages, total: allowed === null ? all : messages.length, hasMore: messages.length > most };
}

/** The message of an event, of its topic or, where that keeps it no more, of the dead letters of a group. */
export async function findMessage(
  parts: TopicParts,
  workspace: string,
  { product, env }: { readonly product: string; readonly env: string },
  eventId: string,
): Promise<TrackedMessage | null> {
  const found = placeOfEvent(eventId);
  if (found === null || found.partition !== 0) return null;
  const { broker: brokerTag, topic: topicTag, offset } = found;
  const [place] = await topicsOf(parts, workspace, { product, env, brokerTag, topicTag }).catch((thrown: unknown) => {
    if (isProcessorError(thrown) && OF_PLACES.has(thrown.code)) return [];
    throw thrown;
  });
  if (place === undefined) return null;
  const { messages } = await parts.eventObjects.topic(place).readBack(place, offset + 1, 1);
  const [message] = messages;
  if (message?.offset !== offset) return null;
  return (await track(parts.eventObjects, place, [message]))[0] ?? null;
}

function eventOf({ place, message, status, groups }: TrackedMessage, seesPayloads: boolean): TrackedEvent {
  const { offset, key, at, body, producer } = message;
  return {
    id: eventIdOf({ ...place, partition: 0, offset }),
    status,
    topic: topicName(place),
    key,
    timestamp: at,
    process_id: producer.processId,
    request_data: seesPayloads ? (JSON.parse(body) as unknown) : null,
    response_data: { groups: [...groups] },
  };
}

function statsOf(surveyed: readonly SurveyedTopic[]): Stats {
  const counts = surveyed.map(({ place, stats: { first, head, duplicates }, standings }) => {
    const total = head - first;
    const most = (of: (standing: SurveyedTopic['standings'][number]) => number) =>
      Math.min(total, Math.max(0, ...standings.map(of)));
    const [failed, pending] = [most(({ dead }) => dead), most(({ lag }) => lag)];
    const letters = standings.reduce((sum, { dead }) => sum + dead, 0);
    return { name: topicName(place), total, failed, pending, duplicates, letters };
  });
  const sum = (of: (each: (typeof counts)[number]) => number) => counts.reduce((all, each) => all + of(each), 0);
  return {
    total_events: sum(({ total }) => total),
    success_count: sum(({ total, failed, pending }) => Math.max(0, total - failed - pending)),
    failed_count: sum(({ failed }) => failed),
    pending_count: sum(({ pending }) => pending),
    duplicate_count: sum(({ duplicates }) => duplicates),
    dead_letter_count: sum(({ letters }) => letters),
    events_by_topic: Object.fromEntries(counts.map(({ name, total }) => [name, total])),
  };
}

function producersOf(surveyed: readonly SurveyedTopic[]) {
  return surveyed
    .flatMap(({ place, stats: { producers } }) =>
      producers.map(({ user, published, lastAt }) => ({ topic: topicName(place), user, published, last_at: lastAt })),
    )
    .toSorted((a, b) => b.last_at - a.last_at);
}

function consumersOf(surveyed: readonly SurveyedTopic[]) {
  return surveyed.flatMap(({ place, standings }) =>
    standings.map((standing) => ({ topic: topicName(place), ...standingOf(standing) })),
  );
}
