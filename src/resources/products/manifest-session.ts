/** Sessions of a manifest: what a product's own users have while they are signed in. */

import * as z from 'zod';
import { Slug, Tag } from '../../kernel/fields.ts';
import { InputField, type InputFields } from './manifest-input-fields.ts';
import type { Path, Report } from './manifest-feature-steps.ts';

/** Environments in which a component exists; every one of the product when absent. */
export const ComponentEnvs = z
  .array(z.strictObject({ slug: Slug, active: z.boolean().optional() }))
  .min(1)
  .max(50)
  .optional()
  .describe('Environments that have it, each `active` unless that is false; every one of the product when absent.');

const [MINUTE_MS, DAY_MS] = [60_000, 86_400_000];

/** Milliseconds of each unit; a month has thirty days here, a year 365. */
const UNITS = {
  secs: 1_000,
  seconds: 1_000,
  mins: MINUTE_MS,
  minutes: MINUTE_MS,
  hours: 60 * MINUTE_MS,
  days: DAY_MS,
  weeks: 7 * DAY_MS,
  months: 30 * DAY_MS,
  years: 365 * DAY_MS,
  year: 365 * DAY_MS,
} as const;

/** Longest life of an access token, and of a refresh token. */
const [MAX_ACCESS_MS, MAX_REFRESH_MS] = [365 * DAY_MS, 5 * 365 * DAY_MS];
/** How many times as long as its access token a refresh token lives that does not say. */
const REFRESH_FACTOR = 30;

const SELECTOR = /^\$Session(?:\{[^{}]{1,256}\}){1,8}$/;

/** A session. */
export const Session = z.strictObject({
  tag: Tag.refine(
    (tag) => !tag.includes(':'),
    'the tag of a session holds no colon: its tokens begin with tag and colon',
  ),
  name: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  envs: ComponentEnvs,
  selector: z
    .string()
    .regex(SELECTOR, 'a selector is $Session{field}, nested fields chain: $Session{user}{id}')
    .describe('What identifies the user in the data of a session: text, a number or a boolean.'),
  expiry: z.number().int().min(1).describe('How long an access token lives, in `period`.'),
  period: z
    .enum(Object.keys(UNITS) as [keyof typeof UNITS, ...(keyof typeof UNITS)[]])
    .optional()
    .describe('Seconds when absent. A month has thirty days, a year 365.'),
  refresh_expiry: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('How long a refresh token lives, in `period`; thirty times `expiry` when absent, five years at most.'),
  max_expiry: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('How long it can be refreshed for at most after its start, in `period`; without end when absent.'),
  schema: z
    .record(z.string().min(1).max(256), z.unknown())
    .describe(
      'Data of a session by field. A descriptor `{ type, required }` is enforced; anything else is a sample for readers.',
    ),
});
export type Session = z.output<typeof Session>;

/** The sessions of a manifest. */
export const Sessions = z.array(Session).max(50).describe('What the product’s own users have while signed in.');

/** How long the tokens of a session live, milliseconds. */
export function sessionTimes({ expiry, period, refresh_expiry: refresh, max_expiry: max }: Session): {
  readonly accessMs: number;
  readonly refreshMs: number;
  /** Of a session with all that it is refreshed to; null for no end. */
  readonly maxMs: number | null;
} {
  const unit = UNITS[period ?? 'seconds'];
  const accessMs = expiry * unit;
  const refreshMs = refresh === undefined ? Math.min(REFRESH_FACTOR * accessMs, MAX_REFRESH_MS) : refresh * unit;
  return { accessMs, refreshMs, maxMs: max === undefined ? null : max * unit };
}

/** The fields of a session's data that are enforced, by name. */
export function describedFields({ schema }: Session): InputFields {
  const described = Object.entries(schema).flatMap(([name, value]) => {
    const field = InputField.safeParse(value);
    return field.success ? [[name, field.data] as const] : [];
  });
  return Object.fromEntries(described);
}

/** Names of the fields that lead to what identifies the user. */
export function selectorFields({ selector }: Pick<Session, 'selector'>): string[] {
  return [...selector.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
}

/** Types that can hold no primitive. */
const NOT_PRIMITIVE = /^(?:object|array)/;

/** Reports what the shape of a session cannot say. */
export function checkSession(session: Session, path: Path, report: Report): void {
  const { accessMs, refreshMs, maxMs } = sessionTimes(session);
  if (maxMs !== null && maxMs < accessMs)
    report([...path, 'max_expiry'], 'a session lives at least as long as its access token');
  if (accessMs > MAX_ACCESS_MS) report([...path, 'expiry'], 'an access token lives for 365 days at most');
  if (refreshMs > MAX_REFRESH_MS) report([...path, 'refresh_expiry'], 'a refresh token lives for five years at most');
  else if (refreshMs < accessMs)
    report([...path, 'refresh_expiry'], 'a refresh token lives at least as long as its access token');
  const [first = '', ...rest] = selectorFields(session);
  const { schema } = session;
  if (Object.keys(schema).length > 0 && !Object.hasOwn(schema, first))
    report([...path, 'selector'], `the schema has no field '${first}'`);
  const field = describedFields(session)[first];
  if (field === undefined) return;
  const isNested = NOT_PRIMITIVE.test(field.type);
  if (isNested !== rest.length > 0)
    report([...path, 'selector'], isNested ? `'${first}' is no single value` : `'${first}' has no fields`);
  else if (field.required === false) report([...path, 'selector'], `'${first}' may be missing: it must be required`);
}
