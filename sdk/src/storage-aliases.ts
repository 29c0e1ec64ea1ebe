import { isObject, renamed, withStart } from './spelling.ts';

const STORAGE: Readonly<Record<string, string>> = {
  product_tag: 'product',
  product_id: 'product',
  environment: 'env',
  storage_tag: 'storage',
  file_key: 'fileName',
  contentType: 'mimeType',
  content_type: 'mimeType',
};

/** What is dispatched, by other names. */
const OPERATIONS: Readonly<Record<string, string>> = {
  upload: 'save',
  run: 'save',
  remove: 'delete',
  listFiles: 'list',
};

/** Fields of operations, which a dispatch may have beside its own. */
const OF_OPERATIONS =
  /^(?:fileName|buffer|text|path|payload|mimeType|size|checksum|expiry|prefix|fileType|limit|continuationToken|to|toStorage|expiresIn|action)$/;

/**
 * An input of storages: the fields of an operation may stand in `input`, and those of an operation that is dispatched
 * beside it, as may `startAt` of its schedule. `event` is the storage, or the operation of a dispatch that names its
 * storage.
 */
export function canonicalStorage(
  given: Readonly<Record<string, unknown>>,
  isDispatch: boolean,
): Record<string, unknown> {
  const { input, ...rest } = given;
  const isOperation = isDispatch && ('storage' in rest || 'storage_tag' in rest);
  const start = isDispatch ? { startAt: 'start_at' } : {};
  const outer = renamed(rest, { ...STORAGE, ...start, event: isOperation ? 'operation' : 'storage' }, '');
  const inner = isObject(input) ? renamed(input, STORAGE, 'input.') : {};
  if (!isDispatch) return renamed([...Object.entries(outer), ...Object.entries(inner)], {}, '');
  const entries = Object.entries(outer);
  const fields = entries.filter(([name]) => OF_OPERATIONS.test(name));
  const call = Object.fromEntries(entries.filter(([name]) => !OF_OPERATIONS.test(name)));
  const { operation } = call;
  if (typeof operation === 'string') call['operation'] = OPERATIONS[operation] ?? operation;
  return { ...withStart(call), input: renamed([...Object.entries(inner), ...fields], {}, 'input.') };
}
