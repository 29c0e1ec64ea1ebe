/** JSON Schemas, as far as rules and samples follow from them. */

import { isPlain, listOf, type Plain, recordOf, textOf } from './plain.ts';
import type { Reading } from './reading.ts';

/** A schema with its references followed and its `allOf` put together. */
export interface Schema {
  /** Its one type; undefined where there is none, more than one, or null besides. */
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly properties: Plain;
  readonly required: ReadonlySet<string>;
  /** Whether other properties than those are refused. */
  readonly isClosed: boolean;
  readonly isReadOnly: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: unknown;
  /** The values given as examples, the default and allowed values after them. */
  readonly samples: readonly unknown[];
}

/** How deep `allOf` is put together. */
const MAX_DEPTH = 8;

/** Reads a schema; null for what is none. */
export function readSchema(reading: Reading, value: unknown): Schema | null {
  const merged = mergedSchema(reading, value, 0);
  if (merged === null) return null;
  const type = typeOf(merged);
  const lengths = type === 'array' ? ['minItems', 'maxItems'] : ['minLength', 'maxLength'];
  const [minLength, maxLength] = lengths.map((name) => lengthOf(merged[name]));
  const hasLengths = type === 'array' || type === 'string';
  const format = textOf(merged['format']);
  const description = textOf(merged['description']);
  return {
    ...(type === undefined ? {} : { type }),
    ...(format === undefined ? {} : { format }),
    ...(description === undefined ? {} : { description }),
    properties: recordOf(merged['properties']),
    required: new Set(listOf(merged['required']).filter((name) => typeof name === 'string')),
    isClosed: merged['additionalProperties'] === false,
    isReadOnly: merged['readOnly'] === true,
    ...(hasLengths && minLength !== undefined ? { minLength } : {}),
    ...(hasLengths && maxLength !== undefined ? { maxLength } : {}),
    ...(merged['items'] === undefined ? {} : { items: merged['items'] }),
    samples: samplesOf(merged),
  };
}

function mergedSchema(reading: Reading, value: unknown, depth: number): Plain | null {
  const schema = reading.resolve(value);
  if (schema === null || !Array.isArray(schema['allOf']) || depth > MAX_DEPTH || !reading.takeField()) return schema;
  const { allOf, ...own } = schema;
  const parts = [...listOf(allOf).map((part) => mergedSchema(reading, part, depth + 1)), own].filter(
    (part) => part !== null,
  );
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(({ properties }) => recordOf(properties))) as Plain,
    required: parts.flatMap(({ required }) => listOf(required)),
  };
}

/** The type that every value has. A union, or one that allows null, gives none: no rule is better than a wrong one. */
function typeOf(schema: Plain): string | undefined {
  if (Array.isArray(schema['oneOf']) || Array.isArray(schema['anyOf'])) return undefined;
  const { type } = schema;
  if (Array.isArray(type)) return type.length === 1 ? textOf(type[0]) : undefined;
  if (schema['nullable'] === true) return undefined;
  return textOf(type) ?? (isPlain(schema['properties']) ? 'object' : undefined);
}

function lengthOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;
}

function samplesOf(schema: Plain): unknown[] {
  const { example, examples } = schema;
  return [
    ...(example === undefined ? [] : [example]),
    ...listOf(examples),
    ...(schema['default'] === undefined ? [] : [schema['default']]),
    ...(schema['const'] === undefined ? [] : [schema['const']]),
    ...listOf(schema['enum']),
  ];
}
