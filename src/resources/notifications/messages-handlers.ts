/** The operations on the log of messages. */

import type { Handlers, RequestContext } from '../../kernel/contract.ts';
import { refusal } from '../../kernel/errors.ts';
import { retryPolicy } from '../../kernel/fields.ts';
import type { MessageStatus } from '../../engine/notification/message-status.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { redact } from '../../kernel/redact.ts';
import type { NotificationCall } from '../executor.ts';
import type { DispatchParts } from '../jobs/dispatch.ts';
import { storeJobs } from '../jobs/store-jobs.ts';
import type { ConfigStore } from '../products/store.ts';
import type { messages } from './contract-messages.ts';
import { eraseRecipient } from './erasing.ts';
import { type Again, markReprocessing } from './again.ts';
import { findMessage, messageView, type MessageFilter, type MessageRow, searchMessages } from './message-search.ts';
import type { DeliveryLog } from './model.ts';

/** What the handlers work with. */
export interface MessageParts extends DispatchParts {
  readonly db: D1Database;
  readonly bucket: R2Bucket;
  readonly config: ConfigStore;
  readonly messageLog: Pick<DeliveryLog, 'standings' | 'readContent'>;
}

/** A page when nobody says how long. */
const PAGE = 20;

type Given = { readonly product: string; readonly env: string };
type MessageHandlers = Handlers<typeof messages>;

/** Builds the handlers. */
export function createMessageHandlers(parts: MessageParts): MessageHandlers {
  const { db, config, messageLog, clock } = parts;
  const placeOf = async ({ product, env }: Given, { principal: { workspace } }: RequestContext) => {
    await config.resolve(workspace, product, env);
    return { workspace, product, env };
  };
  return {
    async getMessages({ page = 1, limit = PAGE, product, env, ...filter }, context) {
      const place = await placeOf({ product, env }, context);
      const offset = (page - 1) * limit;
      const { rows, total } = await searchMessages(db, place, filter, { limit, offset, now: clock.now() });
      return { data: { items: rows.map(messageView), total, page, limit, hasMore: offset + rows.length < total } };
    },
    async getMessage({ id, ...given }, context) {
      const place = await placeOf(given, context);
      const row = await findMessage(db, place, id, clock.now());
      if (row === null) throw refusal('NOT_FOUND', [{ path: 'id', message: `there is no message '${id}'` }]);
      const stored = await messageLog.readContent(place.workspace, row.content_id);
      const shown = stored === null || stored.isSecret || row.recipient === null ? null : stored;
      return {
        data: {
          ...messageView(row),
          input: shown === null ? null : (redact(shown.input) as Record<string, unknown>),
          content: shown === null ? null : redact(shown.content),
          missing: [...(stored?.missing ?? [])],
        },
      };
    },
    resend: (given, context) => again(parts, 'resend', given, context),
    reprocess: (given, context) => again(parts, 'reprocess', given, context),
    async erase({ recipient, shared = false, ...given }, context) {
      const place = await placeOf(given, context);
      return { data: await eraseRecipient(parts, place, recipient, shared) };
    },
  };
}

/** Makes a job for each content of which messages are sent again; a repetition under its key makes none anew. */
async function again(
  parts: MessageParts,
  mode: Again['mode'],
  { product, env, ...filter }: Given & MessageFilter,
  context: RequestContext,
): ReturnType<MessageHandlers['resend']> {
  const { workspace } = context.principal;
  await parts.config.resolve(workspace, product, env);
  const { value: most } = LIMITS.messages_again;
  const statuses = statusesOf(mode, filter);
  const now = parts.clock.now();
  const { rows, total } = await searchMessages(
    parts.db,
    { workspace, product, env },
    { ...filter, status: statuses, isSendable: true },
    { limit: most, offset: 0, now },
  );
  const groups = [...Map.groupBy(rows, (row) => row.content_id)].flatMap(([content, messages]) => {
    const [first] = messages;
    const ids = messages.map(({ id }) => id);
    return first === undefined ? [] : { content, first, ids };
  });
  const { idempotencyKey: key } = context;
  const jobs = await storeJobs(
    parts,
    groups.map(({ content, first, ids }) => ({
      call: againCall({ product, env }, first, { content, messages: ids, mode, statuses }),
      settings: { retry: retryPolicy(first.retries, undefined), version: 'latest' },
      requester: { ...context, idempotencyKey: key === null ? null : `${key}:${content}` },
    })),
  );
  const jobIds = jobs.map(({ spec: { id } }) => id);
  const marked = groups.map(({ ids }, n) => ({ ids, job: jobIds[n] ?? '' }));
  // After the jobs, which do so too: what is marked has one.
  if (mode === 'reprocess') await markReprocessing(parts.db, workspace, marked, { statuses, now });
  return { data: { count: rows.length, job_ids: jobIds, has_more: total > most } };
}

/** How messages may stand that are sent again. What may have been sent, or may yet be, is so only where somebody asks for it. */
const AGAIN: Readonly<Record<Again['mode'], Record<'asked' | 'listed' | 'absent', readonly MessageStatus[]>>> = {
  resend: {
    asked: ['pending', 'sent', 'failed', 'unknown'],
    listed: ['pending', 'sent', 'failed', 'unknown'],
    absent: ['sent', 'failed', 'unknown'],
  },
  reprocess: {
    asked: ['failed', 'unknown', 'reprocessing'],
    listed: ['failed', 'unknown'],
    absent: ['failed'],
  },
};

function statusesOf(mode: Again['mode'], { status, ids }: MessageFilter): MessageStatus[] {
  const { asked, listed, absent } = AGAIN[mode];
  if (status === undefined) return [...(ids === undefined ? absent : listed)];
  const given: readonly MessageStatus[] = [status].flat();
  return asked.filter((one) => given.includes(one));
}

function againCall(place: Given, { notification, message }: MessageRow, input: Again): NotificationCall {
  return {
    namespace: 'notifications',
    operation: 'again',
    product: place.product,
    env: place.env,
    ...(notification !== null && { notification }),
    ...(message !== null && { message }),
    input,
    literal: 'plain',
  };
}
