/** Cursors of lists: where a list goes on, bound to the caller and the list it came from. */

import { canonicalJson, sha256Hex } from './canonical.ts';
import { invalidField } from './errors.ts';

const DIGEST_LENGTH = 32;

/** A cursor for a position of a list. `list` is what makes the list this one: workspace, operation, filters. */
export async function createCursor(position: unknown, list: unknown): Promise<string> {
  const text = btoa(JSON.stringify(position).replaceAll(/[\u0080-\uFFFF]/g, escaped));
  return `${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}.${await digestOf(position, list)}`;
}

/** The position that a cursor holds. One that was altered, or that is of another list, is a `VALIDATION_ERROR` at `path`. */
export async function readCursor(cursor: string, list: unknown, path = 'cursor'): Promise<unknown> {
  const [text = ''] = cursor.split('.');
  const position = parse(text);
  if (position === undefined || cursor !== (await createCursor(position, list)))
    throw invalidField(path, 'was altered, or comes from another list');
  return position;
}

/** As JSON writes a character in ASCII, which is all that base64 is made of. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

async function digestOf(position: unknown, list: unknown): Promise<string> {
  return (await sha256Hex(canonicalJson([position, list]))).slice(0, DIGEST_LENGTH);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return undefined;
  }
}
