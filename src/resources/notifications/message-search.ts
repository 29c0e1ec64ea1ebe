/** Messages of the log, found by filters. */

import { emailAddress, phoneNumber } from '../../engine/notification/recipients.ts';
import type { MessageStatus } from '../../engine/notification/message-status.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { ErrorRecord } from '../../kernel/errors.ts';
import type { Message } from './contract-messages.ts';
import { ERASED } from './contents.ts';

/** By what messages are found; what is absent matches all. */
export interface MessageFilter {
  readonly notification_tag?: string | undefined;
  readonly status?: MessageStatus | readonly MessageStatus[] | undefined;
  readonly type?: 'email' | 'push' | 'sms' | 'callback' | 'notification' | undefined;
  readonly process_id?: string | undefined;
  readonly recipient?: string | undefined;
  readonly provider?: string | undefined;
  readonly start_date?: number | undefined;
  readonly end_date?: number | undefined;
  readonly ids?: readonly string[] | undefined;
  /** Only those that can be sent again: neither their recipient nor their content was removed. */
  readonly isSendable?: boolean;
}

/** Where messages are looked for. */
export interface MessagePlace {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
}

/** A row of the log. */
export interface MessageRow {
  readonly id: string;
  readonly workspace_id: string;
  readonly product: string;
  readonly env: string;
  readonly notification: string | null;
  readonly message: string | null;
  readonly channel: Message['channel'];
  readonly provider: string;
  readonly content_id: string;
  readonly recipient: string | null;
  readonly status: MessageStatus;
  readonly attempts: number;
  readonly provider_id: string | null;
  readonly error: string | null;
  readonly run_id: string;
  readonly process_id: string;
  readonly session: string | null;
  readonly cache: string | null;
  readonly retries: number;
  readonly resent_from: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

/** How long an attempt may say nothing of what it took, and a job may not come to what it is to try again. */
const SILENCE_MS = LIMITS.notification_send.value + LIMITS.lease_margin.value;

/** How a row stood that is to be tried again, of which nothing else was changed. What was never heard of has no error. */
export const FORMER = `CASE WHEN temporary = 1 OR error ->> 'code' <> 'OUTCOME_UNKNOWN' THEN 'failed' ELSE 'unknown' END`;

/**
 * The status of a row at an instant: of what an attempt took that ended long ago nothing is known, and what no attempt
 * has come to for as long is as it was.
 */
export function statusAt(now: number): string {
  const silent = `updated_at < ${Math.floor(now - SILENCE_MS)}`;
  return `CASE WHEN status IN ('pending', 'reprocessing') AND claim IS NOT NULL AND ${silent} THEN 'unknown'
    WHEN status = 'reprocessing' AND ${silent} THEN ${FORMER} ELSE status END`;
}

const COLUMNS =
  'id, workspace_id, product, env, notification, message, channel, provider, content_id, recipient, attempts, provider_id, error, run_id, process_id, session, cache, retries, resent_from, created_at, updated_at';

/** One page, newest first, and how many there are in all. */
export async function searchMessages(
  db: D1Database,
  place: MessagePlace,
  filter: MessageFilter,
  { limit, offset, now }: { readonly limit: number; readonly offset: number; readonly now: number },
): Promise<{ readonly rows: readonly MessageRow[]; readonly total: number }> {
  const { from, values } = searchOf(place, filter, now);
  const [page, count] = await db.batch<MessageRow & { readonly total: number }>([
    db
      .prepare(
        `SELECT ${COLUMNS}, ${statusAt(now)} AS status ${from} ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?`,
      )
      .bind(...values, limit, offset),
    db.prepare(`SELECT COUNT(*) AS total ${from}`).bind(...values),
  ]);
  return { rows: page?.results ?? [], total: count?.results[0]?.total ?? 0 };
}

/** A message of a place; null where there is none of that id. */
export function findMessage(db: D1Database, place: MessagePlace, id: string, now: number): Promise<MessageRow | null> {
  return db
    .prepare(
      `SELECT ${COLUMNS}, ${statusAt(now)} AS status FROM notification_messages WHERE workspace_id = ? AND id = ? AND product = ? AND env = ?`,
    )
    .bind(place.workspace, id, place.product, place.env)
    .first<MessageRow>();
}

/** A recipient as it is given, and in the forms in which sends write it. */
export function recipientForms(recipient: string): string[] {
  const text = recipient.trim();
  const written = [emailAddress(text), phoneNumber(text)].flatMap((one) => ('address' in one ? [one.address] : []));
  return [...new Set([recipient, text, ...written])];
}

/** `FROM` and `WHERE` of a search. SQLite has no statistics of the table, so it is told by what to look. */
export function searchOf(
  place: MessagePlace,
  filter: MessageFilter,
  now: number,
): { from: string; values: (string | number)[] } {
  const { notification_tag: tag, status, type, start_date: start, end_date: end, ids, recipient, isSendable } = filter;
  const index = recipient === undefined ? 'notification_messages_listed' : 'notification_messages_recipient';
  // The sign keeps indexes out, so that ids are looked up.
  const [indexed, sign] = ids === undefined ? [`INDEXED BY ${index}`, ''] : ['', '+'];
  const parts: [sql: string, ...values: (string | number)[]][] = [
    [`workspace_id = ? AND ${sign}product = ? AND ${sign}env = ?`, place.workspace, place.product, place.env],
  ];
  if (tag !== undefined) {
    const [, notifier = tag, message] = /^(.+):([^:]+)$/.exec(tag) ?? [];
    parts.push(['notification = ?', notifier]);
    if (message !== undefined) parts.push(['message = ?', message]);
  }
  if (status !== undefined) parts.push([IN(statusAt(now)), JSON.stringify([status].flat())]);
  if (type === 'notification') parts.push(['composite = 1']);
  else if (type !== undefined) parts.push(['channel = ?', type]);
  if (recipient !== undefined) parts.push([IN('recipient'), JSON.stringify(recipientForms(recipient))]);
  for (const name of ['process_id', 'provider'] as const) {
    const { [name]: value } = filter;
    if (value !== undefined) parts.push([`${name} = ?`, value]);
  }
  if (start !== undefined) parts.push(['created_at >= ?', start]);
  if (end !== undefined) parts.push(['created_at <= ?', end]);
  if (ids !== undefined) parts.push([IN('id'), JSON.stringify(ids)]);
  if (isSendable === true) parts.push([IS_SENDABLE]);
  const where = parts.map(([sql]) => sql).join(' AND ');
  return {
    from: `FROM notification_messages AS message ${indexed} WHERE ${where}`,
    values: parts.flatMap(([, ...values]) => values),
  };
}

const IS_SENDABLE = `recipient IS NOT NULL AND EXISTS (SELECT 1 FROM notification_contents AS content
  WHERE content.workspace_id = message.workspace_id AND content.id = content_id AND content.sealed IS NOT '${ERASED}')`;

const IN = (column: string) => `${column} IN (SELECT value FROM json_each(?))`;

/** A message as it is shown. */
export function messageView(row: MessageRow): Message {
  const { notification, message, content_id: _content, error, product, ...rest } = row;
  const { code, message: reason } = (JSON.parse(error ?? '{}') ?? {}) as Partial<ErrorRecord>;
  return {
    ...rest,
    _id: row.id,
    product_id: product,
    product_tag: product,
    notification_tag: message === null ? notification : `${notification}:${message}`,
    type: row.channel,
    error: code === undefined ? null : { code, message: reason ?? '' },
  };
}
