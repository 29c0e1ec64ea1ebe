/** What steps, rollbacks, and options of quotas and fallbacks do on storages. */

import * as z from 'zod';
import { FIELDS } from '../storage/contract-fields.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** What is done on a storage. */
export type FileOperation = keyof typeof FIELDS;

const OPERATIONS = Object.keys(FIELDS) as FileOperation[];
const READS: ReadonlySet<FileOperation> = new Set<FileOperation>(['download', 'info', 'list', 'stats']);

/** The operation of a step or a rollback, as its `event`. */
export const FileEvent = z
  .enum(OPERATIONS, `a storage has the operations ${OPERATIONS.join(', ')}`)
  .describe(`What is done on the storage: ${OPERATIONS.join(', ')}.`);

/** What names an operation on a storage. */
export interface FileNaming {
  readonly type?: string | undefined;
  readonly storage?: string | undefined;
  readonly event?: string | undefined;
}

/** A call of an operation on a storage. */
export interface FileCall {
  readonly namespace: 'storage';
  readonly target: { readonly storage: string; readonly operation: FileOperation };
}

/** What something does on a storage; null for another kind, and for one that does nothing there is. */
export function fileCall({ type, storage = '', event = '' }: FileNaming): FileCall | null {
  if (type !== 'storage' || !isOperation(event)) return null;
  return { namespace: 'storage', target: { storage, operation: event } };
}

/** How an event of the older forms names what it does: a storage, in which it saves, or `storage:operation`. */
export function fileEvent(event: string): { readonly storage: string; readonly event: FileOperation } {
  const at = event.lastIndexOf(':');
  const operation = event.slice(at + 1);
  return at > 0 && isOperation(operation)
    ? { storage: event.slice(0, at), event: operation }
    : { storage: event, event: 'save' };
}

/** The fields of an operation: a file may also be named by its `file_key`, as answers name it. */
export function fileFields({ file_key: fileName, ...fields }: Readonly<Record<string, unknown>>) {
  return fileName === undefined ? fields : { fileName, ...fields };
}

/** Reports what is wrong with what is done on a storage, perhaps by way of a cache. */
export function checkFileCall(
  storages: ReadonlySet<string>,
  use: FileNaming & { readonly input?: unknown; readonly cache?: string | undefined },
  path: Path,
  report: Report,
): void {
  const { storage, event = '', input = {}, cache } = use;
  if (storage === undefined) report([...path, 'storage'], 'is required');
  else if (!storages.has(storage)) report([...path, 'storage'], `the product has no storage '${storage}'`);
  if (!isOperation(event)) return report([...path, 'event'], `a storage has no operation '${event}'`);
  if (cache !== undefined && !READS.has(event))
    report([...path, 'cache'], `answers reads alone, and ${event} may change something`);
  checkFields(event, input, storages, [...path, 'input'], report);
}

function checkFields(
  operation: FileOperation,
  input: unknown,
  storages: ReadonlySet<string>,
  path: Path,
  report: Report,
): void {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    if (!holdsExpression(input)) report(path, `must be an object with the fields of ${operation}`);
    return;
  }
  const shape: Readonly<Record<string, z.ZodType>> = FIELDS[operation];
  const given = input as Readonly<Record<string, unknown>>;
  const hasKey = Object.hasOwn(given, 'file_key') && Object.hasOwn(shape, 'fileName');
  if (hasKey && Object.hasOwn(given, 'fileName')) report([...path, 'file_key'], 'stands beside fileName');
  for (const [name, value] of Object.entries(given)) {
    const schema = Object.hasOwn(shape, name) ? shape[name] : hasKey && name === 'file_key' ? shape['fileName'] : null;
    if (schema === null || schema === undefined) report([...path, name], `is no field of ${operation}`);
    else if (!holdsExpression(value)) checkLiteral(schema, value, [...path, name], report);
  }
  const { toStorage } = given;
  if (typeof toStorage === 'string' && !holdsExpression(toStorage) && !storages.has(toStorage))
    report([...path, 'toStorage'], `the product has no storage '${toStorage}'`);
  for (const [name, schema] of Object.entries(shape))
    if (!Object.hasOwn(given, name) && !(hasKey && name === 'fileName') && !schema.safeParse(undefined).success)
      report([...path, name], `is required by ${operation}`);
}

function checkLiteral(schema: z.ZodType, value: unknown, path: Path, report: Report): void {
  const read = schema.safeParse(value);
  if (!read.success) report(path, read.error.issues[0]?.message ?? 'is not valid');
}

/** What has a `$` in it may be an expression; only what has none is known. */
function holdsExpression(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('$');
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}

function isOperation(name: string): name is FileOperation {
  return Object.hasOwn(FIELDS, name);
}
