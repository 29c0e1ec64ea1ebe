/** Descriptions of APIs as apps: anything becomes OpenAPI 3.1, and that becomes an app. Pure. */

import { invalidField } from '../../../kernel/errors.ts';
import type { Auth } from '../../products/manifest-auth.ts';
import type { Action } from '../../products/manifest.ts';
import { titleTag } from './names.ts';
import { toOpenApi } from './openapi.ts';
import { readOperations } from './operation.ts';
import { parseDescription } from './parse.ts';
import { recordOf, shortened, textOf } from './plain.ts';
import { createReading, type ImportWarning } from './reading.ts';
import { readSecurities } from './security.ts';
import { readServers, type Server } from './servers.ts';

/** What a description says of an app; where its environments are is for the caller to decide. */
export interface DescribedApp {
  readonly tag: string;
  readonly name: string;
  readonly description?: string;
  readonly servers: readonly Server[];
  readonly auths: readonly Auth[];
  readonly actions: readonly Action[];
  readonly warnings: readonly ImportWarning[];
}

/**
 * Reads a description: its text, or what is parsed already. The same description gives the same app. What cannot be
 * read is a `VALIDATION_ERROR` at `document`; what is left out, a warning.
 */
export function readDescription(given: unknown, tag?: string): DescribedApp {
  const converted = toOpenApi(parseDescription(given));
  const reading = createReading(converted.document);
  for (const { path, message } of converted.warnings) reading.warn(path, message);
  const info = recordOf(converted.document['info']);
  const title = shortened(textOf(info['title']) ?? '', 200);
  const appTag = tag ?? titleTag(title);
  if (appTag === '') throw invalidField('app', 'the description has no title to make a tag of; give one');
  const servers = readServers(reading);
  const securities = readSecurities(reading, appTag, servers.all[0]?.url);
  const actions = readOperations({ reading, securities, servers, tags: new Set() });
  const description = textOf(info['description']);
  return {
    tag: appTag,
    name: title === '' ? appTag : title,
    ...(description === undefined ? {} : { description: shortened(description, 2000) }),
    servers: servers.all,
    auths: securities.auths,
    actions,
    warnings: reading.warnings,
  };
}
