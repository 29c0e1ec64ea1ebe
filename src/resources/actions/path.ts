/** The path of an action: its parameters, and the address they give. */

import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { AppInEnvironment } from '../products/config.ts';
import { pathParameters, segmentParts } from '../products/manifest.ts';

/**
 * The address of a resource of an app, query included. Parameter values are percent-encoded, so that
 * each stays within its segment; a missing, unknown or path-changing value is a `VALIDATION_ERROR` at `input.params.<name>`.
 */
export function actionUrl(
  app: Pick<AppInEnvironment, 'origin' | 'path'>,
  resource: string,
  params: Readonly<Record<string, unknown>>,
  query: Readonly<Record<string, unknown>>,
): URL {
  const names = new Set(pathParameters(resource));
  for (const name of Object.keys(params)) {
    if (!names.has(name)) throw invalidField(`input.params.${name}`, `the path ${resource} has no parameter '${name}'`);
  }
  const path = resource
    .split('/')
    .map((segment) =>
      segmentParts(segment)
        .map((part) =>
          'text' in part
            ? part.text
            : encodedValue(part.name, Object.hasOwn(params, part.name) ? params[part.name] : undefined),
        )
        .join(''),
    )
    .join('/');
  const url = new URL(`${app.origin}${app.path}${path}`);
  if (url.origin !== app.origin)
    throw new ProcessorError('TARGET_REFUSED', 'the path leaves the app’s origin', { outcome: 'not_sent' });
  const search = queryText(query);
  if (search !== '') url.search = search;
  checkLength(url.href.length);
  return url;
}

function checkLength(characters: number): void {
  if (characters > LIMITS.url.value)
    throw invalidField('input', `the address is longer than ${LIMITS.url.value} characters`);
}

/** Since no value is empty, `.` or `..`, no segment becomes one that changes the path. */
function encodedValue(name: string, value: unknown): string {
  const text = scalarText(value);
  if (text === null)
    throw invalidField(
      `input.params.${name}`,
      value === undefined ? 'is required by the path' : 'must be text, a number or a boolean',
    );
  if (text === '' || text === '.' || text === '..')
    throw invalidField(`input.params.${name}`, 'must not be empty, . or ..');
  return encodeURIComponent(text.toWellFormed());
}

/** Looks at the length as it grows: a list repeats its name, so a small input can ask for a huge query. */
function queryText(query: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(query);
  if (entries.length === 0) return '';
  const pairs = new URLSearchParams();
  let characters = 0;
  for (const [name, value] of entries) {
    if (value === null || value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      const text = scalarText(item);
      if (text === null)
        throw invalidField(`input.query.${name}`, 'must be text, a number, a boolean, or a list of them');
      characters += name.length + text.length;
      checkLength(characters);
      pairs.append(name, text);
    }
  }
  return pairs.toString();
}

/** Text of a scalar, or null for anything else. */
export function scalarText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
