import { at, createBrokered, order } from '../resources/events/brokers.ts';
import type { KeyedOperation } from './keyed-trial.ts';

const RUN = { idempotency_keys: 1, data_keys: 1 };

/** What is published is known to its topic, and the answer by the key of the request. */
export const KEYED_EVENTS: readonly KeyedOperation[] = [
  {
    operation: 'events.publish',
    rows: { ...RUN, events: 1 },
    async prepare() {
      const owner = await createBrokered();
      return {
        owner,
        input: order(1),
        answer: { success: true, event_id: 'shop:orders:0:0', offset: 0 },
        other: order(2),
        refused: order(1, { event: 'shop:none' }),
      };
    },
  },
  {
    operation: 'events.publishBatch',
    rows: { ...RUN, events: 2 },
    async prepare() {
      const call = { ...at, event: 'shop:orders' };
      const input = { ...call, messages: [{ message: 1 }, { message: 2, key: 'k' }] };
      return {
        owner: await createBrokered(),
        input,
        answer: { count: 2, event_ids: ['shop:orders:0:0', 'shop:orders:0:1'], first_offset: 0 },
        other: { ...call, messages: [{ message: 1 }] },
        refused: { ...input, event: 'shop:none' },
      };
    },
  },
  {
    operation: 'events.replayEvent',
    rows: { idempotency_keys: 1, events: 1 },
    async prepare() {
      const owner = await createBrokered();
      await owner.call('events.publish', order(1));
      const input = { ...at, eventId: 'shop:orders:0:0', force: true };
      return {
        owner,
        input,
        answer: { success: true, new_event_id: 'shop:orders:0:1' },
        other: { ...input, force: false },
        refused: { ...input, eventId: '' },
      };
    },
  },
  {
    operation: 'events.reprocessDLQ',
    rows: { idempotency_keys: 1 },
    async prepare() {
      const input = { ...at, brokerTag: 'shop' };
      return {
        owner: await createBrokered(),
        input,
        answer: { reprocessed_count: 0, failed_count: 0, event_ids: [], errors: [] },
        other: { ...input, topicTag: 'orders' },
        refused: { ...input, brokerTag: 'none' },
      };
    },
  },
];

/** A key of a dispatch names a job. */
export const DISPATCHED_EVENTS: readonly KeyedOperation[] = [
  {
    operation: 'events.dispatch',
    rows: { jobs: 1, claims: 1, data_keys: 1 },
    async prepare() {
      const dispatch = { ...at, broker: 'shop', event: 'orders', input: { message: 1 }, schedule: { delay: '1h' } };
      return {
        owner: await createBrokered(),
        input: dispatch,
        answer: { status: 'scheduled' },
        other: { ...dispatch, schedule: { delay: '2h' } },
        refused: { ...dispatch, event: 'none' },
      };
    },
  },
];
