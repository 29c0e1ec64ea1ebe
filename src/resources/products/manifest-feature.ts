/** Features of a manifest: processes of many steps. `manifest-feature-check.ts` checks what the shape cannot say. */

import * as z from 'zod';
import { Duration, Retries, Slug, Tag } from '../../kernel/fields.ts';
import { FeatureEvent, Step, STEPS } from './manifest-feature-step.ts';
import { InputFields } from './manifest-input-fields.ts';

/** Events that belong together, and those before them. */
const Sequence = z.strictObject({
  tag: Tag,
  parents: z.array(Tag).max(100).optional().describe('Sequences all of whose events must have ended.'),
  level: z.number().int().min(0).max(STEPS).optional().describe('For readers; `parents` decide.'),
  events: z.array(FeatureEvent).min(1).max(STEPS),
});

const Options = z.strictObject({
  timeout: Duration.optional().describe('Time for a whole run, waits included; as long as it takes when absent.'),
  rollback_strategy: z
    .enum(['reverse_all', 'critical_only', 'to_checkpoint', 'none'])
    .optional()
    .describe('What is compensated when a run fails; `reverse_all` when absent.'),
  retries: Retries.optional().describe('Attempts after the first, of actions that do not say; 0 when absent.'),
});

/** A process of many steps. */
export const Feature = z.strictObject({
  tag: Tag,
  name: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  envs: z
    .array(z.strictObject({ slug: Slug, active: z.boolean().optional() }))
    .min(1)
    .max(50)
    .optional()
    .describe('Environments that have it, each `active` unless that is false; every one of the product when absent.'),
  input: InputFields.optional().describe('Fields of the input of a run; anything is taken when absent.'),
  input_type: z.literal('JSON').optional(),
  steps: z.array(Step).max(STEPS).optional().describe('Its steps; or `sequence`, or `events`.'),
  sequence: z.array(Sequence).min(1).max(STEPS).optional().describe('Its events, in sequences.'),
  events: z.array(FeatureEvent).min(1).max(STEPS).optional().describe('Its events: one sequence with the tag `main`.'),
  output: z.unknown().optional(),
  options: Options.optional(),
  signals: z
    .record(Tag, z.strictObject({ input: InputFields.optional() }))
    .optional()
    .describe('Signals that may be sent to a run, by name, with the fields of what comes with them.'),
  queries: z
    .record(Tag, z.strictObject({ result: z.unknown() }))
    .optional()
    .describe(
      'What may be asked of a run, by name: a template over `$Input`, `$Step`, `$State`, `$Run` and what it is asked with, `$Param`.',
    ),
  store_event_results: z.boolean().optional().describe('Taken for compatibility: results are kept as they must be.'),
});
export type Feature = z.output<typeof Feature>;

/** The features of a manifest. */
export const Features = z.array(Feature).max(200).describe('Processes of many steps.');
