/** References in what a caller writes: `$Secret{KEY}`, and nothing else. */

import { invalidField } from '../../kernel/errors.ts';

/** Only these two are read in the input of a call; other text is text, whatever it looks like. */
const REFERENCE = /\$(Secret|Session)((?:\{[^{}]{1,256}\})+)/g;

/** Keys of the secrets that an input refers to. Throws `VALIDATION_ERROR` for `$Session{…}`, which needs a session. */
export function ownSecretKeys(input: unknown, path: string): string[] {
  if (!mayRefer(input)) return [];
  const keys = new Set<string>();
  walk(input, path, (text, at) => {
    for (const [, name, groups = ''] of text.matchAll(REFERENCE)) {
      if (name === 'Session') throw invalidField(at, 'refers to a session, and the call has none');
      keys.add(groups.slice(1, -1));
    }
  });
  return [...keys];
}

/** The input with the values in the place of its references; inserted once, and not looked at again. */
export function withSecrets<T>(input: T, secrets: Readonly<Record<string, string>>): T {
  return inserted(input, secrets) as T;
}

function inserted(value: unknown, secrets: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string')
    return value.replaceAll(REFERENCE, (_match, _name, groups: string) => secrets[groups.slice(1, -1)] ?? '');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => inserted(item, secrets));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inserted(item, secrets)]));
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
