/** `ctx.transform`: operators of the expression language. */

import { call, type Expression, join, measure, NO_USES } from './expression.ts';
import type { Recording } from './recording.ts';
import { createStandIn } from './stand-in.ts';

/** Conversions that are made when the feature runs. */
export interface Transform {
  /** Keys of an object. */
  size(value: unknown): number;
  /** Characters of a text, or elements of a list. */
  length(value: unknown): number;
  upper(text: unknown): string;
  lower(text: unknown): string;
  trim(text: unknown): string;
  split(text: unknown, separator: unknown): string[];
  join(items: unknown, separator: unknown): string;
  /** Epoch milliseconds. */
  now(): number;
  /** A date by a pattern such as `YYYY-MM-DD`. */
  formatDate(date: unknown, pattern: unknown): string;
  /** Cannot be recorded: throws. */
  parseJson(text: unknown): never;
  /** Cannot be recorded: throws. */
  stringify(value: unknown): never;
}

/** The conversions of a recording. */
export function createTransform(recording: Recording): Transform {
  const standIn = (expression: Expression) => createStandIn(expression, recording) as never;
  const args = (values: readonly unknown[]) => {
    const written = values.map((value, index) => recording.writer.argument(value, `argument ${index + 1}`));
    return { texts: written.map(({ value }) => value), uses: join(written.map(({ uses }) => uses)) };
  };
  const operator = (name: string, ...values: unknown[]) => {
    const { texts, uses } = args(values);
    return standIn(call(name, texts, uses));
  };
  const measured = (name: 'Size' | 'Length', value: unknown): number => {
    const { texts, uses } = args([value]);
    return standIn(measure(name, texts.join(''), uses));
  };
  const missing = (name: string, instead: string): never =>
    recording.refuse(`ctx.transform.${name} cannot be recorded: no operator does it. ${instead}`);
  return {
    size: (value) => measured('Size', value),
    length: (value) => measured('Length', value),
    upper: (text) => operator('Uppercase', text),
    lower: (text) => operator('Lowercase', text),
    trim: (text) => operator('Trim', text),
    split: (text, separator) => operator('Split', text, separator),
    join: (items, separator) => operator('Join', items, separator),
    now: () => standIn(call('Now', [], NO_USES)),
    formatDate: (date, pattern) => operator('Dateformat', date, pattern),
    parseJson: () => missing('parseJson', 'Let the action answer JSON'),
    stringify: () => missing('stringify', 'Use the value in a text, where objects and lists become JSON'),
  };
}
