/** What a call asks of its storage, read whole before anything is sent. */

import * as z from 'zod';
import type { ByteRange } from '../../drivers/storage/port.ts';
import { fileNameFault, type NameFlavor, prefixFault } from '../../engine/storage/file-name.ts';
import { isMimeType } from '../../engine/storage/mime-types.ts';
import { type FieldError, invalidField, refusal } from '../../kernel/errors.ts';
import { parseFields } from '../../kernel/field-errors.ts';
import type { StorageCall, StorageOperation } from '../executor.ts';
import type { ProductConfig } from '../products/config.ts';
import { withSession } from '../sessions/session-text.ts';
import { about, FIELDS } from './contract-fields.ts';
import { findStorage, type FoundStorage } from './reach.ts';

/** What every operation is given. */
const SCHEMAS = {
  ...FIELDS,
  save: { ...about, buffer: FIELDS.save.buffer.optional() },
  open: { ...FIELDS.download, range: z.custom<ByteRange>().optional(), ifMatch: z.string().optional() },
  ping: {},
} as const satisfies Record<StorageOperation, z.ZodRawShape>;

const schemas = Object.fromEntries(
  Object.entries(SCHEMAS).map(([operation, shape]) => [operation, z.strictObject(shape)]),
) as { readonly [Operation in StorageOperation]: z.ZodObject<(typeof SCHEMAS)[Operation]> };

/** The fields of an operation. */
export type FieldsOf<Operation extends StorageOperation> = z.output<z.ZodObject<(typeof SCHEMAS)[Operation]>>;

/** An operation with its fields. */
export type Work = {
  readonly [Operation in StorageOperation]: { readonly operation: Operation; readonly fields: FieldsOf<Operation> };
}[StorageOperation];

/** What is to be done. */
export interface Asked {
  readonly found: FoundStorage;
  /** Where a copy goes; the same as `found` within a storage, and of all other operations. */
  readonly target: FoundStorage;
  readonly work: Work;
  /** Whether a cache may answer it: it changes nothing, and what it answers is plain data. */
  readonly isKept: boolean;
}

const KEPT: ReadonlySet<StorageOperation> = new Set(['download', 'info', 'list', 'stats', 'ping']);

/**
 * Reads a call. Throws `NOT_FOUND` for a storage, and `VALIDATION_ERROR` naming all fields at fault where the caller
 * wrote them.
 */
export function askedOf(call: StorageCall, config: ProductConfig, workspace: string): Asked {
  const { operation, product, env, storage, cache, fieldsAt } = call;
  const found = findStorage(workspace, { product, env, storage }, config);
  const isKept = KEPT.has(operation);
  if (cache !== undefined && !isKept) throw invalidField('cache', `answers reads alone, and ${operation} is none`);
  const work = workOf(call);
  const at = (path: string) => (fieldsAt === undefined ? path : `${fieldsAt}.${path}`);
  const { toStorage } = work.fields as { readonly toStorage?: string };
  const target =
    toStorage === undefined
      ? found
      : findStorage(workspace, { product, env, storage: toStorage }, config, at('toStorage'));
  const errors = faultsOf(work, found.flavor, target.flavor);
  if (errors.length > 0)
    throw refusal(
      'VALIDATION_ERROR',
      errors.map(({ path, message }) => ({ path: at(path), message })),
    );
  return { found, target, work, isKept };
}

function workOf(call: StorageCall): Work {
  const { operation, fieldsAt, literal, content, session } = call;
  const { buffer, ...named } = call.input;
  // Bytes refer to nothing, and are long.
  const bound = literal === undefined ? withReferences(named, session, fieldsAt) : named;
  const given = { ...bound, ...(buffer !== undefined && { buffer }) };
  const fields = parseFields(schemas[operation], given, fieldsAt);
  if (operation === 'save' && (content === undefined) === (buffer === undefined))
    throw invalidField(
      fieldsAt === undefined ? 'buffer' : `${fieldsAt}.buffer`,
      content === undefined ? 'is required' : 'stands beside other bytes',
    );
  return { operation, fields } as Work;
}

function withReferences(
  named: StorageCall['input'],
  session: StorageCall['session'],
  fieldsAt: string | undefined,
): StorageCall['input'] {
  const at = fieldsAt === undefined ? '' : `${fieldsAt}.`;
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => [name, withSession(value, session, `${at}${name}`)]),
  );
}

function faultsOf(work: Work, flavor: NameFlavor | null, targetFlavor: NameFlavor | null): FieldError[] {
  const { fileName, to, prefix, mimeType } = work.fields as Readonly<Partial<Record<string, string>>>;
  const faults: readonly (readonly [path: string, message: string | null])[] = [
    ['fileName', fileName === undefined ? null : fileNameFault(fileName, flavor)],
    ['to', to === undefined ? null : fileNameFault(to, targetFlavor)],
    ['prefix', prefix === undefined ? null : prefixFault(prefix, flavor)],
    ['mimeType', mimeType === undefined || isMimeType(mimeType) ? null : 'is no media type such as image/png'],
  ];
  return faults.flatMap(([path, message]) => (message === null ? [] : [{ path, message }]));
}
