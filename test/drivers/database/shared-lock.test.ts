import { describe, expect, test } from 'vitest';
import { SharedLock } from '../../../src/drivers/database/shared-lock.ts';

/** Enters, and takes note of when it is its turn. */
function entering(lock: SharedLock, turns: string[]) {
  return (name: string, isAlone: boolean) => {
    const place = lock.enter(isAlone);
    if (place.turn === null) turns.push(name);
    else void place.turn.then(() => turns.push(name));
    return place;
  };
}

describe('a connection that is shared', () => {
  test('is had by many at once, and alone by one', async () => {
    const turns: string[] = [];
    const enter = entering(new SharedLock(), turns);
    const places = [enter('a', false), enter('b', false)];
    enter('alone', true);
    await Promise.resolve();
    expect(turns).toEqual(['a', 'b']);
    for (const place of places) place.leave();
    await Promise.resolve();
    expect(turns).toEqual(['a', 'b', 'alone']);
  });

  test('goes from one to the next in the order in which they came', async () => {
    const turns: string[] = [];
    const enter = entering(new SharedLock(), turns);
    const first = enter('first', true);
    const second = enter('second', false);
    enter('third', false);
    const fourth = enter('fourth', true);
    enter('fifth', false);
    first.leave();
    await Promise.resolve();
    expect(turns).toEqual(['first', 'second', 'third']);
    second.leave();
    fourth.leave();
    await Promise.resolve();
    expect(turns).toEqual(['first', 'second', 'third', 'fifth']);
  });

  test('one that no longer waits lets those after it in', async () => {
    const turns: string[] = [];
    const enter = entering(new SharedLock(), turns);
    enter('sharing', false);
    const alone = enter('alone', true);
    enter('behind', false);
    alone.leave();
    await Promise.resolve();
    expect(turns).toEqual(['sharing', 'behind']);
  });
});
