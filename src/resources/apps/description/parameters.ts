/** Parameters of an operation: path, query and headers. */

import { FIELD_NAME } from '../../../kernel/http-fields.ts';
import type { Rule } from '../../products/manifest-rules.ts';
import { listOf, type Plain, textOf } from './plain.ts';
import type { Reading } from './reading.ts';
import { ruleOf, sampleOfField, type SelectorPlace } from './rules.ts';
import { givenExample, isKey } from './samples.ts';
import { readSchema } from './schema.ts';

/** Samples by name, a place each, and the rules. */
export interface ImportedParameters {
  readonly params: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
  readonly rules: readonly Rule[];
}

/** What an operation is known by while its parts are read. */
export interface OperationPlace {
  /** Tag of the action. */
  readonly action: string;
  /** Where warnings say they come from. */
  readonly path: string;
  /** Which of several examples is wanted. */
  readonly preferred?: string;
}

const PLACES: Readonly<
  Record<string, { readonly place: SelectorPlace; readonly samples: 'params' | 'query' | 'headers' }>
> = {
  path: { place: 'Params', samples: 'params' },
  query: { place: 'Query', samples: 'query' },
  header: { place: 'Header', samples: 'headers' },
};

/** Header parameters that OpenAPI says to ignore: bodies, answers and security schemes describe them. */
const IGNORED_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization']);

/** Reads the parameters of a path and of its operation, whose own go first. `names` are those of path parameters. */
export function readParameters(
  reading: Reading,
  given: readonly unknown[],
  names: ReadonlyMap<string, string>,
  at: OperationPlace,
): ImportedParameters {
  const imported = { params: {}, query: {}, headers: {} } as Record<
    'params' | 'query' | 'headers',
    Record<string, unknown>
  >;
  const rules: Rule[] = [];
  for (const name of names.values()) imported.params[name] = '';
  for (const parameter of distinct(reading, given)) {
    const target = targetOf(reading, parameter, names, at);
    if (target === null || !reading.takeField()) continue;
    const { place, samples, name } = target;
    const media = listOf(Object.values((parameter['content'] as Plain | undefined) ?? {}))[0] as Plain | undefined;
    const schema = readSchema(reading, parameter['schema'] ?? media?.['schema'] ?? {});
    if (schema === null) continue;
    if (schema.type === 'object' || parameter['style'] === 'deepObject')
      reading.warn(at.path, `parameter '${name}' is an object, which cannot be sent in a ${textOf(parameter['in'])}`);
    const example = givenExample(reading, parameter, at.preferred);
    const description = textOf(parameter['description']);
    const field = {
      place,
      action: at.action,
      path: [name],
      schema,
      isRequired: parameter['required'] === true || samples === 'params',
      ...(example === undefined ? {} : { example }),
      ...(description === undefined ? {} : { description }),
    };
    imported[samples][name] = sampleOfField(reading, field);
    rules.push(ruleOf(reading, field));
  }
  return { ...imported, rules };
}

/** Parameters by place and name; a later one, which the operation gives itself, goes before the path's. */
function distinct(reading: Reading, given: readonly unknown[]): Plain[] {
  const parameters = given.map((item) => reading.resolve(item)).filter((item) => item !== null);
  return [...new Map(parameters.map((item) => [`${String(item['in'])} ${String(item['name'])}`, item])).values()];
}

function targetOf(reading: Reading, parameter: Plain, names: ReadonlyMap<string, string>, { path }: OperationPlace) {
  const given = textOf(parameter['name']);
  const where = textOf(parameter['in']) ?? '';
  if (given === undefined) return null;
  if (!Object.hasOwn(PLACES, where)) {
    if (where === 'cookie') reading.warn(path, `parameter '${given}' is a cookie, which is not sent`);
    return null;
  }
  const target = PLACES[where];
  const name = where === 'path' ? names.get(given) : given;
  if (target === undefined || (where === 'header' && IGNORED_HEADERS.has(given.toLowerCase()))) return null;
  if (name === undefined || !isKey(name) || (where === 'header' && !FIELD_NAME.test(name))) {
    reading.warn(path, `parameter '${given}' has no place in its ${where}, and is left out`);
    return null;
  }
  return { ...target, name };
}
