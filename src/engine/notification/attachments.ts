/** Files of storages that go with a mail. */

import type { FieldError } from '../../kernel/errors.ts';
import type { AttachmentParts, AttachmentPlace } from './content.ts';
import { contentIdFault, fieldValueFault, mimeTypeFault } from './header-fields.ts';
import { isFields, type Reading } from './reading.ts';
import { own } from './template.ts';

const FIELDS = ['storage', 'fileName', 'name', 'mimeType', 'contentId'] as const;
/** Characters of a file's name within a mail; what providers and file systems take. */
const LONGEST_NAME = 255;

/** Those of a message; their texts take the variables of its template. */
export function messageAttachments(
  reading: Reading,
  attachments: readonly AttachmentParts[],
): readonly AttachmentPlace[] {
  return attachments.map((attachment, n) => {
    const place = `email.attachments[${n}]`;
    const texts = FIELDS.flatMap((field): [string, string][] => {
      const { [field]: text } = attachment;
      if (text === undefined) return [];
      const part = { place: `${place}.${field}`, text, variables: 'template', name: 'attachments', isHeader: true };
      return [[field, reading.render(part)]];
    });
    return placeOf(Object.fromEntries(texts), place, reading.errors);
  });
}

/** Those that the input adds, as they are. */
export function givenAttachments(reading: Reading): readonly AttachmentPlace[] {
  const given = own(reading.input, 'attachments');
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) {
    reading.refuse('attachments', 'must be a list of files, each with storage and fileName');
    return [];
  }
  const list: readonly unknown[] = given;
  return list.flatMap((item, n) => {
    const place = `attachments[${n}]`;
    if (!isFields(item)) {
      reading.refuse(place, 'must have storage and fileName');
      return [];
    }
    for (const name of Object.keys(item))
      if (!FIELDS.some((field) => field === name)) reading.refuse(`${place}.${name}`, 'is not a known field');
    return [placeOf(item, `${reading.path}.${place}`, reading.errors)];
  });
}

function placeOf(texts: Readonly<Record<string, unknown>>, path: string, errors: FieldError[]): AttachmentPlace {
  const read = (field: (typeof FIELDS)[number], check: (text: string) => string | null): string | null => {
    const text = own(texts, field) ?? null;
    if (text === null) return null;
    const fault = typeof text === 'string' ? (fieldValueFault(text) ?? check(text)) : 'must be text';
    if (fault !== null) errors.push({ path: `${path}.${field}`, message: fault });
    return typeof text === 'string' ? text.toWellFormed() : '';
  };
  const required = (field: 'storage' | 'fileName') => {
    const text = read(field, (given) => (given === '' ? 'is required' : null));
    if (text === null) errors.push({ path: `${path}.${field}`, message: 'is required' });
    return text ?? '';
  };
  const fileName = required('fileName');
  return {
    storage: required('storage'),
    fileName,
    name: read('name', nameFault) ?? lastSegment(fileName),
    mimeType: read('mimeType', mimeTypeFault),
    contentId: read('contentId', contentIdFault),
  };
}

function nameFault(name: string): string | null {
  if (name === '') return 'is empty';
  return name.length > LONGEST_NAME ? `has more than ${LONGEST_NAME} characters` : null;
}

function lastSegment(fileName: string): string {
  return fileName.slice(fileName.lastIndexOf('/') + 1).slice(-LONGEST_NAME) || 'file';
}
