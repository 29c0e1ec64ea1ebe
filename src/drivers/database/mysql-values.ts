/** Values as MySQL's client reads them, as they are on the wire. */

import { instantText } from './instant.ts';

/** A value that comes; {@link readField} is told of it. */
interface ClientField {
  /** The type, as the protocol names it. */
  readonly type: string;
}

/** Digits that tell two numbers of 32 bits apart at most. */
const FLOAT_DIGITS = 9;

/** Reads a value: instants as ISO 8601, bytes in base64, all else as the client has it. */
export function readField({ type }: ClientField, next: () => unknown): unknown {
  const value = next();
  if (value instanceof Uint8Array) return value.toBase64();
  if (type === 'DATETIME' || type === 'TIMESTAMP')
    return typeof value === 'string' ? (instantText(value, 3, 'Z') ?? value) : value;
  return type === 'FLOAT' && typeof value === 'number' ? shortened(value) : value;
}

/** The shortest text of a number of 32 bits: as one of 64 it has digits that it never had. */
function shortened(value: number): number {
  for (let digits = 6; digits < FLOAT_DIGITS; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(FLOAT_DIGITS));
}
