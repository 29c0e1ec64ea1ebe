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

test('writes that come together share a turn, in their order', async () => {
  const { write, log, ended, isQuiet } = createCommits();
  const writes = ['first', 'second', 'third'].map(write);
  expect(log).toEqual(['sync']);
  await ended();
  expect(log).toEqual(['sync', 'first', 'second', 'third', 'after']);
  expect(await Promise.all(writes)).toEqual(['first', 'second', 'third']);
  expect(isQuiet()).toBe(true);
});

test('an answer is not held back until the commit is durable', async () => {
  const { commits, ended, isQuiet } = createCommits();
  const answer = commits.submit(() => 7);
  await ended();
  expect(await answer).toBe(7);
  expect(isQuiet()).toBe(true);
});

test('writes that come during a commit share the next one', async () => {
  const { write, log, ended, isQuiet } = createCommits();
  void write('first');
  await ended();
  const writes = ['second', 'third'].map(write);
  expect(log).toEqual(['sync', 'first', 'after', 'sync']);
  await ended();
  expect(log.slice(4)).toEqual(['second', 'third', 'after']);
  expect(await Promise.all(writes)).toEqual(['second', 'third']);
  expect(isQuiet()).toBe(true);
});

test('a write that is handed in within the turn of another waits for the next', async () => {
  const { commits, write, log, ended } = createCommits();
  const inner = Promise.withResolvers<string>();
  void commits.submit(() => {
    log.push('outer');
    inner.resolve(write('inner'));
  });
  await ended();
  expect(log).toEqual(['sync', 'outer', 'after', 'sync']);
  await ended();
  expect(await inner.promise).toBe('inner');
  expect(log.slice(4)).toEqual(['inner', 'after']);
});

test('a write that throws fails alone', async () => {
  const { commits, write, log, ended } = createCommits();
  const writes = [
    write('first'),
    commits.submit(() => {
      throw new Error('broken');
    }),
    write('second'),
  ];
  const settled = Promise.allSettled(writes);
  await ended();
  expect(await settled).toEqual([
    { status: 'fulfilled', value: 'first' },
    { status: 'rejected', reason: new Error('broken') },
    { status: 'fulfilled', value: 'second' },
  ]);
  expect(log).toEqual(['sync', 'first', 'second', 'after']);
});

test('what follows the writes of a turn comes once, also when all of them throw', async () => {
  const { commits, log, ended } = createCommits();
  const thrown = commits.submit(() => {
    throw new Error('broken');
  });
  const settled = Promise.allSettled([thrown]);
  await ended();
  expect(await settled).toEqual([{ status: 'rejected', reason: new Error('broken') }]);
  expect(log).toEqual(['sync', 'after']);
});

test('a commit that fails stops none that come later', async () => {
  const { write, log, ended } = createCommits();
  const first = write('first');
  await ended(new Error('the disk is gone'));
  expect(await first).toBe('first');
  const second = write('second');
  await ended(new Error('the disk is gone'));
  expect(await second).toBe('second');
  expect(log).toEqual(['sync', 'first', 'after', 'sync', 'second', 'after']);
});

test('a group may wait for more, which then come with it', async () => {
  const log: string[] = [];
  const gathered = Promise.withResolvers<void>();
  const commits = new GroupCommit(
    async () => void log.push('sync'),
    () => log.push('after'),
    () => (log.length === 1 ? gathered.promise : null),
  );
  const writes = [commits.submit(() => log.push('first'))];
  await new Promise((resolve) => setTimeout(resolve));
  expect(log).toEqual(['sync']);
  writes.push(commits.submit(() => log.push('second')));
  gathered.resolve();
  await Promise.all(writes);
  expect(log).toEqual(['sync', 'first', 'second', 'after']);
});
