/** `$Session{field}` in what a caller writes to a database or a graph. Secrets are not given out here: what is written outlives a call. */

import { isCondition, type Resolve, type Stand } from '../../engine/query/binding.ts';
import { writtenKey } from '../../expressions/lookup.ts';
import { sessionValue } from '../../expressions/references.ts';
import { startRun } from '../../expressions/scope.ts';
import { embeddedText } from '../../expressions/value.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { CallSession } from './call-session.ts';

const REFERENCE = /\$Session((?:\{[^{}]{1,256}\})+)/g;

/** What is read of a session. */
export type SessionValues = Pick<CallSession, 'tag' | 'payload'>;

/** Whether a text refers to a session. */
export function refersToSession(text: string): boolean {
  return text.includes('$Session{') && text.search(REFERENCE) >= 0;
}

/**
 * What a text stands for that refers to a session; null where it refers to none. A text that is one reference keeps its
 * type. A condition must not come of what the session lacks: null there would mean other rows.
 */
export function sessionStand(text: string, path: string, session: SessionValues | undefined): Stand {
  if (!refersToSession(text)) return null;
  if (session === undefined) return { missing: { path, message: 'refers to a session, and the call has none' } };
  const [only] = text.matchAll(REFERENCE);
  const value =
    only?.[0] === text
      ? fieldOf(session, only[1] ?? '')
      : text.replaceAll(REFERENCE, (_all, groups: string) =>
          embeddedText(fieldOf(session, groups), startRun({ now: 0 })),
        );
  if (value === null && isCondition(path))
    return { missing: { path, message: `${text} stands for nothing, which is no condition` } };
  return { value };
}

/** An input with the values of a session in it; each is inserted once, and not looked at again. What it lacks is left out. */
export function withSession<Of>(input: Of, session: SessionValues | undefined, path: string): Of {
  return withValues(input, (text, at) => sessionStand(text, at, session), path);
}

/** An input with values in the place of the texts that stand for them; where one is null its member is left out. */
export function withValues<Of>(input: Of, resolve: Resolve, path: string): Of {
  return inserted(input, resolve, path) as Of;
}

function inserted(value: unknown, resolve: Resolve, path: string): unknown {
  if (typeof value === 'string') {
    const stand = resolve(value, path);
    if (stand === null) return value;
    if ('value' in stand) return stand.value ?? undefined;
    throw invalidField(stand.missing.path, stand.missing.message);
  }
  if (Array.isArray(value)) return value.map((item: unknown, at) => inserted(item, resolve, `${path}[${at}]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, inserted(member, resolve, `${path}.${name}`)]),
  );
}

function fieldOf({ tag, payload }: SessionValues, groups: string): unknown {
  return sessionValue(payload, tag, groups.slice(1, -1).split('}{').map(writtenKey)) ?? null;
}
