/** Bodies of requests, and samples of answers. */

import type { Action } from '../../products/manifest.ts';
import type { Rule } from '../../products/manifest-rules.ts';
import type { OperationPlace } from './parameters.ts';
import { isPlain, type Plain, recordOf } from './plain.ts';
import type { Reading } from './reading.ts';
import { type Field, isClosedThroughout, rulesOfProperties } from './rules.ts';
import { isKey, jsonExample, sampleOfSchema } from './samples.ts';
import { readSchema } from './schema.ts';

/** The body of an operation as parts of an action. */
export interface ImportedBody {
  readonly parts: Pick<Action, 'request_type' | 'body'>;
  readonly rules: readonly Rule[];
  /** Whether fields that the description does not name are refused. */
  readonly isClosed: boolean;
}

const NONE: ImportedBody = { parts: {}, rules: [], isClosed: false };

/** Media types that are sent, the preferred one first. */
const FORMATS = [
  { type: /^application\/(json|[\w.+-]+\+json)$/, requestType: 'JSON' },
  { type: /^application\/x-www-form-urlencoded$/, requestType: 'URLENCODED' },
  { type: /^multipart\/form-data$/, requestType: 'FORMDATA' },
] as const;

/** Reads a request body; one of several media types is JSON, else a form. */
export function readBody(reading: Reading, given: unknown, at: OperationPlace): ImportedBody {
  const body = reading.resolve(given);
  if (body === null) return NONE;
  const content = recordOf(body['content']);
  const found = chosen(content);
  if (found === null) {
    const types = Object.keys(content).join(', ');
    if (/\bxml\b/.test(types)) {
      reading.warn(at.path, 'its body is XML, without rules: one member of the input’s body is the root element');
      return { ...NONE, parts: { request_type: 'XML' } };
    }
    if (types !== '') reading.warn(at.path, `bodies of type ${types} are not sent; its body is left out`);
    return NONE;
  }
  const { mediaType, requestType } = found;
  if (requestType === 'JSON' && mediaType !== 'application/json')
    reading.warn(at.path, `its body is sent as application/json, not as ${mediaType}`);
  const media = recordOf(content[mediaType]);
  const schema = readSchema(reading, media['schema'] ?? {});
  if (schema === null || (schema.type !== undefined && schema.type !== 'object')) {
    reading.warn(at.path, `its body is of type ${schema?.type ?? 'unknown'}; only objects are sent, so it is left out`);
    return { ...NONE, parts: { request_type: requestType } };
  }
  const field: Field = {
    place: 'Body',
    action: at.action,
    path: [],
    schema,
    isRequired: body['required'] === true || schema.required.size > 0,
    within: [recordOf(media['schema'])['$ref']].filter((reference) => typeof reference === 'string'),
  };
  const rules = rulesOfProperties(reading, field);
  const example = requestType === 'JSON' ? jsonExample(reading, media, at.preferred) : undefined;
  const sample = bodySample(example ?? sampleOfSchema(reading, schema));
  return {
    parts: { request_type: requestType, ...(sample === null ? {} : { body: sample }) },
    rules,
    isClosed: isClosedThroughout(reading, schema),
  };
}

function chosen(content: Plain) {
  for (const { type, requestType } of FORMATS) {
    const mediaType = Object.keys(content).find((name) => type.test(essence(name)));
    if (mediaType !== undefined) return { mediaType, requestType };
  }
  return null;
}

function essence(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}

function bodySample(value: unknown): Record<string, unknown> | null {
  if (!isPlain(value)) return null;
  const entries = Object.entries(value).filter(([name]) => isKey(name));
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** The first example of an answer that says all went well, or undefined. */
export function responseSample(reading: Reading, given: unknown, preferred: string | undefined): unknown {
  const responses = Object.entries(recordOf(given)).filter(([status]) => status.startsWith('2'));
  const samples = responses.map(([, response]) => {
    const content = recordOf(reading.resolve(response)?.['content']);
    const mediaType = Object.keys(content).find((name) => FORMATS[0].type.test(essence(name)));
    return mediaType === undefined ? undefined : jsonExample(reading, recordOf(content[mediaType]), preferred);
  });
  return samples.find((sample) => sample !== undefined);
}
