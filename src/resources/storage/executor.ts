/** Runs what calls ask of storages. */

import { LIMITS } from '../../kernel/limits.ts';
import {
  type Executor,
  type FileContent,
  type StorageCall,
  type StorageOperation,
  targetOf as nameOf,
} from '../executor.ts';
import type { ProductConfig } from '../products/config.ts';
import { fieldOf, type Placed, placedBy, within } from '../statements/asking.ts';
import { type Asked, askedOf, type FieldsOf } from './asked.ts';
import { copyFile, moveFile, requireApart } from './copying.ts';
import { inTime } from './in-time.ts';
import { countFiles, listFiles } from './listing.ts';
import { checkSecrets, type ReachedStorage, type ReachParts, reachStorage } from './reach.ts';
import { downloadFile, fileInfo, openFile } from './reading.ts';
import { requireSignable, type SigningParts, signUrl } from './signing.ts';
import {
  decodeBuffer,
  deleteFile,
  requireSavable,
  saveFile,
  sizeOf,
  type Writer,
  type WritingParts,
} from './writing.ts';
import type { Saved } from './contract-fields.ts';

/** Makes the file of an upload, whose parts are all there. */
export type EndUpload = (
  upload: string,
  reached: ReachedStorage,
  fields: FieldsOf<'save'>,
  writer: Writer,
  signal: AbortSignal,
) => Promise<Saved>;

/** What the executor works with. */
export interface StorageParts extends ReachParts, WritingParts, SigningParts {
  readonly endUpload: EndUpload;
}

/** Where it is done, for whom, and with which bytes. */
interface Doing {
  readonly from: ReachedStorage;
  readonly to: ReachedStorage;
  readonly content: FileContent;
  readonly writer: Writer;
}

/**
 * The executor of the namespace `storage`. To do an operation again comes to the same, so that one whose outcome is
 * unknown may be repeated.
 */
export function createStorageExecutor(parts: StorageParts): Executor<StorageCall> {
  return {
    async check(call, config, { workspace }) {
      const { asked } = read(call, config, workspace);
      await checkSecrets(parts, asked.found);
      if (asked.target !== asked.found) await checkSecrets(parts, asked.target);
      return { timeoutMs: timeOf(call, asked) };
    },
    flow: async () => null,
    async prepare(call, config, scope) {
      const { asked, content, placed } = read(call, config, scope.workspace);
      const from = await reachStorage(parts, asked.found, scope.secrets);
      const to = asked.target === asked.found ? from : await reachStorage(parts, asked.target, scope.secrets);
      const doing = { from, to, content, writer: { scope, session: call.session } };
      return {
        identity: () => [call.storage, asked.work],
        isPure: () => asked.found.secretKeys.length === 0 && call.literal !== 'secret',
        isKept: () => asked.isKept,
        async attempt({ timeoutMs, signal }) {
          const limits = {
            timeoutMs: Math.min(timeoutMs, timeOf(call, asked)),
            ...(signal !== undefined && { signal }),
          };
          try {
            return {
              value: await inTime(parts.clock, nameOf(call), limits, (until) => perform(parts, asked, doing, until)),
            };
          } catch (thrown) {
            throw placed(to.masked(from.masked(thrown)));
          }
        },
      };
    },
  };
}

const NO_BYTES: FileContent = { bytes: new Uint8Array() };

/** Reads a call with its bytes. Throws all that it can be refused for before anything is sent. */
function read(
  call: StorageCall,
  config: ProductConfig,
  workspace: string,
): { readonly asked: Asked; readonly content: FileContent; readonly placed: Placed } {
  const asked = askedOf(call, config, workspace);
  const placed = placedBy(fieldOf(call));
  const { work, found } = asked;
  const content = within(placed, () => {
    if (work.operation === 'copy' || work.operation === 'move') requireApart(work.fields, call.storage);
    if (work.operation === 'getSignedUrl') requireSignable(found, work.fields);
    if (work.operation !== 'save') return NO_BYTES;
    const given = call.content ?? { bytes: decodeBuffer(work.fields.buffer ?? '') };
    // What an upload comes to is known by who keeps its parts.
    if (!('upload' in given)) requireSavable(found, work.fields, sizeOf(given));
    return given;
  });
  return { asked, content, placed };
}

async function perform(parts: StorageParts, { work }: Asked, doing: Doing, signal: AbortSignal): Promise<unknown> {
  const { from, to, content, writer } = doing;
  const { operation, fields } = work;
  switch (operation) {
    case 'save':
      return 'upload' in content
        ? await parts.endUpload(content.upload, from, fields, writer, signal)
        : await saveFile(parts, from, fields, content, writer, signal);
    case 'download':
      return await downloadFile(parts, from, fields, signal);
    case 'open':
      return await openFile(parts, from, fields, signal);
    case 'info':
      return await fileInfo(parts, from, fields, signal);
    case 'delete':
      await deleteFile(parts, from, fields.fileName, signal);
      return { success: true, fileName: fields.fileName };
    case 'list':
      return await listFiles(parts, from, fields, signal);
    case 'stats':
      return await countFiles(parts, from, fields, signal);
    case 'copy':
      return await copyFile(parts, { from, to, isWithin: to === from, fields }, writer, signal);
    case 'move':
      return await moveFile(parts, { from, to, isWithin: to === from, fields }, writer, signal);
    case 'getSignedUrl':
      return await signUrl(parts, from, fields);
    case 'ping': {
      const start = parts.clock.now();
      await from.store.ping(signal);
      return { connected: true, latency: parts.clock.now() - start };
    }
  }
}

/** What takes long by its nature: bytes go from store to store, or all files are counted. */
const LONG: ReadonlySet<StorageOperation> = new Set(['copy', 'move', 'stats']);

/** Milliseconds for an attempt. What takes long has as long as there is, unless somebody says less. */
function timeOf({ timeoutMs, content }: StorageCall, { found, work: { operation } }: Asked): number {
  const isLong = LONG.has(operation) || (content !== undefined && !('bytes' in content));
  const own = isLong ? LIMITS.storage_timeout_max.value : LIMITS.storage_timeout.value;
  return timeoutMs ?? found.storage.timeout ?? own;
}
