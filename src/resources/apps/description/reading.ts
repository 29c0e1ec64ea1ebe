/** What the parts of a conversion share: the document that references lead into, warnings, and how much is left to read. */

import { LIMITS } from '../../../kernel/limits.ts';
import { isPlain, memberOf, type Plain, shortened } from './plain.ts';

/** Something of a description that an import leaves out or changes. */
export interface ImportWarning {
  /** Where in the description, such as `POST /orders`. */
  readonly path: string;
  readonly message: string;
}

/** The reading of one document. */
export interface Reading {
  readonly document: Plain;
  readonly warnings: readonly ImportWarning[];
  /** Warns once for the same thing. */
  warn(path: string, message: string): void;
  /** The object that a value is or refers to; null for anything else, a reference that leads nowhere or elsewhere included. */
  resolve(value: unknown): Plain | null;
  /** Starts the fields of an action. */
  startAction(): void;
  /** Takes one field of what is left; false when nothing is. */
  takeField(): boolean;
}

/** References that lead to references are followed so far. */
const MAX_HOPS = 16;
const MAX_WARNINGS = 500;

/** Starts reading a document. */
export function createReading(document: Plain): Reading {
  const warnings = new Map<string, ImportWarning>();
  let left = LIMITS.description_fields.value;
  let leftInAction = 0;
  const warn = (path: string, message: string) => {
    const key = `${path}\n${message}`;
    if (warnings.size < MAX_WARNINGS && !warnings.has(key))
      warnings.set(key, { path: shortened(path, 300), message: shortened(message, 500) });
  };
  return {
    document,
    get warnings() {
      return [...warnings.values()];
    },
    warn,
    resolve(value) {
      let found: unknown = value;
      for (let hops = 0; hops < MAX_HOPS; hops += 1) {
        if (!isPlain(found)) return null;
        const { $ref: reference, ...beside } = found;
        if (typeof reference !== 'string') return found;
        const target = pointedAt(document, reference);
        if (target === undefined) {
          warn(reference, 'this reference leads to nothing in the description, and is left out');
          return null;
        }
        found = isPlain(target) ? { ...target, ...beside } : target;
      }
      return null;
    },
    startAction() {
      leftInAction = Math.min(LIMITS.action_fields.value, left);
    },
    takeField() {
      if (leftInAction <= 0) return false;
      leftInAction -= 1;
      left -= 1;
      return true;
    },
  };
}

/** What a JSON pointer in a fragment (RFC 6901 section 6) leads to. */
function pointedAt(document: Plain, reference: string): unknown {
  if (reference === '#') return document;
  if (!reference.startsWith('#/')) return undefined;
  let at: unknown = document;
  for (const part of reference.slice(2).split('/')) {
    const name = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    at = Array.isArray(at) ? at[Number(name)] : memberOf(at, name);
  }
  return at;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
