/** What each reference stands for. */

import { ProcessorError } from '../kernel/errors.ts';
import { follow, type Key, ownProperty, valueAt } from './lookup.ts';
import { chargeKeys, type Run, type Scope } from './scope.ts';
import type { PathName } from './syntax.ts';

type Resolve = (scope: Scope, keys: readonly Key[], run: Run) => unknown;

/** Resolves references with groups: undefined when there is no value. `Secret` and `Auth` raise `NOT_FOUND` instead. */
export const RESOLVERS: Readonly<Record<PathName, Resolve>> = {
  Input: (scope, keys) => follow(scope.Input, keys),
  Sequence: (scope, keys, run) => sequence(scope.Sequence, keys, run),
  Step: (scope, keys) => follow(scope.Step, keys),
  Variable: (scope, keys) => follow(scope.Variable, keys),
  Constant: (scope, keys) => follow(scope.Constant, keys),
  Session: (scope, keys) => withoutTag(scope.Session, scope.sessionTag, keys),
  Response: (scope, keys) => withoutTag(scope.Response, scope.actionTag, keys),
  Secret: (scope, keys) => secret(scope, keys),
  Auth: (scope, keys) => auth(scope, keys),
  Event: (scope, keys) => follow(scope.Event, keys),
  Item: (scope, keys) => follow(scope.Item, keys),
  Index: ({ Index }) => Index,
  State: (scope, keys) => follow(scope.State, keys),
  Run: (scope, keys) => follow(scope.Run, keys),
  Param: (scope, keys) => follow(scope.Param, keys),
  Message: (scope, keys) => follow(scope.Message, keys),
  Messages: (scope, keys) => follow(scope.Messages, keys),
};

/** The short form leaves the sequence out: the first sequence that has an event of the name. */
function sequence(sequences: unknown, keys: readonly Key[], run: Run): unknown {
  const [first] = keys;
  if (first === undefined) return undefined;
  const known = valueAt(sequences, first);
  if (known !== undefined) return follow(known, keys, 1);
  if (typeof sequences !== 'object' || sequences === null) return undefined;
  const all: readonly unknown[] = Object.values(sequences);
  chargeKeys(run, all.length);
  for (const events of all) {
    const event = valueAt(events, first);
    if (event !== undefined) return follow(event, keys, 1);
  }
  return undefined;
}

/** What `$Session{…}` refers to in the payload of a session of the tag; undefined when there is no value. */
export function sessionValue(payload: unknown, tag: string | undefined, keys: readonly Key[]): unknown {
  return withoutTag(payload, tag, keys);
}

/** What the payload holds goes first; else a leading group that is the tag is dropped. */
function withoutTag(payload: unknown, tag: string | undefined, keys: readonly Key[]): unknown {
  const found = follow(payload, keys);
  return found === undefined && tag !== undefined && keys[0]?.text === tag ? follow(payload, keys, 1) : found;
}

function secret({ Secret }: Scope, keys: readonly Key[]): unknown {
  const name = keys[0]?.text ?? '';
  return ownProperty(Secret, name) ?? notFound(`secret '${name}'`);
}

function auth({ Auth, authTag }: Scope, keys: readonly Key[]): unknown {
  const isShort = keys.length === 1;
  const tag = isShort ? authTag : keys[0]?.text;
  const data = tag === undefined ? undefined : ownProperty(Auth, tag);
  const field = keys[isShort ? 0 : 1];
  const start = field === undefined ? undefined : (valueAt(data, field) ?? valueAt(data, otherContext(field)));
  return follow(start, keys, 2) ?? notFound(`auth value '${keys.map(({ text }) => text).join('.')}'`);
}

/** `header` and `headers` are one context. */
function otherContext(key: Key): Key {
  if (key.text === 'header') return { ...key, text: 'headers' };
  return key.text === 'headers' ? { ...key, text: 'header' } : key;
}

function notFound(what: string): never {
  throw new ProcessorError('NOT_FOUND', `there is no ${what}`);
}
