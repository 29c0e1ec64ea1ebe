/** Healthchecks of a manifest: what is probed, how often, and what follows when it fails. */

import * as z from 'zod';
import { Duration, Retries, Slug, Tag } from '../../kernel/fields.ts';
import { FIELD_NAME } from '../../kernel/http-fields.ts';

const between = (least: number, most: number) =>
  Duration.refine((ms) => ms >= least && ms <= most, `from ${least} to ${most} ms`);

const input = z
  .record(z.string(), z.unknown())
  .optional()
  .describe('What it is run with; what the environment gives goes before it.');

/** What is run to see whether something is available. */
const Probe = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('app'), app: Tag, event: Tag.describe('Tag of the action.'), input }),
  z.strictObject({ type: z.literal('feature'), feature: Tag, input }),
  z.strictObject({
    type: z.literal('database'),
    database: Tag.describe('Tag of the database, which is connected to.'),
    action: z.literal('ping').optional(),
  }),
  z.strictObject({
    type: z.literal('graph'),
    graph: Tag.describe('Tag of the graph, which is connected to.'),
    action: z.literal('ping').optional(),
  }),
  z.strictObject({
    type: z.literal('storage'),
    storage: Tag.describe('Tag of the storage, which is listed.'),
    action: z.literal('ping').optional(),
  }),
  z.strictObject({
    type: z.literal('messageBroker'),
    broker: Tag.describe('Tag of the broker, which is reached.'),
    action: z.literal('ping').optional(),
  }),
]);

const OnFailure = z.strictObject({
  webhook: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).max(2000),
      method: z.enum(['POST', 'PUT', 'GET']).optional().describe('POST when absent.'),
      headers: z.record(z.string().regex(FIELD_NAME, 'not a header name'), z.string().max(2000)).optional(),
      body: z.unknown().optional().describe('What happened when absent.'),
    })
    .optional(),
  emit: z
    .strictObject({ event: z.string().min(1).max(200), data: z.unknown().optional() })
    .optional()
    .describe('Told to the workspace’s webhooks as `health.failed`, with this name and data.'),
  notification: z
    .strictObject({
      notification: Tag.optional().describe('Tag of the notifier, where `event` does not name it.'),
      event: Tag.describe('Tag of the message, or `notifier:message`.'),
      input: z
        .record(z.string(), z.unknown())
        .describe('As that of a send: `email`, `sms`, `push_notification`, `callback`.'),
    })
    .optional()
    .describe(
      'Sent by a job. The variables of the message are `healthcheck`, `name`, `product`, `env`, `status`, `error` and `since` where the input gives none.',
    ),
});

/** A healthcheck. */
export const Healthcheck = z.strictObject({
  tag: Tag,
  name: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  app: Tag.optional().describe('Short for a probe of this app’s action.'),
  event: Tag.optional(),
  probe: Probe.optional(),
  interval: between(10_000, 86_400_000).describe('Between two checks; ten times as often while it is unavailable.'),
  retries: Retries.optional().describe(
    'Attempts after the first within one check, all of which must fail; 0 when absent.',
  ),
  timeout: between(100, 60_000).optional().describe('Time for one attempt; `10s` when absent.'),
  damping: z
    .strictObject({
      fall: z
        .number()
        .int()
        .min(1)
        .max(20)
        .optional()
        .describe('Failed checks in a row until it is unavailable; 1 when absent.'),
      rise: z
        .number()
        .int()
        .min(1)
        .max(20)
        .optional()
        .describe('Good checks in a row until it is available again; 2 when absent.'),
    })
    .optional(),
  passive: z
    .union([z.boolean(), z.strictObject({ failures: z.number().int().min(1).max(1_000) })])
    .optional()
    .describe(
      'Whether real traffic counts, and after how many failures in a row it makes it unavailable; 5 when absent.',
    ),
  envs: z
    .array(z.strictObject({ slug: Slug, active: z.boolean().optional(), input }))
    .min(1)
    .max(50)
    .describe('Environments in which it is checked.'),
  onFailure: z.array(OnFailure).max(10).optional().describe('What follows each time that it becomes unavailable.'),
});
export type Healthcheck = z.output<typeof Healthcheck>;

/** The healthchecks of a manifest. */
export const Healthchecks = z.array(Healthcheck).max(100).describe('What is probed at an interval.');
