/** Rules for the inputs of an action. */

import * as z from 'zod';

/** The names of the types. */
export const FIELD_TYPES = [
  'string',
  'nospaces_string',
  'email_string',
  'numberstring',
  'date_string',
  'integer',
  'number',
  'float',
  'double',
  'uuid',
  'date',
  'array',
  'object',
  'boolean',
  'array-string',
  'array-number',
  'array-float',
  'array-double',
  'array-uuid',
  'array-boolean',
] as const;

/** What a field may hold; any case is read. */
export const FieldType = z
  .string()
  .transform((name) => name.toLowerCase())
  .pipe(z.enum(FIELD_TYPES));
export type FieldType = z.output<typeof FieldType>;

const SELECTOR = /^\$(Body|Query|Params|Header)((?:\{[^{}]{1,256}\}){2,33})$/;

/** A rule for one field of an action's input. */
export const Rule = z.strictObject({
  selector: z
    .string()
    .max(4000)
    .regex(SELECTOR, 'a selector is $Body{action}{field}, $Query{…}, $Params{…} or $Header{…}; nested fields chain')
    .describe(
      '`$Body{action}{field}`, `$Query{…}`, `$Params{…}` or `$Header{…}`; nested fields chain: `$Body{action}{customer}{email}`.',
    ),
  type: FieldType.optional(),
  required: z.boolean().optional(),
  minLength: z.number().int().min(0).optional().describe('Of text in characters, of a list in items.'),
  maxLength: z.number().int().min(0).optional(),
  // A description alone would make the SDK's type an object; it is a template for a field that the input leaves out.
  defaultValue: z.unknown().optional(),
  sampleValue: z.unknown().optional(),
  decorator: z.string().max(1000).optional().describe('Text that is put before or after the value.'),
  decoratorPosition: z.enum(['BEFORE', 'AFTER', '']).optional(),
  description: z.string().max(2000).optional(),
  keep: z.boolean().optional().describe('An import leaves this rule as it is; set by `apps.validation`.'),
});
export type Rule = z.output<typeof Rule>;

/** A place of a request. */
export type RulePlace = 'body' | 'query' | 'params' | 'headers';

const PLACES: Readonly<Record<string, RulePlace>> = {
  Body: 'body',
  Query: 'query',
  Params: 'params',
  Header: 'headers',
};

/** What a well-formed selector selects. */
export function readSelector(selector: string): { action: string; place: RulePlace; path: readonly string[] } {
  const [, name = '', groups = ''] = SELECTOR.exec(selector) ?? [];
  const [action = '', ...path] = groups.slice(1, -1).split('}{');
  return { action, place: PLACES[name] ?? 'body', path };
}
