/** What is declared of a file, checked before its first byte. */

import { fileNameFault } from '../../engine/storage/file-name.ts';
import { isMimeType, mimeTypeOf } from '../../engine/storage/mime-types.ts';
import { brokenRules } from '../../engine/storage/rules.ts';
import { invalidField, refusal } from '../../kernel/errors.ts';
import type { FoundStorage } from './reach.ts';

/** What a caller says of a file. */
export interface Declared {
  readonly fileName: string;
  readonly mimeType?: string | undefined;
  /** Bytes; null where that is not known. */
  readonly size: number | null;
}

/** The file's type. Throws `VALIDATION_ERROR` naming each field that no file, or none of the storage, may have. */
export function requireDeclared(
  { storage: { rules }, flavor }: Pick<FoundStorage, 'storage' | 'flavor'>,
  { fileName, mimeType: said, size }: Declared,
): string {
  const fault = fileNameFault(fileName, flavor);
  if (fault !== null) throw invalidField('fileName', fault);
  if (said !== undefined && !isMimeType(said)) throw invalidField('mimeType', 'is no media type, as image/png is');
  const mimeType = mimeTypeOf(fileName, said);
  const errors = brokenRules(rules ?? {}, { fileName, mimeType, size });
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return mimeType;
}

/** The same of bytes whose file has no name yet: what a name says is checked with it. */
export function requireNameless(
  { storage: { rules = {} } }: Pick<FoundStorage, 'storage'>,
  { mimeType: said, size }: Omit<Declared, 'fileName'>,
): string {
  if (said !== undefined && !isMimeType(said)) throw invalidField('mimeType', 'is no media type, as image/png is');
  const { key_pattern: _pattern, types, ...ofSize } = rules;
  const ofType = said !== undefined && types !== undefined ? { types } : {};
  const mimeType = said ?? 'application/octet-stream';
  const errors = brokenRules({ ...ofSize, ...ofType }, { fileName: '', mimeType, size });
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return mimeType;
}
