/** The page on which a user ends an authorization: a written exception beside the contracts. */

import { ERRORS } from '../kernel/errors.ts';
import type { CallbackAnswer } from '../resources/credentials/directory.ts';

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

/** Says that the app is authorized, or why it is not: status 200, or 400 (500 for a fault of ours). */
export function callbackPage(answer: CallbackAnswer): Response {
  if (answer.ok) return page(200, 'Authorized', 'The app may be used now. You can close this page.');
  const { code, message } = answer.error;
  return page(ERRORS[code].status === 500 ? 500 : 400, 'Not authorized', message);
}

function page(status: number, title: string, text: string): Response {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
</html>
`;
  return new Response(html, { status, headers: HEADERS });
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
