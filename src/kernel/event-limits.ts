const KIB = 1024;
const DAY_MS = 86_400_000;

/** The bounds of events: a part of `LIMITS`, which says what their fields are. */
export const EVENT_LIMITS = {
  event_message: { value: 1024 * KIB, unit: 'bytes', meaning: 'A message, as JSON.' },
  event_key: { value: 256, unit: 'characters', meaning: 'The key of a message.' },
  event_batch: { value: 1_000, unit: 'items', meaning: 'Messages of one `publishBatch`.' },
  event_batch_bytes: { value: 8 * 1024 * KIB, unit: 'bytes', meaning: 'Messages of one `publishBatch` together.' },
  event_chunk: {
    value: 512 * KIB,
    unit: 'bytes',
    meaning: 'Messages of a topic that are kept in one row; a larger one has a row of its own.',
  },
  event_unacked: { value: 100, unit: 'items', meaning: 'Messages that a subscriber has and did not settle.' },
  event_unacked_bytes: {
    value: 1024 * KIB,
    unit: 'bytes',
    meaning: 'The same, together; a larger message is delivered alone.',
  },
  event_window: { value: 1_000, unit: 'items', meaning: 'Messages that a group reads ahead of what is settled.' },
  event_window_bytes: { value: 8 * 1024 * KIB, unit: 'bytes', meaning: 'The same, together.' },
  event_lease: {
    value: 30_000,
    unit: 'ms',
    meaning: 'Time from the last sign of life of a subscriber after which its messages go to others.',
  },
  event_attempts: { value: 20, unit: 'items', meaning: 'Attempts after which a message may become a dead letter.' },
  event_backoff: { value: 60_000, unit: 'ms', meaning: 'The longest wait before a message is delivered again.' },
  event_hops: { value: 8, unit: 'items', meaning: 'Events that cause events, one by the other.' },
  event_ticket: { value: 30_000, unit: 'ms', meaning: 'How long the ticket of a subscriber’s socket is good.' },
  event_poll: { value: 25_000, unit: 'ms', meaning: 'How long a poll of a subscriber waits for messages.' },
  event_groups: { value: 1_000, unit: 'items', meaning: 'Groups of a topic, subscriptions included.' },
  event_sockets: { value: 10_000, unit: 'items', meaning: 'Sockets of one group.' },
  event_dead: {
    value: 100_000,
    unit: 'items',
    meaning: 'Dead letters that a group keeps; the oldest are removed beyond.',
  },
  event_idempotency: { value: 30 * DAY_MS, unit: 'ms', meaning: 'The longest `idempotencyTtl`.' },
  events_page: { value: 100, unit: 'items', meaning: 'Events that one page lists.' },
  events_searched: { value: 5_000, unit: 'items', meaning: 'Messages among which one page of events is found.' },
  topic_retention: { value: 30 * DAY_MS, unit: 'ms', meaning: 'The longest time that messages are kept.' },
  topic_bytes: {
    value: 5 * 1024 * 1024 * KIB,
    unit: 'bytes',
    meaning: 'Messages that a topic keeps; the oldest are removed beyond.',
  },
  broker_topics: { value: 100, unit: 'items', meaning: 'Topics of a broker.' },
  broker_subscriptions: { value: 100, unit: 'items', meaning: 'Subscriptions of a broker.' },
  subscription_batch: { value: 100, unit: 'items', meaning: 'Messages of one call of a subscription.' },
  subscription_concurrency: { value: 5, unit: 'items', meaning: 'Calls of a subscription at one time.' },
} as const;
