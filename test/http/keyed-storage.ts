import { at, createFiles, save } from '../resources/storage/storages.ts';
import type { KeyedOperation, Trial } from './keyed-trial.ts';

/** A storage with a file; `other` and `refused` are what differs in those requests. */
async function withFile(input: object, answer: object, other: object, refused: object): Promise<Trial> {
  const owner = await createFiles();
  await save(owner, 'one');
  const whole = { ...at, ...input };
  const undo = () => save(owner, 'one');
  return { owner, input: whole, answer, other: { ...whole, ...other }, refused: { ...whole, ...refused }, undo };
}

/** What keys of storages name: jobs. */
export const KEYED_STORAGE: readonly KeyedOperation[] = [
  {
    operation: 'storage.move',
    rows: { jobs: 1, data_keys: 1, storage_files: 1 },
    prepare: () => withFile({ fileName: 'one', to: 'two' }, { fileName: 'two' }, { to: 'three' }, { to: '..' }),
  },
  {
    operation: 'storage.dispatch',
    rows: { jobs: 1, claims: 1, data_keys: 1 },
    prepare: () =>
      withFile(
        { operation: 'delete', input: { fileName: 'one' }, schedule: { delay: '1h' } },
        { status: 'scheduled' },
        { input: { fileName: 'two' } },
        { operation: 'none' },
      ),
  },
];
