/** What is wrong with a statement, gathered while it is read, so that a caller learns all of it at once. */

import { type FieldError, refusal } from '../../kernel/errors.ts';

/** Errors by the path of the field. */
export class Faults {
  readonly #invalid: FieldError[] = [];
  readonly #unsupported: FieldError[] = [];

  /** A field that is malformed. */
  add(path: string, message: string): void {
    this.#invalid.push({ path, message });
  }

  /** A field that is understood and that no driver can carry out. */
  refuse(path: string, message: string): void {
    this.#unsupported.push({ path, message });
  }

  /** Throws what was gathered: `VALIDATION_ERROR`, or `NOT_SUPPORTED` where nothing else is wrong. */
  raise(): void {
    if (this.#invalid.length > 0) throw refusal('VALIDATION_ERROR', [...this.#invalid, ...this.#unsupported]);
    if (this.#unsupported.length > 0) throw refusal('NOT_SUPPORTED', this.#unsupported);
  }
}

/** The path of a member: `where.age`, `data[2]`. */
export function at(path: string, member: string | number): string {
  if (typeof member === 'number') return `${path}[${member}]`;
  return path === '' ? member : `${path}.${member}`;
}
