/** Types and bounds of the variables of templates. */

import { FieldType } from './manifest-rules.ts';
import { lengthFault, typeFault } from './manifest-field-types.ts';

/** A variable as it is declared. */
interface Declared {
  readonly type: string | null;
  readonly least: number | null;
  readonly most: number | null;
}

/** What types and bounds of variables mean: those of the rules of actions, and of numbers also the least and the most. */
export const VARIABLE_TYPES = {
  /** What is wrong with a declaration; null for nothing. */
  declarationFault({ type, least, most }: Declared): string | null {
    if (type !== null && !FieldType.safeParse(type).success) return `there is no type '${type}'`;
    return least !== null && most !== null && least > most ? 'has a least above its most' : null;
  },
  /** What is wrong with a value; null for nothing. Null has no type. */
  valueFault({ type, least, most }: Declared, value: unknown): string | null {
    const read = type === null ? null : FieldType.safeParse(type);
    const fault = read?.success === true ? typeFault(read.data, value, false) : null;
    if (fault !== null) return fault;
    if (typeof value !== 'number') return lengthFault(least ?? undefined, most ?? undefined, value);
    if (least !== null && value < least) return `must be ${least} at least`;
    return most !== null && value > most ? `must be ${most} at most` : null;
  },
};
