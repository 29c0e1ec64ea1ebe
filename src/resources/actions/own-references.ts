/** References in what a caller writes: `$Secret{KEY}` and `$Session{field}`, and nothing else. */

import { writtenKey } from '../../expressions/lookup.ts';
import { sessionValue } from '../../expressions/references.ts';
import { startRun } from '../../expressions/scope.ts';
import { embeddedText } from '../../expressions/value.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { CallSession } from '../sessions/call-session.ts';

/** Only these two are read in the input of a call; other text is text, whatever it looks like. */
const REFERENCE = /\$(Secret|Session)((?:\{[^{}]{1,256}\})+)/g;

/** What an input refers to. */
export interface OwnReferences {
  /** Keys of secrets. */
  readonly secretKeys: readonly string[];
  readonly usesSession: boolean;
}

const NONE: OwnReferences = { secretKeys: [], usesSession: false };

/** What an input refers to. Throws `VALIDATION_ERROR` for `$Session{…}` where the call has no session. */
export function ownReferences(input: unknown, path: string, session: CallSession | undefined): OwnReferences {
  if (!mayRefer(input)) return NONE;
  const keys = new Set<string>();
  let usesSession = false;
  walk(input, path, (text, at) => {
    for (const [, name, groups = ''] of text.matchAll(REFERENCE)) {
      if (name === 'Secret') keys.add(groups.slice(1, -1));
      else if (session === undefined) throw invalidField(at, 'refers to a session, and the call has none');
      else usesSession = true;
    }
  });
  return { secretKeys: [...keys], usesSession };
}

/** What references of an input stand for. */
export interface OwnValues {
  readonly secrets: Readonly<Record<string, string>>;
  readonly session: CallSession | undefined;
}

/**
 * The input with the values in the place of its references; inserted once, and not looked at again. A text that is one
 * `$Session{…}` becomes the value itself.
 */
export function withValues<T>(input: T, values: OwnValues): T {
  return inserted(input, values) as T;
}

function inserted(value: unknown, values: OwnValues): unknown {
  if (typeof value === 'string') return value.includes('$') ? insertedText(value, values) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => inserted(item, values));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inserted(item, values)]));
}

function insertedText(text: string, { secrets, session }: OwnValues): unknown {
  const [only] = text.matchAll(REFERENCE);
  if (only?.[0] === text && only[1] === 'Session') return fieldOf(session, only[2] ?? '');
  return text.replaceAll(REFERENCE, (_match, name: string, groups: string) =>
    name === 'Session'
      ? embeddedText(fieldOf(session, groups), startRun({ now: 0 }))
      : (secrets[groups.slice(1, -1)] ?? ''),
  );
}

function fieldOf(session: CallSession | undefined, groups: string): unknown {
  const keys = groups.slice(1, -1).split('}{').map(writtenKey);
  return sessionValue(session?.payload, session?.tag, keys) ?? null;
}

/** Most inputs refer to nothing, which is found out without noting where. */
function mayRefer(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('$');
  return typeof value === 'object' && value !== null && Object.values(value).some(mayRefer);
}

function walk(value: unknown, path: string, see: (text: string, path: string) => void): void {
  if (typeof value === 'string') {
    if (value.includes('$')) see(value, path);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`, see);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) walk(item, `${path}.${name}`, see);
  }
}
