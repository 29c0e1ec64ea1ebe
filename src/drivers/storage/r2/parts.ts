import type { FileStore } from '../port.ts';
import { changing, sending } from './calls.ts';
import { NO_SUCH_UPLOAD, r2CodeOf } from './failures.ts';
import type { R2Keys } from './keys.ts';
import { fileOf, optionsOf } from './objects.ts';

/** Files in parts; R2 calls what is begun by an id. */
export function partsOf(
  bucket: R2Bucket,
  keys: R2Keys,
): Pick<FileStore, 'createParts' | 'putPart' | 'completeParts' | 'abortParts'> {
  const resume = async (name: string, handle: string) => bucket.resumeMultipartUpload(await keys.keyOf(name), handle);
  return {
    async createParts(name, about, signal) {
      const key = await keys.keyOf(name);
      const options = optionsOf(keys, { name, key }, about);
      const { uploadId } = await changing('UPLOAD_FAILED', signal, () => bucket.createMultipartUpload(key, options));
      return uploadId;
    },
    async putPart(name, handle, part, content, signal) {
      const upload = await resume(name, handle);
      const put = (body: Parameters<typeof upload.uploadPart>[1]) => upload.uploadPart(part, body);
      const { etag } = await changing('UPLOAD_FAILED', signal, () => sending(content, signal, put));
      return { part, etag, size: content instanceof Uint8Array ? content.length : content.size };
    },
    async completeParts(name, handle, parts, _about, signal) {
      const upload = await resume(name, handle);
      const uploaded = parts.toSorted((a, b) => a.part - b.part).map(({ part, etag }) => ({ partNumber: part, etag }));
      return fileOf(name, await changing('UPLOAD_FAILED', signal, () => upload.complete(uploaded)));
    },
    async abortParts(name, handle, signal) {
      const upload = await resume(name, handle);
      await changing('UPLOAD_FAILED', signal, async () => {
        try {
          await upload.abort();
        } catch (thrown) {
          if (r2CodeOf(thrown) !== NO_SUCH_UPLOAD) throw thrown;
        }
      });
    },
  };
}
