/** Whose use a run counts, and how much of it. */

import { sha256Hex } from '../../kernel/canonical.ts';
import { invalidField } from '../../kernel/errors.ts';
import { Amount } from '../products/manifest-quota.ts';

/** Longest that stands in the name of an object, percent-encoded. */
const LONGEST = 120;

/** Who may be told apart from others. */
export interface ScopeGiven {
  readonly key?: unknown;
  readonly userId?: unknown;
}

/**
 * The scope of a run: that of the first of `key`, `userId` and the session's identifier that there is, else `global`. A
 * number among the first two is the same as its text.
 * Throws a `VALIDATION_ERROR` naming a field, below `path`, that is neither a text nor a number.
 */
export async function scopeOf(
  { key, userId }: ScopeGiven,
  session: string | number | boolean | null,
  path = 'input.',
): Promise<string> {
  if (isGiven(key)) return named('key', textOf(key, `${path}key`));
  if (isGiven(userId)) return named('user', textOf(userId, `${path}userId`));
  return session === null ? 'global' : named('session', identifierText(session));
}

/** Sessions tell the number 7 and the text "7" apart: a text that could be read as another value stands in quotes. */
function identifierText(identifier: string | number | boolean): string {
  if (typeof identifier !== 'string') return String(identifier);
  try {
    JSON.parse(identifier);
    return JSON.stringify(identifier);
  } catch {
    return identifier.toWellFormed();
  }
}

/** How much a run uses: what it says itself, else its input; 1 where neither does. */
export function amountOf(amount: number | undefined, input: Readonly<Record<string, unknown>>): number {
  const given = amount ?? (isGiven(input['amount']) ? input['amount'] : 1);
  const read = Amount.min(1).safeParse(given);
  if (!read.success) throw invalidField('input.amount', 'must be a whole number of at least 1');
  return read.data;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function textOf(value: unknown, path: string): string {
  const isText = (typeof value === 'string' && value !== '') || (typeof value === 'number' && Number.isFinite(value));
  if (!isText) throw invalidField(path, 'must be a text that is not empty, or a number');
  return String(value).toWellFormed();
}

async function named(kind: string, text: string): Promise<string> {
  const isShort = encodeURIComponent(text).length <= LONGEST;
  return `${kind}:${isShort ? text : `#${await sha256Hex(text)}`}`;
}
