/** The operations on the log of messages. */

import type { Handlers, RequestContext } from '../../kernel/contract.ts';
import { refusal } from '../../kernel/errors.ts';
import { retryPolicy } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { redact } from '../../kernel/redact.ts';
import type { NotificationCall } from '../executor.ts';
import { type DispatchParts, storeJob } from '../jobs/dispatch.ts';
import type { ConfigStore } from '../products/store.ts';
import type { messages } from './contract-messages.ts';
import { eraseRecipient } from './erasing.ts';
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
  mode: 'resend' | 'reprocess',
  { product, env, ...filter }: Given & MessageFilter,
  context: RequestContext,
): ReturnType<MessageHandlers['resend']> {
  const { workspace } = context.principal;
  await parts.config.resolve(workspace, product, env);
  const { value: most } = LIMITS.messages_again;
  // What may have been sent is sent again only where somebody asks for it.
  const byDefault = mode === 'reprocess' && filter.ids === undefined ? (['failed'] as const) : undefined;
  const status = filter.status ?? byDefault;
  const found = await searchMessages(
    parts.db,
    { workspace, product, env },
    { ...filter, status },
    { limit: most, offset: 0, now: parts.clock.now() },
  );
  const rows = found.rows.filter((row) => row.recipient !== null && isAgain(mode, row));
  const jobs: string[] = [];
  for (const [content, messages] of Map.groupBy(rows, (row) => row.content_id)) {
    const [first] = messages;
    if (first === undefined) continue;
    const ids = messages.map(({ id }) => id);
    const { idempotencyKey: key } = context;
    const requester = { ...context, idempotencyKey: key === null ? null : `${key}:${content}` };
    const call = againCall({ product, env }, first, { content, messages: ids, mode });
    const job = await storeJob(
      parts,
      call,
      { retry: retryPolicy(first.retries, undefined), version: 'latest' },
      requester,
    );
    jobs.push(job.spec.id);
  }
  return { data: { count: rows.length, job_ids: jobs, has_more: found.total > most } };
}

function isAgain(mode: 'resend' | 'reprocess', { status }: MessageRow): boolean {
  return mode === 'resend' ? status !== 'reprocessing' : status === 'failed' || status === 'unknown';
}

function againCall(
  place: Given,
  { notification, message }: MessageRow,
  input: Record<string, unknown>,
): NotificationCall {
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
