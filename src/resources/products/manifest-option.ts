/** The options of quotas and fallbacks: what is run, and what becomes of it when its outcome is unknown. */

import * as z from 'zod';
import { Duration, Retries, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { StepCondition } from './manifest-feature-condition.ts';

const Confirm = z
  .strictObject({
    app: Tag.optional().describe('The option’s own app when absent.'),
    event: Tag.describe('Tag of the action that is asked.'),
    input: z
      .unknown()
      .optional()
      .describe('A template over `$Input{…}`; `$Run{key}` is the key under which the option was sent.'),
    condition: StepCondition.optional().describe(
      'Holds over `$Response{…}` when it was done; any answer but 404 says so when absent.',
    ),
    output: z.unknown().optional().describe('A template over its `$Response{…}`; that of the option when absent.'),
  })
  .describe('Asks whether what was sent has been done.');

/** What every option has. */
export const optionFields = {
  name: z.string().min(1).max(200).optional(),
  type: z
    .enum([
      'action',
      'feature',
      'database',
      'database_action',
      'graph',
      'graph_action',
      'storage',
      'notification',
      'publish',
    ])
    .describe(
      'Kind of what is run: `action`, `feature`, `database_action`, which may be called `database`, `graph_action`, which may be called `graph`, `storage`, `notification` or `publish`.',
    ),
  app: Tag.optional().describe('Access tag of the app, of an action.'),
  database: Tag.optional().describe('Tag of the database, of its action, where `event` does not name it.'),
  graph: Tag.optional().describe('Tag of the graph, of its action, where `event` does not name it.'),
  storage: Tag.optional().describe('Tag of the storage.'),
  notification: Tag.optional().describe('Tag of the notifier, where `event` does not name it.'),
  broker: Tag.optional().describe('Tag of the broker, where `event` does not name it.'),
  event: Tag.describe(
    'Tag of the action or the feature; of a database’s action also `database:action`, of a graph’s `graph:action`; of a storage what is done on it; of a message also `notifier:message`, of a topic `broker:topic`.',
  ),
  input: z.unknown().optional().describe('A template over `$Input{…}`; the run’s own input when absent.'),
  output: z.unknown().optional().describe('A template over `$Response{…}` and `$Input{…}`; the answer when absent.'),
  retries: Retries.optional().describe('Attempts after the first; 0 when absent.'),
  timeout: Duration.refine(
    (ms) => ms <= LIMITS.action_timeout_max.value,
    `at most ${LIMITS.action_timeout_max.value} ms`,
  )
    .optional()
    .describe('Time for the option, retries included.'),
  healthcheck: Tag.optional().describe('Healthcheck by which it is left out while that is unavailable.'),
  check_interval: Duration.optional().describe('Taken for compatibility: the healthcheck’s own interval decides.'),
  on_unknown: z
    .enum(['stop', 'failover', 'confirm'])
    .optional()
    .describe(
      'What follows when it was sent and no answer came, to a target that may not be asked twice; `stop` when absent.',
    ),
  confirm: Confirm.optional(),
} as const;

const FallbackOption = z.strictObject(optionFields);

/** An option, of a fallback or a quota. */
export type Option = z.output<typeof FallbackOption>;

/** The options of a fallback, in order. */
export const Options = z.array(FallbackOption).min(1, 'give at least one option').max(20);
