/** What sends sent, sealed: rows of D1, and objects of R2 where they are large. */

import { ProcessorError } from '../../kernel/errors.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { StoredContent } from './model.ts';

/** Sealed text up to this length is in D1, whose rows are bounded. */
const INLINE = 100_000;

/** What is in the place of a content that was erased. */
export const ERASED = '';

/** What contents are kept with. */
export interface ContentParts {
  readonly db: D1Database;
  readonly bucket: R2Bucket;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

/** Where a content belongs. */
export interface ContentPlace {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  readonly contentId: string;
}

/** A content's object in R2. */
export function contentObject(workspace: string, id: string): string {
  return `${workspace}/notifications/${id}`;
}

const context = (id: string) => `notification:${id}`;

/** Keeps a content unless there is one of that id, and answers the one there is. Throws `NOT_FOUND` for one that was erased. */
export async function keepContent(
  { db, bucket, sealer, clock }: ContentParts,
  { workspace, product, env, contentId }: ContentPlace,
  content: StoredContent,
): Promise<StoredContent> {
  const sealed = await sealer.seal(workspace, context(contentId), JSON.stringify(content));
  const inline = sealed.length <= INLINE ? sealed : null;
  // The row first: an object without one would never be found, nor removed.
  const row = await db
    .prepare(
      `INSERT INTO notification_contents (workspace_id, id, product, env, sealed, used_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (workspace_id, id) DO UPDATE SET used_at = excluded.used_at RETURNING sealed`,
    )
    .bind(workspace, contentId, product, env, inline, clock.now())
    .first<{ sealed: string | null }>();
  const stored = row?.sealed ?? null;
  if (stored === ERASED)
    throw new ProcessorError('NOT_FOUND', 'what was to be sent was erased', { outcome: 'not_sent' });
  if (stored !== null) return stored === inline ? content : await open(sealer, workspace, contentId, stored);
  const name = contentObject(workspace, contentId);
  const put = await bucket.put(name, sealed, { onlyIf: { etagDoesNotMatch: '*' } });
  if (put !== null) return content;
  const object = await bucket.get(name);
  return object === null ? content : await open(sealer, workspace, contentId, await object.text());
}

/** The content of that id; null when it was removed. */
export async function readContent(
  { db, bucket, sealer }: ContentParts,
  workspace: string,
  contentId: string,
): Promise<StoredContent | null> {
  const row = await db
    .prepare('SELECT sealed FROM notification_contents WHERE workspace_id = ? AND id = ?')
    .bind(workspace, contentId)
    .first<{ sealed: string | null }>();
  if (row === null) return null;
  const sealed = row.sealed ?? (await (await bucket.get(contentObject(workspace, contentId)))?.text());
  return sealed === undefined || sealed === ERASED ? null : await open(sealer, workspace, contentId, sealed);
}

async function open(sealer: Sealer, workspace: string, contentId: string, sealed: string): Promise<StoredContent> {
  return JSON.parse(await sealer.open(workspace, context(contentId), sealed)) as StoredContent;
}
