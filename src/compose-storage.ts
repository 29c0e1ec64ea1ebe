/** Storages as the processor reaches them. */

export { createStorageExecutor } from './resources/storage/executor.ts';
