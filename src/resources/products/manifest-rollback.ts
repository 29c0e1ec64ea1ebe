/** How the rollback of a step is written. */

import * as z from 'zod';
import { Tag } from '../../kernel/fields.ts';
import { GraphOperation } from './manifest-graph.ts';

/** What is done on a graph where no action is named. */
export const OperationInPlace = GraphOperation.optional().describe(
  'Of a graph, in place of `event`: what is done, with the fields of that operation as `input`.',
);

/** A rollback. */
export const Rollback = z
  .strictObject({
    type: z
      .enum(['action', 'database', 'database_action', 'graph', 'graph_action', 'storage', 'notification', 'publish'])
      .optional()
      .describe('Of what; `action` of an app when absent.'),
    app: Tag.optional().describe('The step’s own app when absent.'),
    database: Tag.optional().describe('The step’s own database when absent and not named in `event`.'),
    graph: Tag.optional().describe('The step’s own graph when absent and not named in `event`.'),
    storage: Tag.optional().describe('The step’s own storage when absent.'),
    notification: Tag.optional().describe('The step’s own notifier when absent and not named in `event`.'),
    broker: Tag.optional().describe('The step’s own broker when absent and not named in `event`.'),
    event: Tag.optional().describe(
      'Tag of the action; of a database also `database:action`, of a graph `graph:action`, of a storage what is done on it, of a notifier the message, of a broker the topic.',
    ),
    operation: OperationInPlace,
    input: z.unknown().optional(),
  })
  .describe('The call that undoes the step. Its input is a template, in which the step’s own output is known.');
