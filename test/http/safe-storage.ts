import { ask, at, base64, save } from '../resources/storage/storages.ts';
import type { Member } from '../support/workspace.ts';

/** Pairs of inputs for operations on storages that may be repeated, of a workspace that has one. */
export async function storageInputs(owner: Member): Promise<Readonly<Record<string, readonly [object, object]>>> {
  await save(owner, 'one');
  await save(owner, 'two');
  const upload = async (): Promise<string> =>
    (await ask<{ upload_id: string }>(owner, 'createUpload', { fileName: 'parts' })).upload_id;
  const done = await upload();
  await ask(owner, 'completeUpload', { upload_id: done, parts: 0 }).catch(() => undefined);
  const pair = (first: object, second: object) =>
    [
      { ...at, ...first },
      { ...at, ...second },
    ] as const;
  const files = pair({ fileName: 'one' }, { fileName: 'two' });
  const [open, other, left, gone] = [await upload(), await upload(), await upload(), await upload()];
  for (const id of [left, gone]) await ask(owner, 'abortUpload', { upload_id: id });
  return {
    'storage.download': files,
    'storage.info': files,
    'storage.list': pair({}, { prefix: 'o' }),
    'storage.stats': pair({}, { prefix: 'o' }),
    'storage.getSignedUrl': files,
    'storage.testConnection': pair({}, { env: 'dev' }),
    'storage.delete': pair({ fileName: 'none' }, { fileName: 'no other' }),
    'storage.getUpload': pair({ upload_id: open }, { upload_id: other }),
    'storage.abortUpload': pair({ upload_id: left }, { upload_id: gone }),
  };
}

const buffer = base64('hello');

/** Those that write: again is the same file, of another run. */
export const STORAGE_WRITES: Readonly<Record<string, object>> = {
  'storage.save': { ...at, fileName: 'saved', buffer },
  'storage.copy': { ...at, fileName: 'one', to: 'copied' },
};

/** Those that begin something each time, or whose repetition is tried where it is. */
export const TRIED_ELSEWHERE = ['storage.createUpload', 'storage.completeUpload'];
