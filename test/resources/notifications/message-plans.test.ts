import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { markOf, UNMARK } from '../../../src/resources/notifications/again.ts';
import { contentsOf, ERASE, REMOVE } from '../../../src/resources/notifications/erasing.ts';
import { BEGUN, SETTLE, STANDINGS } from '../../../src/resources/notifications/message-log.ts';
import { type MessageFilter, searchOf } from '../../../src/resources/notifications/message-search.ts';

const place = { workspace: 'ws', product: 'shop', env: 'prd' };
const ofPlace = ['ws', 'shop', 'prd', '["x"]'];

/** By what a statement looks messages up. */
async function lookUps(sql: string, values: readonly unknown[]): Promise<string[]> {
  const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...values)
    .all<{ detail: string }>();
  return results.flatMap(({ detail }) => /^(?:SEARCH|SCAN) (?!json_each|content\b).*$/.exec(detail)?.[0] ?? []);
}

function search(filter: MessageFilter) {
  const { from, values } = searchOf(place, filter, 0);
  return lookUps(`SELECT message.* ${from} ORDER BY created_at DESC, id DESC LIMIT 20`, values);
}

const ONE_MESSAGE = expect.stringContaining('PRIMARY KEY (workspace_id=? AND id=?)');
const OF_CONTENT = expect.stringContaining('notification_messages_content (workspace_id=? AND content_id=?)');
const OF_RECIPIENT = expect.stringContaining('notification_messages_recipient (workspace_id=? AND recipient=?)');
const OF_PLACE = 'notification_messages_listed (workspace_id=? AND product=? AND env=?';

describe('no statement on messages reads all of a workspace:', () => {
  test.each<[what: string, sql: string, values: readonly unknown[], by: unknown[]]>([
    ['settling', SETTLE, [1, '[]', 'c'], [ONE_MESSAGE]],
    ['marking', markOf(0), ['[]', '[]'], [ONE_MESSAGE]],
    ['giving back', UNMARK, ['[]'], [ONE_MESSAGE]],
    ['how a send stands', STANDINGS, ['ws', 'c'], [OF_CONTENT]],
    ['whether a send has begun', BEGUN, ['ws', '["c"]', '["m"]'], [OF_CONTENT]],
    ['removing', REMOVE, ['ws', 'c'], [OF_CONTENT]],
    ['erasing', ERASE, ofPlace, [OF_RECIPIENT]],
    ['what a recipient alone got', contentsOf(false), ofPlace, [OF_RECIPIENT, OF_CONTENT]],
    ['what a recipient got', contentsOf(true), ofPlace, [OF_RECIPIENT]],
  ])('%s', async (_what, sql, values, by) => {
    expect(await lookUps(sql, values)).toEqual(by);
  });

  test.each<[filter: MessageFilter, by: unknown]>([
    [{}, expect.stringContaining(`${OF_PLACE})`)],
    [{ status: ['failed'], isSendable: true }, expect.stringContaining(`${OF_PLACE})`)],
    [{ start_date: 1, end_date: 2 }, expect.stringContaining(`${OF_PLACE} AND created_at>? AND created_at<?)`)],
    [{ recipient: 'a@example.com', start_date: 1 }, OF_RECIPIENT],
    [{ ids: ['msg_1'] }, ONE_MESSAGE],
    [{ ids: ['msg_1'], status: ['failed'], isSendable: true }, ONE_MESSAGE],
  ])('a search by %j', async (filter, by) => {
    expect(await search(filter)).toEqual([by]);
  });
});
