/** What is made of the HTML part of a mail. */

import { compile } from 'html-to-text';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '=': '&#61;',
};

/** Text as it can stand between tags and in an attribute, quoted or not. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`=]/g, (character) => ENTITIES[character] ?? character);
}

/** Levels of elements that the text part follows, and children of one; what is beyond shows as an ellipsis. */
const DEEPEST = 100;
const MOST_CHILDREN = 10_000;
/** Characters of HTML that the text part is made of; its time grows faster than they do where tags do not fit. */
const LONGEST = 128 * 1024;

const toText = compile({
  wordwrap: false,
  limits: { maxDepth: DEEPEST, maxChildNodes: MOST_CHILDREN },
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false, linkBrackets: ['(', ')'] } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/** The text of HTML: links with their addresses, no images, lines as they come. Of long HTML, the beginning, with `…`. */
export function textOfHtml(html: string): string {
  return html.length > LONGEST ? `${toText(html.slice(0, LONGEST))}…` : toText(html);
}

const HIDDEN = 'display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden';

/** The HTML with a line that clients show in lists, and not with the mail: the first of its body. */
export function withPreview(html: string, preview: string): string {
  const at = bodyOf(html);
  return `${html.slice(0, at)}<div style="${HIDDEN}">${escapeHtml(preview)}</div>${html.slice(at)}`;
}

/** Where the body begins; comments may hold bodies of their own, as those for one client do. */
function bodyOf(html: string): number {
  const opening = /<!--|<body(?=[\s>])/gi;
  for (let found = opening.exec(html); found !== null; found = opening.exec(html)) {
    const isComment = found[0] === '<!--';
    const end = html.indexOf(isComment ? '-->' : '>', opening.lastIndex);
    if (end === -1) return 0;
    if (!isComment) return end + 1;
    opening.lastIndex = end;
  }
  return 0;
}
