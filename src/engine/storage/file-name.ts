/** Names of files: what every store takes and gives back as it was. */

import { LIMITS } from '../../kernel/limits.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';

/** Stores that take less than the others. */
export type NameFlavor = 'azure';

/** Segments that Azure takes; see https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata */
const AZURE_SEGMENTS = 254;
/** What is a character for no one, or a command for a terminal. U+FFFE and U+FFFF are not in XML, in which stores list. */
const REFUSED = /[\p{Cc}\uFFFE\uFFFF]/u;

/**
 * Why no file may be named so; null when one may: 1 to 1,024 bytes in segments divided by `/`, none of them empty, `.` or
 * `..`, which URLs would normalize away.
 */
export function fileNameFault(name: string, flavor: NameFlavor | null = null): string | null {
  const segments = name.split('/');
  if (segments.includes('')) return name === '' ? 'is empty' : 'has an empty segment: no / at either end, and no //';
  return beginningFault(name, segments, flavor) ?? segmentFault(segments, flavor);
}

/** Why no file's name begins so; null when one may. Every name begins with the empty prefix. */
export function prefixFault(prefix: string, flavor: NameFlavor | null = null): string | null {
  const segments = prefix.split('/');
  const whole = segments.slice(0, -1);
  if (whole.includes('')) return 'has an empty segment: no / at its beginning, and no //';
  return beginningFault(prefix, segments, flavor) ?? segmentFault(whole, flavor);
}

function beginningFault(text: string, segments: readonly string[], flavor: NameFlavor | null): string | null {
  if (!text.isWellFormed()) return 'has a surrogate alone, which is no character';
  if (encodeUtf8(text).length > LIMITS.file_name.value) return `is over ${LIMITS.file_name.value} bytes in UTF-8`;
  if (REFUSED.test(text)) return 'has a control character, U+FFFE or U+FFFF';
  if (flavor === null) return null;
  if (text.includes('\\')) return 'has a \\, which Azure takes for a /';
  return segments.length > AZURE_SEGMENTS ? `has over ${AZURE_SEGMENTS} segments, more than Azure takes` : null;
}

function segmentFault(segments: readonly string[], flavor: NameFlavor | null): string | null {
  if (segments.some((segment) => segment === '.' || segment === '..')) return 'has a segment . or ..';
  if (flavor === null || !segments.some((segment) => segment.endsWith('.'))) return null;
  return 'has a segment that ends with a dot, which Azure leaves out';
}
