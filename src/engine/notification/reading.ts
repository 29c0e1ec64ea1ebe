/** Reading the input of one channel: every fault is noted, and told at the end. */

import { type FieldError, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';
import { fieldValueFault } from './header-fields.ts';
import type { CompiledMessage } from './message.ts';
import { fillTemplate, own, TooLong, tooLong } from './template.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** How a part of a message is filled in. */
export interface Part {
  /** Where it stands in the message, such as `email.template`. */
  readonly place: string;
  readonly text: string;
  /** The field of the input whose variables it takes. */
  readonly variables: string;
  /** Its name in `missing`; that of `variables` when absent. */
  readonly name?: string;
  readonly escape?: (text: string) => string;
  /** It becomes a header field of a mail. */
  readonly isHeader?: boolean;
}

/** The input of a channel for a message, or for a direct send where `message` is null. */
export class Reading {
  readonly errors: FieldError[] = [];
  readonly missing = new Set<string>();
  readonly input: Fields;
  readonly path: string;
  readonly message: CompiledMessage | null;
  readonly #maps = new Map<string, Fields>();
  /** Bytes that parts may still have which are filled in from many texts. */
  #room = LIMITS.notification_body.value;

  constructor(input: Fields, path: string, message: CompiledMessage | null) {
    this.input = input;
    this.path = path;
    this.message = message;
  }

  refuse(field: string, message: string): void {
    this.errors.push({ path: `${this.path}.${field}`, message });
  }

  /** Refuses fields that are none of these; `others` are those of the other way to send, and say which. */
  only(fields: readonly string[], others: Readonly<Record<string, string>> = {}): void {
    for (const name of Object.keys(this.input))
      if (!fields.includes(name))
        this.refuse(name, Object.hasOwn(others, name) ? (others[name] ?? '') : 'is not a known field');
  }

  /** Refuses the input as a whole. */
  refuseAll(message: string): null {
    this.errors.push({ path: this.path, message });
    return null;
  }

  /** The content with what is missing. Throws what was wrong; without a content something was. */
  finish<Content>(content: Content | null): { content: Content; missing: string[] } {
    if (content === null || this.errors.length > 0) throw refusal('VALIDATION_ERROR', this.errors);
    return { content, missing: [...this.missing].slice(0, LIMITS.errors.value) };
  }

  /** The variables of a part; none where the input has none. */
  variables(field: string): Fields {
    const known = this.#maps.get(field);
    if (known !== undefined) return known;
    const given = own(this.input, field);
    const map = given === undefined ? {} : this.#map(field, given);
    this.#maps.set(field, map);
    return map;
  }

  #map(field: string, given: unknown): Fields {
    if (!isFields(given)) {
      this.refuse(field, 'must be the variables of the message’s part, by name');
      return {};
    }
    const size = sizeOf(JSON.stringify(given));
    if (size > LIMITS.notification_variables.value)
      this.refuse(field, `has more than ${LIMITS.notification_variables.value} bytes as JSON`);
    return given;
  }

  /** A part of the message with its variables filled in. */
  render({ place, text, variables, name = variables, escape, isHeader = false }: Part): string {
    try {
      const filled = fillTemplate(this.message?.templates.get(text) ?? [], {
        variables: this.variables(variables),
        escape,
        onMissing: (missing) => this.missing.add(`${name}.${missing}`),
        onValue: isHeader ? (variable, value) => this.#checkHeader(`${variables}.${variable}`, value) : undefined,
      });
      if (isHeader && this.errors.length === 0) this.#checkWhole(place, filled);
      return this.#checkSize(filled);
    } catch (thrown) {
      if (!(thrown instanceof TooLong)) throw thrown;
      this.errors.push({ path: place, message: thrown.message });
      return '';
    }
  }

  /**
   * Fills in a part of many texts, each of which takes its size with `spend`. All such parts have `notification_body`
   * bytes together; from when these are over nothing more is made, and the part is null.
   */
  bounded<Value>(place: string, fill: (spend: (size: number) => void) => Value): Value | null {
    if (this.#room < 0) return null;
    try {
      return fill((size) => {
        this.#room -= size;
        if (this.#room < 0) throw tooLong();
      });
    } catch (thrown) {
      if (!(thrown instanceof TooLong)) throw thrown;
      this.errors.push({ path: place, message: thrown.message });
      return null;
    }
  }

  #checkSize(filled: string): string {
    if (sizeOf(filled) > LIMITS.notification_body.value) throw tooLong();
    return filled;
  }

  #checkHeader(field: string, value: string): void {
    const fault = fieldValueFault(value);
    if (fault !== null) this.refuse(field, fault);
  }

  #checkWhole(place: string, filled: string): void {
    const fault = fieldValueFault(filled);
    if (fault !== null) this.errors.push({ path: place, message: `${fault}, its variables filled in` });
  }

  /** A text that the input of a direct send gives; null where it gives none. */
  text(field: string): string | null {
    const given = own(this.input, field);
    if (given === undefined || given === null) return null;
    if (typeof given !== 'string') {
      this.refuse(field, isFields(given) ? 'must be text: a direct send has no template to fill in' : 'must be text');
      return null;
    }
    if (sizeOf(given) > LIMITS.notification_body.value)
      this.refuse(field, `has more than ${LIMITS.notification_body.value} bytes`);
    return given.toWellFormed();
  }

  /** A text that has to be there. */
  requiredText(field: string): string {
    const text = this.text(field);
    const isAbsent = (own(this.input, field) ?? null) === null;
    if (isAbsent || text === '') this.refuse(field, 'is required');
    return text ?? '';
  }

  /** Texts by name that the input gives. */
  texts(field: string): Readonly<Record<string, string>> {
    const given = own(this.input, field);
    if (given === undefined || given === null) return {};
    if (!isFields(given)) {
      this.refuse(field, 'must be texts by name');
      return {};
    }
    const texts = Object.entries(given).flatMap(([name, value]): [string, string][] => {
      if (typeof value === 'string') return [[name, value.toWellFormed()]];
      this.refuse(`${field}.${name}`, 'must be text');
      return [];
    });
    return Object.fromEntries(texts);
  }
}

/** An object that is no list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Bytes of a text. */
export function sizeOf(text: string): number {
  return encodeUtf8(text).length;
}
