/** What a storage asks of files, checked with what is declared, before the first byte. */

import type { FieldError } from '../../kernel/errors.ts';
import { typeByExtension } from '../../kernel/mime-types.ts';
import { matchesPattern } from './key-pattern.ts';
import { essenceOf } from './mime-types.ts';
import type { UploadRules } from './model.ts';

/** What is declared of a file. */
export interface DeclaredFile {
  readonly fileName: string;
  readonly mimeType: string;
  /** Bytes, or those that have come so far; null where that is not known. */
  readonly size: number | null;
}

/** What of a file goes against the rules, each at its field: `fileName`, `mimeType` or `size`. */
export function brokenRules(rules: UploadRules, { fileName, mimeType, size }: DeclaredFile): FieldError[] {
  const { max_size: most, types, key_pattern: pattern } = rules;
  const errors: FieldError[] = [];
  if (pattern !== undefined && !matchesPattern(fileName, pattern))
    errors.push({ path: 'fileName', message: `does not match ${pattern}, as this storage asks` });
  if (types !== undefined) {
    const refused = [mimeType, typeByExtension(fileName) ?? mimeType].find((type) => !isOneOf(type, types));
    if (refused !== undefined)
      errors.push({ path: 'mimeType', message: `${essenceOf(refused)} is none of ${types.join(', ')}` });
  }
  if (most !== undefined && size !== null && size > most)
    errors.push({ path: 'size', message: `this storage takes files of ${most} bytes at most` });
  return errors;
}

function isOneOf(mimeType: string, types: readonly string[]): boolean {
  const essence = essenceOf(mimeType);
  return types.some((type) => {
    const allowed = type.toLowerCase();
    return allowed.endsWith('/*') ? essence.startsWith(allowed.slice(0, -1)) : essence === allowed;
  });
}
