/** Rules for the fields of an action, from the schemas of a description. */

import type { FieldType, Rule } from '../../products/manifest-rules.ts';
import { isPlain, recordOf, shortened } from './plain.ts';
import type { Reading } from './reading.ts';
import { isKey, sampleOfSchema } from './samples.ts';
import { readSchema, type Schema } from './schema.ts';

/** The first word of a selector. */
export type SelectorPlace = 'Body' | 'Query' | 'Params' | 'Header';

/** A field: where it is, its schema, whether a request needs it, and an example given beside the schema. */
export interface Field {
  readonly place: SelectorPlace;
  readonly action: string;
  readonly path: readonly string[];
  readonly schema: Schema;
  readonly isRequired: boolean;
  readonly description?: string;
  readonly example?: unknown;
  /** References that led to it; one that comes again is a schema within itself, whose fields get no rules. */
  readonly within?: readonly string[];
}

/** Levels of objects whose fields get rules. */
const MAX_DEPTH = 8;
const MAX_DESCRIPTION = 300;

const TYPES: Readonly<Record<string, FieldType>> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  array: 'array',
  object: 'object',
};
const FORMATS: Readonly<Record<string, FieldType>> = {
  uuid: 'uuid',
  email: 'email_string',
  date: 'date_string',
  'date-time': 'date_string',
};
const LISTS: Readonly<Record<string, FieldType>> = {
  string: 'array-string',
  number: 'array-number',
  boolean: 'array-boolean',
};

/**
 * The rule of a field, and those of the fields in it. Those of objects in lists are meant for each of
 * them. A default is a sample: the API applies it itself.
 */
function rulesOf(reading: Reading, field: Field): Rule[] {
  return [ruleOf(reading, field), ...rulesOfProperties(reading, field)];
}

/** The rule of a field itself. */
export function ruleOf(reading: Reading, field: Field): Rule {
  const { schema, path, isRequired } = field;
  const type = ruleType(reading, schema);
  const sample = field.example ?? schema.samples[0] ?? undefined;
  const description = field.description ?? schema.description;
  return {
    selector: `$${field.place}${[field.action, ...path].map((name) => `{${name}}`).join('')}`,
    ...(type === undefined ? {} : { type }),
    ...(isRequired ? { required: true } : {}),
    ...(schema.minLength === undefined ? {} : { minLength: schema.minLength }),
    ...(schema.maxLength === undefined ? {} : { maxLength: schema.maxLength }),
    ...(sample === undefined || isPlain(sample) || Array.isArray(sample) ? {} : { sampleValue: shortSample(sample) }),
    ...(description === undefined ? {} : { description: shortened(description, MAX_DESCRIPTION) }),
  };
}

/** The rules of the fields of an object. */
export function rulesOfProperties(reading: Reading, field: Field): Rule[] {
  const { path } = field;
  const schema = holderOf(reading, field.schema);
  if (schema === null || path.length >= MAX_DEPTH) return [];
  return Object.entries(schema.properties).flatMap(([name, value]) => {
    if (!isKey(name) || !reading.takeField()) return [];
    const property = readSchema(reading, value);
    if (property === null || property.isReadOnly) return [];
    const { place, action, within = [] } = field;
    const reference = recordOf(value)['$ref'] ?? recordOf(property.items)['$ref'];
    // Within an object that is left out nothing is looked for.
    const isRequired = schema.required.has(name) && (path.length > 0 || field.isRequired);
    const below: Field = { place, action, path: [...path, name], schema: property, isRequired };
    if (typeof reference !== 'string') return rulesOf(reading, { ...below, within });
    return within.includes(reference)
      ? [ruleOf(reading, below)]
      : rulesOf(reading, { ...below, within: [...within, reference] });
  });
}

/** Whether a body refuses every field that its schema does not name, at every level that gets rules. */
export function isClosedThroughout(reading: Reading, schema: Schema, depth = 0): boolean {
  const holder = holderOf(reading, schema);
  if (holder === null || Object.keys(holder.properties).length === 0) return depth > 0;
  if (!holder.isClosed || depth >= MAX_DEPTH) return false;
  return Object.values(holder.properties).every((value) => {
    const property = reading.takeField() ? readSchema(reading, value) : null;
    return property !== null && isClosedThroughout(reading, property, depth + 1);
  });
}

/** The schema whose fields get rules: that of an object, or of the objects in a list. */
function holderOf(reading: Reading, schema: Schema): Schema | null {
  const holder = schema.type === 'array' ? readSchema(reading, schema.items) : schema;
  return holder?.type === 'object' ? holder : null;
}

/** The sample of a field: its example, else what its schema gives or its type suggests. */
export function sampleOfField(reading: Reading, { schema, example }: Pick<Field, 'schema' | 'example'>): unknown {
  return example ?? sampleOfSchema(reading, schema);
}

function ruleType(reading: Reading, schema: Schema): FieldType | undefined {
  const { type, format } = schema;
  if (type === undefined) return undefined;
  if (type === 'string' && format !== undefined && Object.hasOwn(FORMATS, format)) return FORMATS[format];
  if (type !== 'array' || schema.items === undefined) return Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  const items = readSchema(reading, schema.items)?.type;
  return (items !== undefined && Object.hasOwn(LISTS, items) ? LISTS[items] : undefined) ?? 'array';
}

function shortSample(sample: unknown): unknown {
  return typeof sample === 'string' ? shortened(sample, 1000) : sample;
}
