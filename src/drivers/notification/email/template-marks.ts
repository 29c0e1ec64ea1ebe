/** Mails whose provider has a template language of its own, which nobody here writes in. */

import type { EmailMessage } from '../port.ts';

/** Breaks a mark where there are no entities; it has no width and is no place to break a line. */
const WORD_JOINER = '\u2060';

/**
 * The mail with the marks of a provider's language broken, so that it is shown as it is written. `mark` finds, all over,
 * the first character of each: it becomes an entity in HTML, and has a word joiner after it in texts.
 */
export function withoutMarks(message: EmailMessage, mark: RegExp): EmailMessage {
  const plain = (text: string) => text.replace(mark, `$&${WORD_JOINER}`);
  return {
    ...message,
    subject: plain(message.subject),
    text: message.text === null ? null : plain(message.text),
    html: message.html === null ? null : htmlWithout(message.html, mark),
  };
}

/** Style sheets know no entities, but spaces between their signs. */
function htmlWithout(html: string, mark: RegExp): string {
  let isStyle = false;
  return html
    .split(/(<\/?style\b)/i)
    .map((part) => {
      if (/^<\/?style$/i.test(part)) isStyle = !part.startsWith('</');
      return part.replace(mark, (sign) => (isStyle ? `${sign} ` : `&#${sign.charCodeAt(0)};`));
    })
    .join('');
}
