import type { Clock } from '../../src/kernel/clock.ts';
import { canonicalInput } from './aliases.ts';
import { DuctapeError } from './errors.ts';
import type { GeneratedClient } from './generated/client.ts';
import type {
  StorageDeleteInput,
  StorageDeleteResult,
  StorageDispatchInput,
  StorageDispatchResult,
  StorageListInput,
  StorageListResult,
} from './generated/types.ts';
import type { Scope } from './scope.ts';
import type { Given, Wire } from './storage/mover.ts';
import type { DownloadInput, DownloadResult, FileSource, ReadFile, SaveInput, SaveResult } from './storage-types.ts';
import type { CallOptions, Transport } from './transport.ts';

type Generated = GeneratedClient['storage'];

/** What is dispatched: fields of the operation may stand in `input` or beside it. The bytes of a `save` are as there. */
export type DispatchInput = Omit<StorageDispatchInput, 'input'> & {
  readonly input?: Readonly<Record<string, unknown>> & FileSource;
};

/** A file of a list. */
export type ListedFile = StorageListResult['files'][number];

/** A file as an older version of this SDK lists it. */
export interface OldFile {
  readonly url: string | null;
  readonly workspace_id: string;
  /** Media type. */
  readonly type: string;
  readonly product: string;
  readonly env: string;
  /** Tag of the storage. */
  readonly event: string;
  readonly fileName: string;
  /** Bytes. */
  readonly size: number;
  /** The run that wrote it; null for none that is known. */
  readonly process_id: string | null;
}

/** Files. What moves them is loaded when the first one is moved. */
export interface Storage extends Omit<Generated, 'save' | 'download' | 'delete' | 'list' | 'dispatch'> {
  /**
   * Stores a file of any size: in one request up to 8 MiB, else in parts, four at a time, which are sent again when no
   * answer comes; four of them, 32 MiB, are held, beside what `fetch` copies. Nothing is to be seen of it before it is
   * whole. An error of one that goes in parts has `upload_id`, and so has `onProgress`: given that, the same name and the
   * same bytes, `save` goes on where it was cut off, within a day. `options.signal` stops it, to be gone on with or
   * dropped by `abortUpload`.
   *
   * @example
   * await ductape.storage.save({ storage: 'docs', fileName: 'videos/tour.mp4', path: './tour.mp4' });
   */
  save(input: SaveInput, options?: CallOptions): Promise<SaveResult>;
  /** The same as `save`. */
  upload(input: SaveInput, options?: CallOptions): Promise<SaveResult>;
  /** The same as `save`. */
  run(input: SaveInput, options?: CallOptions): Promise<SaveResult>;
  /**
   * Reads a file, as a `Uint8Array` unless `as` or `to` says otherwise. A connection that breaks is taken up where it
   * broke, of the very same file; `CONFLICT` when it was written meanwhile. A whole file whose checksum is known ends with
   * `CHECKSUM_MISMATCH` when its bytes are others; a stream does so at its end.
   */
  download(input: DownloadInput & { readonly to: string }, options?: CallOptions): Promise<DownloadResult<null>>;
  download(
    input: DownloadInput & { readonly as: 'stream' },
    options?: CallOptions,
  ): Promise<DownloadResult<ReadableStream<Uint8Array>>>;
  download(input: DownloadInput & { readonly as: 'text' }, options?: CallOptions): Promise<DownloadResult<string>>;
  download(
    input: DownloadInput & { readonly as?: 'buffer' },
    options?: CallOptions,
  ): Promise<DownloadResult<Uint8Array<ArrayBuffer>>>;
  /** Removes a file. A tag instead of fields is `NOT_SUPPORTED`: storages are declared in the manifest. */
  delete(input: StorageDeleteInput, options?: CallOptions): Promise<StorageDeleteResult>;
  /** The same as `delete`. */
  remove(input: StorageDeleteInput, options?: CallOptions): Promise<StorageDeleteResult>;
  /** A page of files. A tag instead of fields is `NOT_SUPPORTED`: storages are declared in the manifest. */
  list(input: StorageListInput, options?: CallOptions): Promise<StorageListResult>;
  /** The same as `list`. */
  listFiles(input: StorageListInput, options?: CallOptions): Promise<StorageListResult>;
  /** Every file, page by page. */
  listAll(input: StorageListInput, options?: CallOptions): AsyncGenerator<ListedFile, void>;
  /** Files as an older version of this SDK lists them; `page` is counted from 0, and `limit` is 20 when absent. */
  readonly files: ((
    input: { readonly event: string; readonly page?: number; readonly limit?: number },
    options?: CallOptions,
  ) => Promise<OldFile[]>) & { readonly read: Storage['readFile'] };
  /** Reads a file of the disk as `save` takes it, whole and in base64; in Node alone. For large ones give `path` to `save`. */
  readFile(path: string): Promise<ReadFile>;
  /** The same as `readFile`. */
  read(path: string): Promise<ReadFile>;
  /**
   * Stores an operation as a job. The bytes of a `save` that are more than 512 KiB are uploaded first, and kept for the
   * job; see `save` of what they may be given as.
   */
  dispatch(input: DispatchInput, options?: CallOptions): Promise<StorageDispatchResult>;
}

/** What the methods have of their client. */
export interface StorageParts {
  readonly workspace: string;
  readonly scope: Scope;
  readonly transport: Transport;
  readonly clock: Clock;
}

/** Gives a dispatch of `save`, in the processor's spelling, what carries its bytes. */
export type Carry = (given: Record<string, unknown>, call?: CallOptions) => Promise<Record<string, unknown>>;

/** The methods of storages, and what readies jobs of them. */
export function createStorage(generated: Generated, parts: StorageParts): { storage: Storage; carry: Carry } {
  const { transport, clock } = parts;
  const open: Wire['open'] = (request, call) => transport.open(request, call);
  const wire = { ...generated, open, clock } as unknown as Wire;
  const moving = () => import('./storage/mover.ts');
  const placed = createPlaced(parts);
  const save: Storage['save'] = async (input, call) => (await moving()).save(wire, placed(input, 'save'), call);
  const carry = createCarry(wire);
  const remove: Storage['delete'] = async (input, call) => generated.delete(fieldsOf(input, 'delete'), call);
  const list: Storage['list'] = async (input, call) => generated.list(fieldsOf(input, 'list'), call);
  const readFile: Storage['readFile'] = async (path) => (await moving()).readFile(path);
  const storage: Storage = {
    ...generated,
    save,
    upload: save,
    run: save,
    download: async (input: DownloadInput, call?: CallOptions) =>
      (await (await moving()).download(wire, placed(input, 'download'), call)) as never,
    delete: remove,
    remove,
    list,
    listFiles: list,
    listAll: (input, call) => listAll(list, input, call),
    files: Object.assign(createFiles(list, parts.workspace, placed), { read: readFile }),
    readFile,
    read: readFile,
    dispatch: async (input, call) =>
      generated.dispatch((await carry(placed(input, 'dispatch'), call)) as unknown as StorageDispatchInput, call),
  };
  return { storage, carry };
}

type Placed = (input: object, name: string) => Given & { readonly product: string; readonly env: string };

/** Inputs of operations in the processor's spelling, their place filled in. */
function createPlaced({ scope }: StorageParts): Placed {
  return (input, name) => {
    const given = canonicalInput({ ...input }, 'storage', name);
    scope.fill(given, ['product', 'env']);
    return given as ReturnType<Placed>;
  };
}

/** Base64 that goes as it is, in characters. */
const INLINE = 700_000;

function createCarry(wire: Wire): Carry {
  return async (given, call) => {
    const { input, product, env, storage, session } = given;
    const { operation } = given;
    if (operation !== 'save' || typeof input !== 'object' || input === null || 'payload' in input) return given;
    const { buffer, text, path } = input as FileSource;
    const isInline = typeof buffer === 'string' && buffer.length <= INLINE && text === undefined && path === undefined;
    if (isInline) return given;
    const { carried } = await import('./storage/mover.ts');
    const file = { ...input, product, env, storage, session } as unknown as Given;
    return { ...given, input: await carried(wire, file, call) };
  };
}

async function* listAll(
  list: Storage['list'],
  input: StorageListInput,
  call?: CallOptions,
): AsyncGenerator<ListedFile, void> {
  let next: string | null = null;
  do {
    const page: StorageListResult = await list({ ...input, ...(next !== null && { continuationToken: next }) }, call);
    yield* page.files;
    next = page.nextToken;
  } while (next !== null);
}

function createFiles(list: Storage['list'], workspace: string, placed: Placed) {
  return async (given: { readonly page?: number; readonly limit?: number }, call?: CallOptions): Promise<OldFile[]> => {
    const { page = 0, ...fields } = placed({ limit: 20, ...given }, 'list') as ReturnType<Placed> & { page?: number };
    let answer = await list(fields, call);
    for (let at = 0; at < page; at += 1) {
      if (answer.nextToken === null) return [];
      answer = await list({ ...fields, continuationToken: answer.nextToken }, call);
    }
    const place = { workspace_id: workspace, product: fields.product, env: fields.env, event: fields.storage };
    return answer.files.map(({ name, url, mimeType, size, metadata: { run_id } }) => {
      return { ...place, url, type: mimeType, fileName: name, size, process_id: run_id };
    });
  };
}

/** The fields of a method that other versions have for definitions too. */
function fieldsOf<Input extends object>(input: Input, name: string): Input {
  if (typeof input === 'object') return input;
  const message = `storage.${name} takes fields, { storage, … }: storages are declared in the manifest of a product`;
  throw new DuctapeError('NOT_SUPPORTED', message);
}
