/** Data that a recording is given in place of what exists when the feature runs. */

import { type Expression, measure, textOf } from './expression.ts';
import { createStandIn, expressionOf, type Host, propertyExpression, standsFor, symbolOf } from './stand-in.ts';

/** Text, a number, a boolean or null. */
export type Scalar = string | number | boolean | null;

/** What reading given data means. */
export interface Reading {
  /** Reads as the value, told to `read`; else as a stand-in, so that only lists are given. */
  readonly isValue: boolean;
  /** Hears of each scalar that was read: the expression it stands for, and its value. */
  read(expression: Expression, value: Scalar): void;
}

/** Samples: lists have as many elements as they are given, everything else is a stand-in. */
export const SAMPLE: Reading = { isValue: false, read() {} };

const INDEX = /^(?:0|[1-9]\d{0,9})$/;

/**
 * What a handler meets in place of an expression's value. Lists are lists, to loop over; a property that is not given
 * is a stand-in; used whole, each is still the expression.
 */
export function createGiven(expression: Expression, data: unknown, host: Host, reading: Reading): unknown {
  if (expressionOf(data) !== undefined) return data;
  if (Array.isArray(data)) return createList(expression, data as unknown[], host, reading);
  if (typeof data === 'object' && data !== null) return createObject(expression, data, host, reading);
  if (!reading.isValue) return createStandIn(expression, host);
  const isScalar = data === null || data === undefined || ['string', 'boolean'].includes(typeof data);
  if (!isScalar && !Number.isFinite(data)) return host.refuse(`what is given for ${textOf(expression)} is no JSON`);
  reading.read(expression, (data ?? null) as Scalar);
  return data;
}

function createList(expression: Expression, data: readonly unknown[], host: Host, reading: Reading): unknown {
  const list = new Proxy([...data], {
    get(target, key, receiver) {
      if (typeof key === 'string' && INDEX.test(key) && key in target)
        return createGiven(propertyExpression(expression, key, host), data[Number(key)], host, reading);
      if (key === 'length') {
        const length = measure('Length', textOf(expression) ?? '', expression.uses);
        reading.read(length, target.length);
      }
      if (key === Symbol.toPrimitive) return symbolOf(expression, key, host);
      return Reflect.get(target, key, receiver) as unknown;
    },
    set: () => host.refuse(`${textOf(expression)} is assigned to; copy it first, as in [...list]`),
  });
  return standsFor(list, expression);
}

function createObject(expression: Expression, data: object, host: Host, reading: Reading): unknown {
  const give = (key: string) =>
    createGiven(
      propertyExpression(expression, key, host),
      (data as Readonly<Record<string, unknown>>)[key],
      host,
      reading,
    );
  const known = (key: string) => (Object.hasOwn(data, key) ? { value: give(key) } : null);
  return createStandIn(expression, host, known, reading.isValue ? {} : undefined);
}
