import { expect, test } from 'vitest';
import { GroupCommit } from '../../durable-objects/group-commit.ts';

/** A group commit whose syncs the test ends, and what happened in order: writes by name, `after`, `sync`. */
function createCommits() {
  const log: string[] = [];
  const syncs: PromiseWithResolvers<void>[] = [];
  const commits = new GroupCommit(
    () => {
      log.push('sync');
      const sync = Promise.withResolvers<void>();
      syncs.push(sync);
      return sync.promise;
    },
    () => log.push('after'),
  );
  const write = (name: string) =>
    commits.submit(() => {
      log.push(name);
      return name;
    });
  /** Ends the sync that is on its way; resolves once what comes of that has happened. */
  async function ended(error?: Error): Promise<void> {
    const sync = syncs.shift();
    if (sync === undefined) throw new Error('no sync is on its way');
    if (error === undefined) sync.resolve();
    else sync.reject(error);
    // A turn of the event loop, which no chain of promises outlasts.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { commits, write, log, ended, isQuiet: () => syncs.length === 0 };
}

test('the first write of a quiet object runs at once', async () => {
  const { write, log } = createCommits();
  const written = write('first');
  expect(log).toEqual(['first', 'after', 'sync']);
  expect(await written).toBe('first');
});

test('an answer is not held back until the commit is durable', async () => {
  const { commits, isQuiet } = createCommits();
  expect(await commits.submit(() => 7)).toBe(7);
  expect(isQuiet()).toBe(false);
});

test('writes that come during a commit share the next one, in their order', async () => {
  const { write, log, ended, isQuiet } = createCommits();
  const writes = ['first', 'second', 'third', 'fourth'].map(write);
  expect(log).toEqual(['first', 'after', 'sync']);
  await ended();
  expect(log.slice(3)).toEqual(['second', 'third', 'fourth', 'after', 'sync']);
  expect(await Promise.all(writes)).toEqual(['first', 'second', 'third', 'fourth']);
  await ended();
  expect(isQuiet()).toBe(true);
  expect(log).toHaveLength(8);
});

test('a write after all is durable runs at once again', async () => {
  const { write, log, ended } = createCommits();
  await write('first');
  await ended();
  void write('second');
  expect(log).toEqual(['first', 'after', 'sync', 'second', 'after', 'sync']);
});

test.each(['after the turn of the write', 'within the turn of the write'])(
  'a write that is handed in %s waits for the next',
  async (when) => {
    const { commits, write, log, ended } = createCommits();
    const [outer, inner] = [Promise.withResolvers<void>(), Promise.withResolvers<string | 0>()];
    void commits.submit(() => {
      log.push('outer');
      if (when === 'within the turn of the write') inner.resolve(write('inner'));
      outer.resolve();
    });
    await outer.promise;
    if (when !== 'within the turn of the write') inner.resolve(write('inner'));
    expect(log).toEqual(['outer', 'after', 'sync']);
    await ended();
    expect(await inner.promise).toBe('inner');
    expect(log.slice(3)).toEqual(['inner', 'after', 'sync']);
  },
);

test('a write that throws fails alone', async () => {
  const { commits, write, log, ended } = createCommits();
  await write('first');
  const writes = [
    write('second'),
    commits.submit(() => {
      throw new Error('broken');
    }),
    write('third'),
  ];
  const settled = Promise.allSettled(writes);
  await ended();
  expect(await settled).toEqual([
    { status: 'fulfilled', value: 'second' },
    { status: 'rejected', reason: new Error('broken') },
    { status: 'fulfilled', value: 'third' },
  ]);
  expect(log.slice(3)).toEqual(['second', 'third', 'after', 'sync']);
});

test('what follows the writes of a turn comes once, also when all of them throw', async () => {
  const { commits, log } = createCommits();
  const thrown = commits.submit(() => {
    throw new Error('broken');
  });
  await expect(thrown).rejects.toThrow('broken');
  expect(log).toEqual(['after', 'sync']);
});

test('a commit that fails stops none that come later', async () => {
  const { write, log, ended } = createCommits();
  await write('first');
  const second = write('second');
  await ended(new Error('the disk is gone'));
  expect(await second).toBe('second');
  await ended(new Error('the disk is gone'));
  expect(await write('third')).toBe('third');
  expect(log).toEqual(['first', 'after', 'sync', 'second', 'after', 'sync', 'third', 'after', 'sync']);
});
