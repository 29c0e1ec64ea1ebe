/** The operations on uploads in parts. */

import { invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { withSession } from '../sessions/opening.ts';
import { createComplete } from './completing.ts';
import { requireDeclared, requireNameless } from './declared.ts';
import { abort, notOpen, PART_SIZE, readPart, removeParts, storePart } from './upload-parts.ts';
import { mine, mostOf, placeOf, type UploadHandlers, type UploadParts, withTime } from './upload-work.ts';
import type { Upload } from './uploads.ts';

/** Builds the handlers. */
export function createUploadHandlers(parts: UploadParts): UploadHandlers {
  const { uploads } = parts;
  return {
    createUpload: createCreate(parts),
    putPart: createPutPart(parts),
    async getUpload(given, { principal }) {
      const upload = await mine(parts, given, principal);
      const { there } = await uploads.parts(upload);
      return {
        data: {
          upload_id: upload.id,
          state: upload.state,
          fileName: upload.name === '' ? null : upload.name,
          size: upload.size,
          part_size: PART_SIZE,
          expires_at: upload.expiresAt,
          parts: there.map(({ part, size, checksum }) => ({ part, size, checksum })),
        },
      };
    },
    completeUpload: createComplete(parts),
    async abortUpload(given, { principal }) {
      const upload = await mine(parts, given, principal);
      const { reached, ...at } = await placeOf(parts, upload);
      await withTime(parts, reached, async (signal) => {
        if (await abort(uploads, { upload, ...at }, signal)) return;
        const now = await mine(parts, given, principal);
        if (now.state !== 'aborted') throw notOpen(now, `it is ${now.state}`);
        await removeParts(uploads, { upload: now, ...at }, signal);
      });
      return { data: { success: true, upload_id: upload.id } };
    },
  };
}

function createPutPart(parts: UploadParts): UploadHandlers['putPart'] {
  return async (given, { principal, bytes }) => {
    if (bytes === undefined) throw new Error('a part comes with bytes');
    const upload = await mine(parts, given, principal);
    const { part } = given;
    const at = await placeOf(parts, upload);
    const target = {
      upload,
      ...at,
      maxSize: Math.min(at.reached.storage.rules?.max_size ?? Infinity, mostOf(upload)),
    };
    const sent = { part, content: await readPart(upload, part, bytes), checksum: bytes.checksum };
    const { size, checksum } = await withTime(parts, at.reached, (signal) => {
      const storing = storePart(parts, target, sent, signal);
      // One that took too long forgets its part, which would be in the way of the others.
      parts.background(storing.catch(() => undefined));
      return storing;
    });
    return { data: { part, size, checksum } };
  };
}

function createCreate(parts: UploadParts): UploadHandlers['createUpload'] {
  return async (given, { principal }) => {
    const { workspace, user } = principal;
    const { session, fileName, size = null, ...rest } = await withSession(parts, given, principal);
    const { product, env, storage, purpose = 'file', expiry = null } = rest;
    const most = mostOf({ purpose });
    if (size !== null && size > most) throw invalidField('size', `is over ${most} bytes`);
    if (purpose === 'file' && fileName === undefined) throw invalidField('fileName', 'is required');
    const reached = await parts.openStorage({ workspace, product, env, storage });
    const mimeType =
      fileName === undefined
        ? requireNameless(reached, { mimeType: rest.mimeType, size })
        : requireDeclared(reached, { fileName, mimeType: rest.mimeType, size });
    const now = parts.clock.now();
    const upload: Omit<Upload, 'handle'> = {
      workspace,
      id: parts.ids.create('upload'),
      user,
      product,
      env,
      storage,
      purpose,
      name: fileName ?? '',
      mimeType,
      size,
      expiry,
      session: session ?? null,
      state: 'open',
      result: null,
      createdAt: now,
      expiresAt: now + LIMITS.file_upload.value,
    };
    const { store, name } = await placeOf(parts, { ...upload, handle: '' });
    const about = { mimeType, upload: upload.id };
    const handle = await withTime(parts, reached, (signal) => store.createParts(name, about, signal));
    await parts.uploads.insert({ ...upload, handle }).catch(async (thrown: unknown) => {
      // Nobody else knows of them.
      await withTime(parts, reached, (signal) => store.abortParts(name, handle, signal)).catch(() => undefined);
      throw thrown;
    });
    return { data: { upload_id: upload.id, part_size: PART_SIZE, expires_at: upload.expiresAt } };
  };
}
