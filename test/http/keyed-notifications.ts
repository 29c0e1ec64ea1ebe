import { at, createNotified, hello } from '../resources/notifications/notifiers.ts';
import { seen } from '../support/target.ts';
import type { KeyedOperation } from './keyed-trial.ts';

const RUN = { jobs: 1, data_keys: 1, notification_contents: 1, notification_messages: 1 };

/** A key of a send names a job. */
export const KEYED_NOTIFICATIONS: readonly KeyedOperation[] = [
  {
    operation: 'notifications.callback',
    rows: RUN,
    async prepare() {
      const key = crypto.randomUUID();
      return {
        owner: await createNotified(),
        input: hello(key),
        answer: { success: true, sent: 1 },
        other: hello(key, 'Joe'),
        refused: { ...hello(key), notification: 'shop:none' },
        reached: () => seen(`/echo/${key}`),
      };
    },
  },
  {
    operation: 'notifications.dispatch',
    rows: { jobs: 1, claims: 1, data_keys: 1 },
    async prepare() {
      const { input, ...call } = hello('later');
      const dispatch = { ...call, input: { callback: input }, schedule: { delay: '1h' } };
      return {
        owner: await createNotified(),
        input: dispatch,
        answer: { status: 'scheduled' },
        other: { ...dispatch, schedule: { delay: '2h' } },
        refused: { ...dispatch, notification: 'shop:none' },
      };
    },
  },
];

/** What sends again is a job for each content, whose key is made of that of the request. */
export const KEYED_AGAIN: readonly KeyedOperation[] = ['resend', 'reprocess'].map((name) => ({
  operation: `notifications.${name}`,
  rows: { idempotency_keys: 1 },
  prepare: async () => ({
    owner: await createNotified(),
    input: at,
    answer: { count: 0, job_ids: [], has_more: false },
    other: { ...at, type: 'sms' },
    refused: { ...at, type: 'fax' },
  }),
}));

/** All channels go one way. */
export const LIKE_CALLBACKS = /^notifications\.(?:email|sms|push|send)$/;
