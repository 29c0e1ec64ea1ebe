/** The log of messages as delivery writes it: a row a message, many in one statement. */

import type { Delivery } from '../../drivers/notification/port.ts';
import type { MessageStatus } from '../../engine/notification/message-status.ts';
import type { ErrorRecord } from '../../kernel/errors.ts';
import { type ContentParts, keepContent, readContent } from './contents.ts';
import type { ChannelSend, Claimed, DeliveryLog, Standing } from './model.ts';

/** What is said of a message that an attempt left behind. */
const LOST: ErrorRecord = {
  code: 'OUTCOME_UNKNOWN',
  message: 'the attempt that sent it was cut off; it may have been sent',
  outcome: 'unknown',
};

/** A row as it is read here. */
export interface StandingRow {
  readonly id: string;
  readonly recipient: string | null;
  readonly status: MessageStatus;
  readonly provider_id: string | null;
  readonly error: string | null;
  readonly temporary: number;
  readonly claim: string | null;
}

const STANDING = 'id, recipient, status, provider_id, error, temporary, claim';

// What may be taken: a failure that may go well now, or what somebody asked to have tried again.
const IS_FREE = `recipient IS NOT NULL
  AND ((status = 'failed' AND temporary = 1) OR (status = 'reprocessing' AND claim IS NULL))`;
// What another attempt took and said no more of.
const IS_LOST = `status IN ('pending', 'reprocessing') AND claim IS NOT NULL AND claim <> excluded.claim`;

const CLAIM = `
INSERT INTO notification_messages (
  workspace_id, product, env, notification, message, channel, provider, content_id, composite, run_id, process_id,
  session, cache, retries, version, claim, created_at, updated_at,
  id, recipient, resent_from, status, attempts, temporary, error)
SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?17, ?17,
  value ->> 'id', value ->> 'recipient', value ->> 'resentFrom', 'pending', 1, 0, NULL
FROM json_each(?18) WHERE TRUE
ON CONFLICT (workspace_id, id) DO UPDATE SET
  status = CASE WHEN ${IS_FREE} THEN (CASE status WHEN 'failed' THEN 'pending' ELSE status END) WHEN ${IS_LOST} THEN 'unknown' ELSE status END,
  error = CASE WHEN ${IS_FREE} THEN NULL WHEN ${IS_LOST} THEN ?19 ELSE error END,
  temporary = CASE WHEN ${IS_FREE} OR ${IS_LOST} THEN 0 ELSE temporary END,
  attempts = attempts + CASE WHEN ${IS_FREE} THEN 1 ELSE 0 END,
  provider = CASE WHEN ${IS_FREE} THEN excluded.provider ELSE provider END,
  run_id = CASE WHEN ${IS_FREE} THEN excluded.run_id ELSE run_id END,
  claim = CASE WHEN ${IS_FREE} THEN excluded.claim ELSE claim END,
  updated_at = CASE WHEN ${IS_FREE} OR ${IS_LOST} THEN excluded.updated_at ELSE updated_at END
RETURNING ${STANDING}`;

const REFUSE = `
INSERT INTO notification_messages (
  workspace_id, product, env, notification, message, channel, provider, content_id, composite, run_id, process_id,
  session, cache, retries, version, claim, created_at, updated_at,
  id, recipient, status, attempts, temporary, error)
SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?17, ?17,
  value ->> 'id', value ->> 'recipient', 'failed', 0, 0, value ->> 'error'
FROM json_each(?18) WHERE TRUE
ON CONFLICT (workspace_id, id) DO NOTHING`;

/**
 * The workspace comes with each message: else SQLite, which has no statistics of the table, reads all of the workspace.
 * One that was erased meanwhile stays so.
 */
export const SETTLE = `
UPDATE notification_messages SET status = value ->> 'status', temporary = value ->> 'temporary',
  provider_id = CASE WHEN recipient IS NULL THEN NULL ELSE value ->> 'providerId' END,
  error = CASE WHEN recipient IS NULL THEN NULL ELSE value ->> 'error' END, updated_at = ?
FROM json_each(?) WHERE workspace_id = value ->> 'workspace' AND notification_messages.id = value ->> 'id' AND claim = ?`;

export const STANDINGS = `
SELECT ${STANDING} FROM notification_messages INDEXED BY notification_messages_content
WHERE workspace_id = ? AND content_id = ? ORDER BY created_at, id`;

// What waits to be tried again was not begun.
export const BEGUN = `
SELECT id FROM notification_messages INDEXED BY notification_messages_content
WHERE workspace_id = ?1 AND content_id IN (SELECT value FROM json_each(?2))
  AND (status IN ('sent', 'unknown') OR (status IN ('pending', 'reprocessing') AND claim IS NOT NULL))
  AND (?3 IS NULL OR id IN (SELECT value FROM json_each(?3))) LIMIT 1`;

/** Builds the log. */
export function createDeliveryLog(parts: ContentParts): DeliveryLog {
  const { db, clock } = parts;
  return {
    keepContent: (place, content) => keepContent(parts, place, content),
    readContent: (workspace, contentId) => readContent(parts, workspace, contentId),
    async claim(send, claim, messages) {
      if (messages.length === 0) return [];
      const { results } = await db
        .prepare(CLAIM)
        .bind(...factsOf(send, claim, clock.now()), JSON.stringify(messages), JSON.stringify(LOST))
        .all<StandingRow>();
      return results.map((row): Claimed => {
        const isMine = row.claim === claim && (row.status === 'pending' || row.status === 'reprocessing');
        return { ...standingOf(row), isMine };
      });
    },
    async refuse(send, refused) {
      if (refused.length === 0) return;
      const rows = refused.map(({ error, ...message }) => ({ ...message, error: JSON.stringify(error) }));
      await db
        .prepare(REFUSE)
        .bind(...factsOf(send, null, clock.now()), JSON.stringify(rows))
        .run();
    },
    async settle(workspace, claim, settled) {
      if (settled.length === 0) return;
      const rows = settled.map(({ id, delivery }) => ({ workspace, id, ...settledAs(delivery) }));
      await db.prepare(SETTLE).bind(clock.now(), JSON.stringify(rows), claim).run();
    },
    async standings(workspace, contentId) {
      const { results } = await db.prepare(STANDINGS).bind(workspace, contentId).all<StandingRow>();
      return results.map(standingOf);
    },
    async hasBegun(workspace, contents, messages) {
      const ids = messages === undefined ? null : JSON.stringify(messages);
      const row = await db.prepare(BEGUN).bind(workspace, JSON.stringify(contents), ids).first();
      return row !== null;
    },
  };
}

/** Values of the first columns of both insertions. */
function factsOf(send: ChannelSend, claim: string | null, now: number): (string | number | null)[] {
  return [
    send.workspace,
    send.product,
    send.env,
    send.notification,
    send.message,
    send.channel,
    send.provider,
    send.contentId,
    send.isComposite ? 1 : 0,
    send.runId,
    send.processId,
    send.session,
    send.cache,
    send.retries,
    send.version,
    claim,
    now,
  ];
}

function settledAs(delivery: Delivery) {
  switch (delivery.outcome) {
    case 'sent':
      return { status: 'sent', temporary: 0, providerId: delivery.providerId, error: null };
    case 'failed':
      return {
        status: 'failed',
        temporary: delivery.isTemporary ? 1 : 0,
        providerId: null,
        error: JSON.stringify(delivery.error),
      };
    case 'unknown':
      return { status: 'unknown', temporary: 0, providerId: null, error: JSON.stringify(delivery.error) };
  }
}

/** How a message stands, of its row. */
function standingOf({ id, recipient, status, provider_id: providerId, error, temporary }: StandingRow): Standing {
  return {
    id,
    recipient: recipient ?? '',
    status,
    providerId,
    error: error === null ? null : (JSON.parse(error) as ErrorRecord),
    // One that was erased goes to nobody any more.
    isTemporary: temporary === 1 && recipient !== null,
  };
}
