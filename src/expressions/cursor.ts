/** A place in a text that is being parsed. */

import { invalidField } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Reference } from './scope.ts';

const SPACE = ' \t\n\r';
const NAME_SHOWN = 40;

/** Where a parser stands in a text, and what it has found. */
export class Cursor {
  readonly text: string;
  /** Path that errors and references name. */
  readonly path: string;
  /** Whether it knows the references that only the templates of a subscription do. */
  readonly hasMessages: boolean;
  /** Next character to read. */
  at = 0;
  /** Brackets that are open. */
  depth = 0;
  /** References passed, in the order in which they end. */
  readonly references: Reference[] = [];

  constructor(text: string, path: string, hasMessages = false) {
    this.text = text;
    this.path = path;
    this.hasMessages = hasMessages;
  }

  /** The next character, or empty text at the end. */
  peek(): string {
    return this.text.charAt(this.at);
  }

  /** Passes blanks, tabs and line ends. */
  skipSpace(): void {
    while (this.at < this.text.length && SPACE.includes(this.peek())) this.at += 1;
  }

  /** Passes a text if it comes next. */
  take(expected: string): boolean {
    if (!this.text.startsWith(expected, this.at)) return false;
    this.at += expected.length;
    return true;
  }

  /** Passes what matches here; the pattern is sticky. Answers empty text when nothing does. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const [found = ''] = pattern.exec(this.text) ?? [];
    this.at += found.length;
    return found;
  }

  /** Passes a closing bracket or fails. */
  expect(closing: string, otherwise = ''): void {
    this.skipSpace();
    if (!this.take(closing)) this.fail(`expected ${otherwise}'${closing}' and found ${this.found()}`);
  }

  /** Reads something in brackets, one level deeper. */
  nested<T>(read: () => T): T {
    if (this.depth >= LIMITS.expression_depth.value)
      this.fail(`is nested deeper than ${LIMITS.expression_depth.value} levels`);
    this.depth += 1;
    const value = read();
    this.depth -= 1;
    return value;
  }

  /** What comes next, for an error. */
  found(): string {
    return this.at >= this.text.length ? 'the end' : `'${this.peek()}'`;
  }

  /** Throws `VALIDATION_ERROR` with the place: character from 0, line and column from 1. */
  fail(message: string, at: number = this.at): never {
    const before = this.text.slice(0, at).split('\n');
    const column = (before.at(-1) ?? '').length + 1;
    throw invalidField(this.path, `${message} at character ${at} (${before.length}:${column})`);
  }
}

/** A name of the text, cut to what an error can show. */
export function shown(name: string): string {
  return name.length > NAME_SHOWN ? `${name.slice(0, NAME_SHOWN)}…` : name;
}
