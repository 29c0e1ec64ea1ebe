import type { Role } from '../../src/kernel/contract.ts';

/** The least role of operations on storages. */
export const STORAGE_ROLES: Readonly<Record<string, Role>> = {
  'storage.save': 'runner',
  'storage.download': 'runner',
  'storage.info': 'runner',
  'storage.delete': 'runner',
  'storage.list': 'runner',
  'storage.stats': 'runner',
  'storage.copy': 'runner',
  'storage.move': 'runner',
  'storage.getSignedUrl': 'runner',
  'storage.testConnection': 'runner',
  'storage.dispatch': 'runner',
  'storage.putContent': 'runner',
  'storage.getContent': 'runner',
  'storage.createUpload': 'runner',
  'storage.putPart': 'runner',
  'storage.getUpload': 'runner',
  'storage.completeUpload': 'runner',
  'storage.abortUpload': 'runner',
};
