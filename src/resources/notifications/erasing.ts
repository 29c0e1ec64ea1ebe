/** A person is taken out of the log, and what is too old. */

import { contentObject, ERASED } from './contents.ts';
import { type MessagePlace, recipientForms } from './message-search.ts';

/** What erasing works with. */
export interface ErasingParts {
  readonly db: D1Database;
  readonly bucket: R2Bucket;
}

/** Contents that one erasure removes at a time. */
const BATCH = 200;

const OWN = `workspace_id = ?1 AND product = ?2 AND env = ?3 AND recipient IN (SELECT value FROM json_each(?4))`;

// SQLite has no statistics of the tables, and would read all of the workspace's messages.
const BY_RECIPIENT = 'INDEXED BY notification_messages_recipient';
const BY_CONTENT = 'INDEXED BY notification_messages_content';

const GOES_TO_OTHERS = `EXISTS (SELECT 1 FROM notification_messages AS other ${BY_CONTENT}
  WHERE other.workspace_id = ?1 AND other.content_id = message.content_id
    AND other.recipient NOT IN (SELECT value FROM json_each(?4)))`;

/** Contents that a recipient got, and nobody else; with `isShared` whoever else got them. */
export const contentsOf = (isShared: boolean) => `
SELECT DISTINCT content_id AS id FROM notification_messages AS message ${BY_RECIPIENT}
WHERE ${OWN} ${isShared ? '' : `AND NOT ${GOES_TO_OTHERS}`}
  AND EXISTS (SELECT 1 FROM notification_contents AS content WHERE content.workspace_id = ?1
    AND content.id = message.content_id AND content.sealed IS NOT '${ERASED}')
LIMIT ${BATCH}`;

export const ERASE = `
UPDATE notification_messages ${BY_RECIPIENT} SET recipient = NULL, provider_id = NULL, error = NULL, session = NULL WHERE ${OWN}`;

export const REMOVE = `DELETE FROM notification_messages ${BY_CONTENT} WHERE workspace_id = ? AND content_id = ?`;

/**
 * Takes the recipient, errors, the session and the provider's ids out of the messages of a recipient, and removes what was sent to
 * nobody else; with `isShared` also what others got. Repeated it goes on where it was cut off.
 */
export async function eraseRecipient(
  parts: ErasingParts,
  { workspace, product, env }: MessagePlace,
  recipient: string,
  isShared: boolean,
): Promise<{ messages: number; contents: number }> {
  const { db } = parts;
  const bind = [workspace, product, env, JSON.stringify(recipientForms(recipient))] as const;
  let contents = 0;
  for (;;) {
    const { results } = await db
      .prepare(contentsOf(isShared))
      .bind(...bind)
      .all<{ id: string }>();
    if (results.length === 0) break;
    await eraseContents(
      parts,
      workspace,
      results.map(({ id }) => id),
    );
    contents += results.length;
  }
  const { meta } = await db
    .prepare(ERASE)
    .bind(...bind)
    .run();
  return { messages: meta.changes, contents };
}

/** Removes what no attempt has used since an instant, with its messages; the oldest first. */
export async function purgeMessages(parts: ErasingParts, before: number, limit: number): Promise<void> {
  const { db } = parts;
  const { results } = await db
    .prepare('SELECT workspace_id, id FROM notification_contents WHERE used_at < ? ORDER BY used_at LIMIT ?')
    .bind(before, limit)
    .all<ContentKey>();
  const remove = db.prepare(REMOVE);
  // Messages first: without its content none of them would be found again.
  for (let at = 0; at < results.length; at += BATCH) {
    const some = results.slice(at, at + BATCH);
    await db.batch(some.map(({ workspace_id: workspace, id }) => remove.bind(workspace, id)));
    await removeContents(parts, some);
  }
}

interface ContentKey {
  readonly workspace_id: string;
  readonly id: string;
}

/** The row stays, by which its messages are found when they are past their time. */
async function eraseContents({ db, bucket }: ErasingParts, workspace: string, ids: readonly string[]): Promise<void> {
  await bucket.delete(ids.map((id) => contentObject(workspace, id)));
  const erase = db.prepare(`UPDATE notification_contents SET sealed = '${ERASED}' WHERE workspace_id = ? AND id = ?`);
  await db.batch(ids.map((id) => erase.bind(workspace, id)));
}

async function removeContents({ db, bucket }: ErasingParts, keys: readonly ContentKey[]): Promise<void> {
  await bucket.delete(keys.map(({ workspace_id: workspace, id }) => contentObject(workspace, id)));
  const remove = db.prepare('DELETE FROM notification_contents WHERE workspace_id = ? AND id = ?');
  await db.batch(keys.map(({ workspace_id: workspace, id }) => remove.bind(workspace, id)));
}
