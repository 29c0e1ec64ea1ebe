/** What a schema finds wrong, as the fields at fault. */

import * as z from 'zod';
import { type FieldError, refusal } from './errors.ts';

const UNSUPPORTED = 'is not supported by this processor';

/** A field that is known, and that may not be given: `NOT_SUPPORTED` where nothing else is wrong. */
export const UnsupportedField = z.never(UNSUPPORTED).optional();

/** The value as a schema reads it. Throws a `VALIDATION_ERROR` naming each field at fault, below `path` where it is given. */
export function parseFields<Schema extends z.ZodType>(schema: Schema, given: unknown, path?: string): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const above = path === undefined ? [] : [path];
  const issues = parsed.error.issues.map((issue) => ({ ...issue, path: [...above, ...issue.path] }));
  const errors = fieldErrors(issues);
  const isUnderstood = errors.every(({ message }) => message === UNSUPPORTED);
  throw refusal(isUnderstood ? 'NOT_SUPPORTED' : 'VALIDATION_ERROR', errors);
}

/** Each issue with its field's path, such as `apps[0].tag`; `body` for the whole of what was checked. */
function fieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: pathText([...issue.path, key]), message: 'is not a known field' }));
    const meant = issue.code === 'invalid_union' ? meantIssues(issue) : null;
    return meant === null ? [{ path: pathText(issue.path), message: issue.message }] : fieldErrors(meant);
  });
}

/** Of a union without a message of its own, what is wrong by the one alternative that is meant; else null. */
function meantIssues({ errors, path, message }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | null {
  const isWhole = ({ path: own }: z.core.$ZodIssue) => own.length === 0;
  const within = errors.filter((issues) => !issues.some(isWhole));
  const ofType = errors.filter((issues) => !issues.some((issue) => isWhole(issue) && issue.code === 'invalid_type'));
  const [meant, ...others] = within.length > 0 ? within : ofType;
  if (message !== 'Invalid input' || meant === undefined || others.length > 0) return null;
  return meant.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
}

/** A path such as `apps[0].tag`; `body` for an empty one. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>(
    (before, part) =>
      typeof part === 'number' ? `${before}[${part}]` : before === '' ? String(part) : `${before}.${String(part)}`,
    '',
  );
  return text === '' ? 'body' : text;
}
