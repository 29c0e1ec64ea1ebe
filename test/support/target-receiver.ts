import type { ServerResponse } from 'node:http';

const statuses = new Map<string, number>();

/**
 * Answers as a receiver of webhooks: `/switch?key=` with the status that `/_switch?key=&status=` has set for its key,
 * 200 before · `/quoting?status=&secret=` with what it was sent, and a text of its own · `/stuck?status=` begins its
 * answer and does not end it.
 */
export function answerAsReceiver(
  url: URL,
  sent: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  response: ServerResponse,
): boolean {
  const key = url.searchParams.get('key') ?? '';
  const status = Number(url.searchParams.get('status') ?? 500);
  const json = (code: number, body: unknown): true => {
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    return true;
  };
  switch (url.pathname) {
    case '/_switch':
      statuses.set(key, status);
      return json(200, true);
    case '/switch':
      return json(statuses.get(key) ?? 200, { status: statuses.get(key) ?? 200 });
    case '/quoting':
      return json(status, { configured: url.searchParams.get('secret'), ...sent });
    case '/stuck':
      response.writeHead(status, { 'content-type': 'text/plain' }).write('stuck');
      return true;
    default:
      return false;
  }
}
