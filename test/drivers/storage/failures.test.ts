import { expect, test } from 'vitest';
import type { FileStore, StorageTarget } from '../../../src/drivers/storage/port.ts';
import { type ErrorCode, ProcessorError } from '../../../src/kernel/errors.ts';
import { describeStores, drawnBytes, failureOf, newPlace, open, patient, PLAIN } from './stores.ts';

type Signalled = (files: FileStore, signal: AbortSignal) => Promise<unknown>;

/** What only reads, each with what it is called when it is refused. */
const READING: readonly (readonly [string, ErrorCode, Signalled])[] = [
  ['get', 'DOWNLOAD_FAILED', (files, signal) => files.get('a', {}, signal)],
  ['list', 'LIST_FAILED', (files, signal) => files.list({ prefix: '', limit: 2, after: null }, signal)],
  ['ping', 'LIST_FAILED', (files, signal) => files.ping(signal)],
];
const HEAD = ['head', 'DOWNLOAD_FAILED', (files: FileStore, signal: AbortSignal) => files.head('a', signal)] as const;
const CHANGING: readonly (readonly [string, ErrorCode, Signalled])[] = [
  ['put', 'UPLOAD_FAILED', (files, signal) => files.put('a', drawnBytes(3), PLAIN, signal)],
  ['delete', 'DELETE_FAILED', (files, signal) => files.delete('a', signal)],
  ['putPart', 'UPLOAD_FAILED', (files, signal) => files.putPart('a', 'handle', 1, drawnBytes(3), signal)],
];
const EVERY = [...READING, HEAD, ...CHANGING];

/** Where nothing listens. */
const NOWHERE = 'http://127.0.0.1:1';

describeStores('a store that is given up', (store) => {
  test.each(EVERY)('before %s begins it is not asked at all', async (_method, _code, ask) => {
    const { store: files, write } = store();
    await write('a', 'as it is');
    const late = AbortSignal.abort(new DOMException('too late', 'TimeoutError'));
    expect(await failureOf(ask(files, late))).toMatchObject({ code: 'TIMEOUT', outcome: 'not_sent' });
    const left = AbortSignal.abort();
    expect(await failureOf(ask(files, left))).toMatchObject({ code: 'CONNECTION_ERROR', outcome: 'not_sent' });
    const own = AbortSignal.abort(new ProcessorError('CONFLICT', 'cancelled', { outcome: 'not_sent' }));
    expect(await failureOf(ask(files, own))).toMatchObject({ code: 'CONFLICT', message: 'cancelled' });
    expect(await store().read('a')).toBe('as it is');
  });
});

const OF_R2 = { R2: 'it has no credentials and no address', lent: 'it has no credentials and no address' };

describeStores(
  'a store with credentials',
  (store) => {
    test.each(EVERY)('refuses %s to whoever has others', async (_method, code, ask) => {
      const failure = await failureOf(ask(open(withOtherSecret(store().target)), patient()));
      expect(failure).toMatchObject({ code, outcome: 'sent', upstream: { status: 403 } });
      expect(JSON.stringify(failure)).not.toContain('b3RoZXI');
    });

    test.each([...READING, ...CHANGING])('that has no such bucket refuses %s', async (_method, code, ask) => {
      const failure = await failureOf(ask(open(withoutBucket(store().target)), patient()));
      expect(failure).toMatchObject({ code, outcome: 'sent', upstream: { status: 404 } });
    });

    test.each(EVERY)('that is away cannot be asked to %s', async (method, _code, ask) => {
      const failure = await failureOf(ask(open(elsewhere(store().target)), patient()));
      expect(failure.code).toBe('CONNECTION_ERROR');
      const outcomes = CHANGING.some(([name]) => name === method) ? ['unknown', 'not_sent'] : ['not_sent'];
      expect(outcomes).toContain(failure.outcome);
    });
  },
  OF_R2,
);

describeStores('a ping', (store) => {
  test('goes well where the bucket is', async () => {
    await expect(store().store.ping(patient())).resolves.toBeUndefined();
  });
});

describeStores(
  'a lent bucket',
  () => {
    test('is for whom it is lent to: there is no other', async () => {
      const opening = async () => await open({ type: 'R2', binding: 'CELLAR' }, newPlace()).ping(patient());
      expect(await failureOf(opening())).toMatchObject({
        code: 'NOT_FOUND',
        message: "USER_BINDINGS gives this workspace no binding 'CELLAR' of R2",
        outcome: 'not_sent',
      });
    });
  },
  { R2: 'it is not lent', aws: 'it is not lent', gcp: 'it is not lent', azure: 'it is not lent' },
);

/** Base64, as keys of Azure are. */
const OTHER_SECRET = 'b3RoZXI=';

function withOtherSecret(target: StorageTarget): StorageTarget {
  if (target.type === 'azure') return { ...target, credential: { key: OTHER_SECRET } };
  if (target.type === 'aws') return { ...target, keys: { ...target.keys, secretAccessKey: OTHER_SECRET } };
  if (target.type === 'R2' || !('keys' in target.credentials)) throw new Error('no keys');
  return { ...target, credentials: { keys: { ...target.credentials.keys, secretAccessKey: OTHER_SECRET } } };
}

function withoutBucket(target: StorageTarget): StorageTarget {
  if (target.type === 'R2') throw new Error('no bucket of a name');
  const absent = `absent-${crypto.randomUUID()}`;
  return target.type === 'azure' ? { ...target, container: absent } : { ...target, bucket: absent };
}

function elsewhere(target: StorageTarget): StorageTarget {
  return target.type === 'R2' ? target : { ...target, endpoint: NOWHERE };
}
