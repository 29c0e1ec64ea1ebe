/** Messages of the log that are sent once more: in their place, or as new ones. */

import * as z from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { parseFields } from '../../kernel/field-errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { ChannelName, NotificationCall, RunScope } from '../executor.ts';
import type { ProductConfig } from '../products/config.ts';
import { findChannel } from './channel.ts';
import { statusAt } from './message-search.ts';
import type { ReadyChannel } from './ready-channel.ts';
import { contentIdOf, messageIdOf } from './ids.ts';
import type { ChannelSend, DeliveryLog, WantedMessage } from './model.ts';
import { reachChannel, type TargetParts } from './target.ts';

/** What a call that sends again is given. */
const Again = z.strictObject({
  /** Of all the messages. */
  content: z.string(),
  messages: z.array(z.string()).min(1).max(LIMITS.messages_again.value),
  mode: z.enum(['resend', 'reprocess']),
});
export type Again = z.output<typeof Again>;

/** The fields of a call that sends again. */
export function requireAgain(call: NotificationCall): Again {
  return parseFields(Again, call.input, 'input');
}

/** Finds what a call sends again, and by whom. */
export type LoadAgain = (
  call: NotificationCall,
  config: ProductConfig,
  scope: RunScope,
  sendId: string,
) => Promise<ReadyChannel>;

/** What a message of the log says of itself. */
interface Row {
  readonly id: string;
  readonly recipient: string;
  readonly notification: string | null;
  readonly message: string | null;
  readonly channel: ChannelName;
  readonly composite: number;
  readonly session: string | null;
  readonly cache: string | null;
}

/** Builds it. Messages whose recipient or content was erased are no more to be found. */
export function createLoadAgain({
  db,
  log,
  ...parts
}: TargetParts & {
  readonly db: D1Database;
  readonly clock: Clock;
  readonly log: Pick<DeliveryLog, 'readContent'>;
}): LoadAgain {
  return async (call, config, scope, sendId) => {
    const { product, env, retries = 0 } = call;
    const { workspace, idempotencyKey } = scope;
    const { content: from, messages, mode } = requireAgain(call);
    const processId = idempotencyKey.split(':')[0] ?? idempotencyKey;
    if (mode === 'reprocess') await free(db, { workspace, content: from, messages, processId, now: parts.clock.now() });
    const [content, results] = await Promise.all([
      log.readContent(workspace, from),
      rowsOf(db, { workspace, product, env }, from, messages),
    ]);
    const [first] = results;
    if (content === null || first === undefined)
      throw new ProcessorError('NOT_FOUND', 'what is to be sent again was removed from the log', {
        outcome: 'not_sent',
      });
    const { channel, notification } = first;
    const { content: own } = content;
    const isDirect = own.channel === 'callback' && own.url !== null;
    const found = findChannel(config, { env, channel, notification: notification ?? undefined, isDirect });
    const contentId = mode === 'resend' ? contentIdOf(sendId, channel) : from;
    const wanted = results.map((row) => wantedOf(row, contentId, mode));
    return {
      reached: await reachChannel(parts, workspace, found, scope.secrets),
      send: factsOf(
        first,
        { workspace, product, env },
        { provider: found.provider, contentId, processId, retries, version: config.version },
      ),
      content,
      wanted: await Promise.all(wanted),
      refused: [],
    };
  };
}

/** Has messages tried again that failed or of which nothing is known; once for each job, so that its retries free no more. */
async function free(
  db: D1Database,
  {
    workspace,
    content,
    messages,
    processId,
    now,
  }: {
    readonly workspace: string;
    readonly content: string;
    readonly messages: readonly string[];
    readonly processId: string;
    readonly now: number;
  },
): Promise<void> {
  await db
    .prepare(
      `UPDATE notification_messages SET status = 'reprocessing', claim = NULL, process_id = ?1
       WHERE workspace_id = ? AND content_id = ? AND id IN (SELECT value FROM json_each(?))
         AND recipient IS NOT NULL AND ${statusAt(now)} IN ('failed', 'unknown') AND process_id <> ?1`,
    )
    .bind(processId, workspace, content, JSON.stringify(messages))
    .run();
}

async function rowsOf(
  db: D1Database,
  { workspace, product, env }: { readonly workspace: string; readonly product: string; readonly env: string },
  content: string,
  messages: readonly string[],
): Promise<readonly Row[]> {
  const { results } = await db
    .prepare(
      `SELECT id, recipient, notification, message, channel, composite, session, cache FROM notification_messages
       WHERE workspace_id = ? AND product = ? AND env = ? AND content_id = ? AND recipient IS NOT NULL
         AND id IN (SELECT value FROM json_each(?))`,
    )
    .bind(workspace, product, env, content, JSON.stringify(messages))
    .all<Row>();
  return results;
}

async function wantedOf({ id, recipient }: Row, contentId: string, mode: Again['mode']): Promise<WantedMessage> {
  if (mode === 'reprocess') return { id, recipient };
  return { id: await messageIdOf(contentId, id), recipient, resentFrom: id };
}

/** What the new messages have of the old ones, and of this send. */
function factsOf(
  { notification, message, channel, composite, session, cache }: Row,
  place: Pick<ChannelSend, 'workspace' | 'product' | 'env'>,
  own: Pick<ChannelSend, 'provider' | 'contentId' | 'processId' | 'retries' | 'version'>,
): Omit<ChannelSend, 'runId'> {
  return { ...place, ...own, notification, message, channel, isComposite: composite === 1, session, cache };
}
