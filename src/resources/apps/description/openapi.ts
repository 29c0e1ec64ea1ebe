/** Descriptions of every format as OpenAPI 3.1. */

import { upgradeFromTwoToThree } from '@scalar/openapi-upgrader/2.0-to-3.0';
import { upgradeFromThreeToThreeOne } from '@scalar/openapi-upgrader/3.0-to-3.1';
import { invalidField, isProcessorError } from '../../../kernel/errors.ts';
import { isPlain, type Plain, recordOf, textOf } from './plain.ts';
import { postmanToOpenApi } from './postman.ts';
import type { ImportWarning } from './reading.ts';

/** A description as OpenAPI 3.1, with what its conversion left out. */
export interface OpenApi {
  readonly document: Plain;
  readonly warnings: readonly ImportWarning[];
}

/** Converts OpenAPI 3.0 and 3.1, Swagger 2.0, and Postman 2.0 and 2.1. Anything else is a `VALIDATION_ERROR` at `document`. */
export function toOpenApi(given: Plain): OpenApi {
  try {
    return convert(given);
  } catch (error) {
    if (isProcessorError(error)) throw error;
    const reason = error instanceof Error ? error.message.slice(0, 200) : '';
    throw invalidField('document', `is not well formed: ${reason}`);
  }
}

function convert(given: Plain): OpenApi {
  const swagger = versionOf(given['swagger']);
  const openapi = versionOf(given['openapi']);
  if (swagger === '2' || swagger === '2.0')
    return upgraded(upgradeFromThreeToThreeOne(upgradeFromTwoToThree(copyOf({ ...given, swagger: '2.0' }))));
  if (openapi !== undefined && /^3\.0(\.|$)/.test(openapi))
    return upgraded(upgradeFromThreeToThreeOne(copyOf({ ...given, openapi })));
  if (openapi !== undefined && /^3\.1(\.|$)/.test(openapi)) return upgraded(given);
  const schema = textOf(recordOf(given['info'])['schema']) ?? '';
  if (/\/collection\/v2\.[01]\.\d+\/collection\.json/.test(schema)) return postmanToOpenApi(given);
  const found =
    swagger === undefined && openapi === undefined && schema === ''
      ? ''
      : `; this is ${openapi === undefined ? '' : `OpenAPI ${openapi}`}${swagger === undefined ? '' : `Swagger ${swagger}`}${schema}`;
  throw invalidField(
    'document',
    `is not OpenAPI 3.0 or 3.1, Swagger 2.0, or a Postman collection 2.0 or 2.1${found.slice(0, 200)}`,
  );
}

function upgraded(document: unknown): OpenApi {
  if (!isPlain(document) || !isPlain(document['paths'])) throw invalidField('document', 'has no paths');
  return { document, warnings: [] };
}

/** A version, which YAML may have read as a number. */
function versionOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value);
}

/** The converter changes what it is given, and aliases of YAML share their values. */
function copyOf(document: Plain): Record<string, unknown> {
  return JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
}
