import type { FileStore } from '../port.ts';
import { type Body, changing, reading, sending } from './calls.ts';
import { type CopyLimits, copyObject, DEFAULT_COPY_LIMITS } from './copy.ts';
import type { R2Keys } from './keys.ts';
import { fileOf, optionsOf } from './objects.ts';
import { partsOf } from './parts.ts';
import { discardBody, openObject } from './reading.ts';

/** Opens a bucket, whose objects have these keys. It signs nothing, and no file has an address of its own. */
export function openR2(bucket: R2Bucket, keys: R2Keys, limits: CopyLimits = DEFAULT_COPY_LIMITS): FileStore {
  return {
    ...wholeFilesOf(bucket, keys, limits),
    ...partsOf(bucket, keys),
    async list({ prefix, limit, after }, signal) {
      const asked: R2ListOptions = {
        prefix: keys.prefixOf(prefix),
        limit,
        include: ['httpMetadata', 'customMetadata'],
        ...(after !== null && { cursor: after }),
      };
      const listed = await reading('LIST_FAILED', signal, () => bucket.list(asked));
      const files = listed.objects.map((object) => fileOf(keys.nameOf(object), object));
      return {
        files: files.filter(({ name }) => name.startsWith(prefix)),
        next: listed.truncated ? listed.cursor : null,
      };
    },
    sign: () => Promise.resolve(null),
    addressOf: () => null,
    async ping(signal) {
      await reading('LIST_FAILED', signal, () => bucket.list({ prefix: keys.prefixOf(''), limit: 1 }));
    },
  };
}

function wholeFilesOf(
  bucket: R2Bucket,
  keys: R2Keys,
  limits: CopyLimits,
): Pick<FileStore, 'put' | 'get' | 'head' | 'delete' | 'copy'> {
  const head: FileStore['head'] = async (name, signal) => {
    const key = await keys.keyOf(name);
    const object = await reading('DOWNLOAD_FAILED', signal, () => bucket.head(key));
    return object === null ? null : fileOf(name, object);
  };
  return {
    head,
    async put(name, content, about, signal) {
      const key = await keys.keyOf(name);
      const options = optionsOf(keys, { name, key }, about);
      const put = (body: Body) => bucket.put(key, body, options);
      return fileOf(name, await changing('UPLOAD_FAILED', signal, () => sending(content, signal, put)));
    },
    async get(name, options, signal) {
      const key = await keys.keyOf(name);
      const open = () => openObject(bucket, key, options);
      const opened = await reading('DOWNLOAD_FAILED', signal, open, (late) => discardBody(late?.object ?? null));
      if (opened === null) return null;
      return { ...fileOf(name, opened.object), stream: opened.object.body, range: opened.range };
    },
    async delete(name, signal) {
      const key = await keys.keyOf(name);
      await changing('DELETE_FAILED', signal, () => bucket.delete(key));
    },
    async copy(from, to, signal) {
      // It would only read and write the same bytes.
      if (from === to) return await head(from, signal);
      const [fromKey, key] = await Promise.all([keys.keyOf(from), keys.keyOf(to)]);
      const copying = { keys, fromKey, to: { name: to, key }, limits, signal };
      const object = await changing('UPLOAD_FAILED', signal, () => copyObject(bucket, copying));
      return object === null ? null : fileOf(to, object);
    },
  };
}
