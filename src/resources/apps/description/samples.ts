/** Samples for readers of a manifest: what a description gives as an example, else a value of the type. */

import { isPlain, listOf, type Plain, recordOf } from './plain.ts';
import type { Reading } from './reading.ts';
import { readSchema, type Schema } from './schema.ts';

/** Levels of objects and lists that a made-up sample has. */
const MAX_DEPTH = 4;
/** Bytes of JSON beyond which a sample is left out. */
const MAX_SIZE = 16 * 1024;

const OF_TYPE: Readonly<Record<string, unknown>> = { string: '', integer: 0, number: 0, boolean: false };

/** A sample of a schema's values. */
function sampleOf(reading: Reading, value: unknown, depth = 0): unknown {
  if (!reading.takeField()) return null;
  const schema = readSchema(reading, value);
  return schema === null ? null : sampleOfSchema(reading, schema, depth);
}

/** A sample of the values of a schema that is read already. */
export function sampleOfSchema(reading: Reading, schema: Schema, depth = 0): unknown {
  const [given] = schema.samples;
  if (given !== undefined && isSmall(given)) return given;
  if (schema.type === 'array')
    return depth < MAX_DEPTH && schema.items !== undefined ? [sampleOf(reading, schema.items, depth + 1)] : [];
  if (schema.type === 'object') return depth < MAX_DEPTH ? sampleOfProperties(reading, schema, depth) : {};
  return schema.type === undefined ? null : (OF_TYPE[schema.type] ?? null);
}

function sampleOfProperties(reading: Reading, { properties }: Schema, depth: number): Plain {
  const entries = Object.entries(properties).filter(([name]) => isKey(name));
  return Object.fromEntries(
    entries.flatMap(([name, property]) => {
      const schema = reading.takeField() ? readSchema(reading, property) : null;
      return schema === null || schema.isReadOnly ? [] : [[name, sampleOfSchema(reading, schema, depth + 1)]];
    }),
  );
}

/**
 * The example that a parameter or a media type gives, or undefined. Among several it is the one with the `preferred`
 * name, else the first.
 */
export function givenExample(reading: Reading, holder: Plain, preferred?: string): unknown {
  const { example } = holder;
  if (example !== undefined) return isSmall(example) ? example : undefined;
  const examples = recordOf(holder['examples']);
  const names = Object.keys(examples);
  const name = preferred !== undefined && names.includes(preferred) ? preferred : names[0];
  const value = name === undefined ? undefined : reading.resolve(examples[name])?.['value'];
  return value !== undefined && isSmall(value) ? value : undefined;
}

/** The example of an answer's or a schema's JSON; text that holds JSON is taken apart. */
export function jsonExample(reading: Reading, media: Plain, preferred?: string): unknown {
  const given = givenExample(reading, media, preferred);
  const value = given ?? listOf(reading.resolve(media['schema'])?.['examples'])[0];
  return typeof value === 'string' ? parsedJson(value) : value !== undefined && isSmall(value) ? value : undefined;
}

/** JSON in text, unquoted `{{variables}}` of Postman read as text; undefined for other text. */
function parsedJson(text: string): unknown {
  for (const candidate of [text, text.replaceAll(/([:[,]\s*)(\{\{[^{}"]{1,200}\}\})/g, '$1"$2"')]) {
    try {
      const value: unknown = JSON.parse(candidate);
      return isSmall(value) ? value : undefined;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Whether a name can be a key of a sample and stand in a selector. */
export function isKey(name: string): boolean {
  return name.length > 0 && name.length <= 256 && !/[{}]/.test(name) && name !== '__proto__';
}

function isSmall(value: unknown): boolean {
  return !(isPlain(value) || Array.isArray(value) || typeof value === 'string')
    ? true
    : JSON.stringify(value).length <= MAX_SIZE;
}
