/** The steps of a feature, by the kind of what they do; and the events of its older forms. */

import * as z from 'zod';
import { Duration, Retries, Tag } from '../../kernel/fields.ts';
import { StepCondition } from './manifest-feature-condition.ts';
import { ForEach, StepOptions } from './manifest-feature-options.ts';
import { FileEvent } from './manifest-file-call.ts';
import { OperationInPlace, Rollback } from './manifest-rollback.ts';

/** Most steps of one feature. */
export const STEPS = 1_000;

/** Kinds of steps whose resource this processor does not have: they are known, and refused as not supported. */
export const UNSUPPORTED_STEPS = ['subscribe', 'job'] as const;

const STEP_KINDS = [
  'action',
  'database',
  'database_action',
  'graph',
  'graph_action',
  'fallback',
  'feature',
  'healthcheck',
  'quota',
  'storage',
  'notification',
  'publish',
  'sleep',
  'wait_signal',
  'checkpoint',
  'set_state',
  'log',
  'rollback',
] as const;

const NO_KIND = `a step is one of ${STEP_KINDS.join(', ')}`;

const common = {
  tag: Tag,
  name: z.string().min(1).max(200).optional(),
  condition: StepCondition.optional().describe('The step is skipped where it does not hold.'),
  dependsOn: z
    .array(Tag)
    .max(STEPS)
    .optional()
    .describe('Steps that must have ended; those to which its templates refer when absent.'),
  for_each: ForEach.optional(),
  options: StepOptions.optional(),
  rollback: Rollback.optional(),
};

const target = { input: z.unknown().optional() };
const cached = { ...target, cache: Tag.optional().describe('Tag of a cache that may answer.') };

const ActionStep = z.strictObject({
  ...common,
  ...cached,
  type: z.literal('action'),
  app: Tag.describe('Access tag of the app.'),
  event: Tag.describe('Tag of the action.'),
});

const DatabaseStep = z.strictObject({
  ...common,
  ...cached,
  type: z.literal(['database', 'database_action']),
  database: Tag.optional().describe('Tag of the database, where `event` does not name it.'),
  event: Tag.describe('Tag of the action, or `database:action`.'),
});

const GraphStep = z.strictObject({
  ...common,
  ...cached,
  type: z.literal(['graph', 'graph_action']),
  graph: Tag.optional().describe('Tag of the graph, where `event` does not name it.'),
  event: Tag.optional().describe('Tag of the action, or `graph:action`.'),
  operation: OperationInPlace,
});

const StorageStep = z.strictObject({
  ...common,
  ...cached,
  type: z.literal('storage'),
  storage: Tag.describe('Tag of the storage.'),
  event: FileEvent,
});

const NotificationStep = z.strictObject({
  ...common,
  ...cached,
  type: z.literal('notification'),
  notification: Tag.optional().describe('Tag of the notifier, where `event` does not name it.'),
  event: Tag.describe('Tag of the message, or `notifier:message`.'),
});

const PublishStep = z.strictObject({
  ...common,
  ...cached,
  type: z.literal('publish'),
  broker: Tag.optional().describe('Tag of the broker, where `event` does not name it.'),
  event: Tag.describe('Tag of the topic, or `broker:topic`; the input is `{ message, key }`.'),
});

const FeatureStep = z.strictObject({
  ...common,
  ...target,
  type: z.literal('feature'),
  feature: Tag.describe('Tag of the feature that runs as a child.'),
  parent_close_policy: z
    .enum(['terminate', 'request_cancel', 'abandon'])
    .optional()
    .describe(
      'What becomes of the child when this run ends before it: `terminate`, also when absent, stops what it has under way, `request_cancel` lets that end; `abandon` lets it go on.',
    ),
});

const FallbackStep = z.strictObject({
  ...common,
  ...cached,
  type: z.literal('fallback'),
  fallback: Tag.describe('Tag of the fallback.'),
});

const HealthcheckStep = z.strictObject({
  ...common,
  type: z.literal('healthcheck'),
  healthcheck: Tag.describe('Tag of the healthcheck; the step answers how it stands, and calls nothing.'),
});

const exceeded = z
  .enum(['continue', 'fail'])
  .optional()
  .describe('What follows when a quota has not as much left: the run goes on, also when absent, or the step fails.');

const QuotaStep = z.strictObject({
  ...common,
  ...cached,
  type: z.literal('quota'),
  quota: Tag.describe('Tag of the quota.'),
  action: z.enum(['check', 'increment', 'reset']).optional().describe('As in `quota.run`.'),
  on_exceeded: exceeded,
});

const Time = z.union([z.number(), z.string().min(1)]);

const SleepStep = z.strictObject({
  ...common,
  type: z.literal('sleep'),
  input: z
    .strictObject({
      duration: Time.optional().describe('Milliseconds or `<n>s|m|h|d`, 365 days at most; or a template.'),
      until: Time.optional().describe('An instant, or a template.'),
    })
    .refine(({ duration, until }) => (duration === undefined) !== (until === undefined), 'give duration or until'),
});

const WaitStep = z.strictObject({
  ...common,
  type: z.literal('wait_signal'),
  signal: Tag.optional().describe('The one signal.'),
  signals: z.array(Tag).min(1).max(100).optional().describe('Signals of which the first that comes is taken.'),
  input: z
    .strictObject({ timeout: Duration.optional().describe('How long it waits; without end when absent.') })
    .optional(),
});

const CheckpointStep = z.strictObject({
  ...common,
  type: z.literal('checkpoint'),
  input: z.strictObject({
    name: z.string().min(1).max(200).describe('Text as it is.'),
    metadata: z.unknown().optional(),
  }),
});

const StateStep = z.strictObject({
  ...common,
  type: z.literal('set_state'),
  input: z.record(z.string().min(1).max(256), z.unknown()).describe('Keys of the state with their values.'),
});

const LogStep = z.strictObject({
  ...common,
  type: z.literal('log'),
  input: z.strictObject({
    level: z.enum(['debug', 'info', 'warn', 'error']).optional().describe('`info` when absent.'),
    message: z.string().min(1).describe('A template.'),
    data: z.unknown().optional(),
  }),
});

const RollbackStep = z.strictObject({
  ...common,
  type: z.literal('rollback'),
  for_each: z.never('a rollback compensates once: it has no items').optional(),
  input: z.strictObject({ reason: z.string().optional().describe('A template.') }).optional(),
});

const UnsupportedStep = z.looseObject({ ...common, ...target, type: z.enum(UNSUPPORTED_STEPS) });

/** One node of a feature. */
export const Step = z.discriminatedUnion(
  'type',
  [
    ActionStep,
    DatabaseStep,
    GraphStep,
    FallbackStep,
    FeatureStep,
    HealthcheckStep,
    QuotaStep,
    StorageStep,
    NotificationStep,
    PublishStep,
    SleepStep,
    WaitStep,
    CheckpointStep,
    StateStep,
    LogStep,
    RollbackStep,
    UnsupportedStep,
  ],
  NO_KIND,
);
export type Step = z.output<typeof Step>;

/** One event of a feature in its older forms; it is read as a step. */
export const FeatureEvent = z.strictObject({
  type: z.enum([...STEP_KINDS, ...UNSUPPORTED_STEPS], NO_KIND),
  event: Tag.describe(
    'Tag of the action, of a database’s `database:action`, of a graph’s `graph:action`, of the fallback, of the feature, of the healthcheck, of the quota, of the storage, or of the signal; of a storage, in which it saves, also `storage:operation`; of a message `notifier:message`, of a topic `broker:topic`; a name for what has none of them.',
  ),
  app: Tag.optional().describe('Access tag of the app of an action.'),
  on_exceeded: exceeded,
  input: z.unknown().optional(),
  retries: Retries.optional().describe('Attempts after the first.'),
  allow_fail: z.boolean().optional().describe('When it fails it is skipped, and the run goes on.'),
  cache: Tag.optional().describe('Tag of a cache that may answer.'),
  condition: StepCondition.optional().describe('The event is skipped where it does not hold.'),
});
export type FeatureEvent = z.output<typeof FeatureEvent>;

/** Whether a kind of step is one that this processor does not run. */
export function isUnsupported(type: Step['type']): type is (typeof UNSUPPORTED_STEPS)[number] {
  return (UNSUPPORTED_STEPS as readonly string[]).includes(type);
}
