/** The operations on the log of messages. */

import type { Handlers, RequestContext } from '../../kernel/contract.ts';
import { refusal } from '../../kernel/errors.ts';
import { retryPolicy } from '../../kernel/fields.ts';
import type { MessageStatus } from '../../engine/notification/message-status.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { redact } from '../../kernel/redact.ts';
import type { NotificationCall } from '../executor.ts';
import type { DispatchParts } from '../jobs/dispatch.ts';
import { storeJobs, type WantedJob } from '../jobs/store-jobs.ts';
import type { ConfigStore } from '../products/store.ts';
import type { messages } from './contract-messages.ts';
import { eraseRecipient } from './erasing.ts';
import { type Again, markReprocessing, unmarkReprocessing } from './again.ts';
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

/** Messages of one content, which one job sends again. */
interface Group {
  readonly content: string;
  readonly first: MessageRow;
  readonly rows: readonly MessageRow[];
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
  // One that was cut off may have marked them already.
  const isCutOff = mode === 'reprocess' && context.isRepetition;
  const { rows, total } = await searchMessages(
    parts.db,
    { workspace, product, env },
    { ...filter, status: isCutOff ? [...statuses, 'reprocessing'] : statuses, isSendable: true },
    { limit: most, offset: 0, now: parts.clock.now() },
  );
  const groups = [...Map.groupBy(rows, (row) => row.content_id)].flatMap(([content, messages]): Group[] => {
    const [first] = messages;
    return first === undefined ? [] : [{ content, first, rows: messages }];
  });
  const { idempotencyKey: key } = context;
  const wanted = groups.map(({ content, first, rows: own }) => ({
    call: againCall({ product, env }, first, { content, messages: own.map(({ id }) => id), mode, statuses }),
    settings: { retry: retryPolicy(first.retries, undefined), version: 'latest' as const },
    requester: { ...context, idempotencyKey: key === null ? null : `${key}:${content}` },
  }));
  const { jobs, count } =
    mode === 'resend'
      ? { jobs: await storeJobs(parts, wanted), count: rows.length }
      : await reprocess(parts, workspace, { groups, wanted, statuses });
  return { data: { count, job_ids: jobs.map(({ spec: { id } }) => id), has_more: total > most } };
}

/** Of requests at one time each message goes to one, which marks it before it has a job for it. */
async function reprocess(
  parts: MessageParts,
  workspace: string,
  {
    groups,
    wanted,
    statuses,
  }: {
    readonly groups: readonly Group[];
    readonly wanted: readonly WantedJob[];
    readonly statuses: readonly MessageStatus[];
  },
): Promise<{ jobs: Awaited<ReturnType<typeof storeJobs>>; count: number }> {
  let marked: { id: string; job: string; before: string }[] = [];
  try {
    const jobs = await storeJobs(parts, wanted, async (jobIds) => {
      const asked = groups.map(({ rows }, n) => ({ job: jobIds[n] ?? '', ids: rows.map(({ id }) => id) }));
      const mine = await markReprocessing(parts.db, workspace, asked, { statuses, now: parts.clock.now() });
      const own = groups.map(({ rows }) => rows.filter(({ id }) => mine.has(id)));
      marked = own.flatMap((some, n) =>
        some.map(({ id, process_id: before }) => ({ id, job: jobIds[n] ?? '', before })),
      );
      return own.map((some) => some.length > 0);
    });
    return { jobs, count: marked.length };
  } catch (thrown) {
    // Where this fails too they are theirs again by themselves.
    if (marked.length > 0) await unmarkReprocessing(parts.db, workspace, marked).catch(() => undefined);
    throw thrown;
  }
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
