/** Expressions within the texts of a handler. */

import { type Expression, shown, type TextPart } from './expression.ts';

// Code points that Unicode keeps for use within programs: no text that is exchanged has them.
const OPENING = '\uFDD0';
const CLOSING = '\uFDD1';
const MARK = /\uFDD0([^\uFDD0\uFDD1]*)\uFDD1/;
const STRAY = /[\uFDD0\uFDD1]/;

/**
 * Stand-ins that became text. Each is its expression between two marks, so that it is told from text that only looks
 * like one, and so that a handler that changed it is found out.
 */
export class Marks {
  readonly #known = new Map<string, Expression>();

  /** The text of an expression within a handler's text. */
  mark(expression: Expression): string {
    const text = shown(expression);
    this.#known.set(text, expression);
    return `${OPENING}${text}${CLOSING}`;
  }

  /** A text taken apart; null when a mark in it was changed. */
  parts(text: string): TextPart[] | null {
    const parts: TextPart[] = [];
    for (const [index, piece] of text.split(MARK).entries()) {
      const part = index % 2 === 0 ? piece : this.#known.get(piece);
      if (part === undefined || (typeof part === 'string' && STRAY.test(part))) return null;
      if (part !== '') parts.push(part);
    }
    return parts;
  }

  /** Whether a text has marks. */
  has(text: string): boolean {
    return STRAY.test(text);
  }
}
