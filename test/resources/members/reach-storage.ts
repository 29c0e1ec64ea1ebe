const storage = { storage: 'none' };
const file = { ...storage, fileName: 'a' };
const upload = { ...storage, upload_id: `upload_${'0'.repeat(32)}` };

/** What operations on storages take besides product and environment, of a storage that is not there. */
export const OF_STORAGES: Readonly<Record<string, object>> = {
  'storage.save': { ...file, buffer: 'aGk=' },
  'storage.download': file,
  'storage.info': file,
  'storage.delete': file,
  'storage.list': storage,
  'storage.stats': storage,
  'storage.copy': { ...file, to: 'b' },
  'storage.move': { ...file, to: 'b' },
  'storage.getSignedUrl': file,
  'storage.testConnection': storage,
  'storage.dispatch': { ...storage, operation: 'delete', input: { fileName: 'a' } },
  'storage.createUpload': file,
  'storage.getUpload': upload,
  'storage.completeUpload': { ...upload, parts: 1 },
  'storage.abortUpload': upload,
};
