/** Messages of the log that are sent once more: in their place, or as new ones. */

import * as z from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { parseFields } from '../../kernel/field-errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { MASK } from '../../kernel/mask.ts';
import type { ChannelName, NotificationCall, RunScope } from '../executor.ts';
import type { ProductConfig } from '../products/config.ts';
import { findChannel } from './channel.ts';
import { FORMER, statusAt } from './message-search.ts';
import type { ReadyChannel } from './ready-channel.ts';
import { contentIdOf, messageIdOf } from './ids.ts';
import { MESSAGE_STATUSES, type MessageStatus } from '../../engine/notification/message-status.ts';
import type { ChannelSend, DeliveryLog, StoredContent, WantedMessage } from './model.ts';
import { type ReachedChannel, reachChannel, type TargetParts } from './target.ts';

/** What a call that sends again is given. */
const Again = z.strictObject({
  /** Of all the messages. */
  content: z.string(),
  messages: z.array(z.string()).min(1).max(LIMITS.messages_again.value),
  mode: z.enum(['resend', 'reprocess']),
  /** Those that were asked for: a message of which by now something else is so is left as it is. */
  statuses: z.array(z.enum(MESSAGE_STATUSES)),
});
export type Again = z.output<typeof Again>;

/** The fields of a call that sends again. */
export function requireAgain(call: Pick<NotificationCall, 'input'>): Again {
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
  readonly process_id: string;
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
    const { content: from, messages, mode, statuses } = requireAgain(call);
    const processId = idempotencyKey.split(':')[0] ?? idempotencyKey;
    // The request did so too; it gave them back where it could not tell whether there is this job.
    if (mode === 'reprocess') {
      const marking = { statuses, now: parts.clock.now() };
      await markReprocessing(db, workspace, [{ ids: messages, job: processId }], marking);
    }
    const [content, rows] = await Promise.all([
      log.readContent(workspace, from),
      rowsOf(db, { workspace, product, env }, from, messages),
    ]);
    // Others are by now those of another job.
    const results = mode === 'resend' ? rows : rows.filter(({ process_id: process }) => process === processId);
    const [first] = results;
    if (content === null || first === undefined) {
      const why = rows.length > 0 && content !== null ? 'is not for this job to try' : 'was removed from the log';
      throw new ProcessorError('NOT_FOUND', `what is to be sent again ${why}`, { outcome: 'not_sent' });
    }
    const { channel } = first;
    const found = channelOf(config, env, first, content);
    const contentId = mode === 'resend' ? contentIdOf(sendId, channel) : from;
    const wanted = results.map((row) => wantedOf(row, contentId, mode));
    return {
      reached: discreet(await reachChannel(parts, workspace, found, scope.secrets), content),
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

/** A content that was made with secrets does not say which they were, so nothing of what is answered is told. */
function discreet(reached: ReachedChannel, { isSecret }: StoredContent): ReachedChannel {
  if (reached.channel !== 'callback' || !isSecret) return reached;
  return { ...reached, target: { ...reached.target, mask: () => MASK } };
}

function channelOf(config: ProductConfig, env: string, { channel, notification }: Row, { content }: StoredContent) {
  const isDirect = content.channel === 'callback' && content.url !== null;
  return findChannel(config, { env, channel, notification: notification ?? undefined, isDirect });
}

/**
 * Has jobs try messages again that stand as somebody asked; one that is being tried is left. Answers those that are a
 * job's now. Once for each job, so that its retries have no more tried again.
 */
export async function markReprocessing(
  db: D1Database,
  workspace: string,
  jobs: readonly { readonly job: string; readonly ids: readonly string[] }[],
  { statuses, now }: { readonly statuses: readonly MessageStatus[]; readonly now: number },
): Promise<ReadonlySet<string>> {
  const messages = jobs.flatMap(({ job, ids }) => ids.map((id) => ({ workspace, id, job })));
  const { results } = await db
    .prepare(markOf(now))
    .bind(JSON.stringify(messages), JSON.stringify(statuses))
    .all<{ id: string }>();
  return new Set(results.map(({ id }) => id));
}

/** The statement that does, at an instant. What waits for its job anyway is answered a second time. */
export const markOf = (now: number) => `
UPDATE notification_messages SET status = 'reprocessing', claim = NULL, process_id = value ->> 'job', updated_at = ${Math.floor(now)}
FROM json_each(?) WHERE workspace_id = value ->> 'workspace' AND notification_messages.id = value ->> 'id'
  AND recipient IS NOT NULL
  AND CASE WHEN process_id = value ->> 'job' THEN status = 'reprocessing' AND claim IS NULL
    ELSE ${statusAt(now)} IN (SELECT value FROM json_each(?))
      AND (status <> 'reprocessing' OR claim IS NULL OR ${statusAt(now)} = 'unknown') END
RETURNING id`;

/** Gives back what jobs that may not be there have not come to, to whom it was before. */
export async function unmarkReprocessing(
  db: D1Database,
  workspace: string,
  marked: readonly { readonly id: string; readonly job: string; readonly before: string }[],
): Promise<void> {
  const messages = marked.map((one) => ({ workspace, ...one }));
  await db.prepare(UNMARK).bind(JSON.stringify(messages)).run();
}

export const UNMARK = `
UPDATE notification_messages SET status = ${FORMER}, process_id = value ->> 'before'
FROM json_each(?) WHERE workspace_id = value ->> 'workspace' AND notification_messages.id = value ->> 'id'
  AND process_id = value ->> 'job' AND status = 'reprocessing' AND claim IS NULL`;

async function rowsOf(
  db: D1Database,
  { workspace, product, env }: { readonly workspace: string; readonly product: string; readonly env: string },
  content: string,
  messages: readonly string[],
): Promise<readonly Row[]> {
  const { results } = await db
    .prepare(
      `SELECT id, recipient, notification, message, channel, composite, session, cache, process_id FROM notification_messages
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
