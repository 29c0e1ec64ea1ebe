/** Fields by other names. */

import { DuctapeError } from './errors.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of a schedule. */
export const SCHEDULE: Readonly<Record<string, string>> = {
  startAt: 'start_at',
  at: 'start_at',
  timezone: 'tz',
  end_date: 'endDate',
};

/** Whether a value has fields. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields by their own names; `path` is what stands before them in an error. Two spellings of one field must agree. */
export function renamed(
  fields: Fields | readonly (readonly [name: string, value: unknown])[],
  aliases: Readonly<Record<string, string>>,
  path: string,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Array.isArray(fields) ? fields : Object.entries(fields)) {
    if (value === undefined) continue;
    const canonical = Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
    if (Object.hasOwn(result, canonical) && result[canonical] !== value) {
      const message = `is given twice with different values, once as ${name}`;
      throw new DuctapeError('VALIDATION_ERROR', `${path}${canonical}: ${message}`, {
        errors: [{ path: `${path}${canonical}`, message }],
      });
    }
    result[canonical] = value;
  }
  return result;
}

/** A dispatch whose `start_at` stands beside its schedule, with it there. */
export function withStart({ start_at, ...call }: Record<string, unknown>): Record<string, unknown> {
  const { schedule = {} } = call;
  if (start_at === undefined) return call;
  if (!isObject(schedule)) return { ...call, start_at };
  const entries = [...Object.entries(schedule), ['start_at', start_at] as const];
  return { ...call, schedule: renamed(entries, SCHEDULE, 'schedule.') };
}
