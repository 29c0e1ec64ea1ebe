import { beforeEach, describe, expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { composed } from '../../support/processor.ts';
import { stored } from '../../support/stored.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { createMovable, moved, type Mover, moverOf, version } from './moving.ts';

const { product } = scope;

let owner: Member;
let mover: Mover;

beforeEach(async () => {
  owner = await createMovable();
  mover = moverOf(owner);
});

describe('promoting', () => {
  test('moves an environment to a version, and no other one', async () => {
    expect(await mover.promote(3)).toMatchObject(moved(3, 1));
    expect([await mover.runs('prd'), await mover.runs('dev')]).toEqual([3, 1]);
    expect((await mover.moves())[0]).toEqual({
      env: 'prd',
      number: 2,
      version: 3,
      previous: 1,
      kind: 'promote',
      author: owner.user_id,
      created_at: expect.any(Number),
      schedules: null,
    });
  });

  test('takes the version that another environment runs', async () => {
    await mover.promote(2, { env: 'dev' });
    expect(await mover.promote('dev')).toMatchObject(moved(2, 1));
    expect(await mover.runs()).toBe(2);
  });

  test('to the version that it runs changes nothing', async () => {
    const before = await stored();
    expect(await mover.promote(1)).toMatchObject(moved(1, 1, false));
    expect(await mover.promote('prd')).toMatchObject(moved(1, 1, false));
    expect(await stored()).toEqual(before);
  });

  test.each<[what: string, to: number | string, more: object, status: number, code: string, path: string]>([
    ['a version that is not there', 4, {}, 404, 'NOT_FOUND', 'version'],
    ['an environment that runs nothing', 'qa', {}, 404, 'NOT_FOUND', 'version'],
    ['an environment called like what every object has', 'constructor', {}, 404, 'NOT_FOUND', 'version'],
    ['a version without the environment', 1, { env: 'qa' }, 400, 'VALIDATION_ERROR', 'env'],
    ['a version of no product', 1, { product: 'absent' }, 404, 'NOT_FOUND', 'product'],
    ['version 0', 0, {}, 400, 'VALIDATION_ERROR', 'version'],
    ['a version that is no integer', 1.5, {}, 400, 'VALIDATION_ERROR', 'version'],
  ])('to %s is refused and changes nothing', async (_what, to, more, status, code, path) => {
    const before = await stored();
    expect(await mover.promote(to, more)).toMatchObject({ status, body: { code, errors: [{ path }] } });
    expect(await stored()).toEqual(before);
  });

  test('ten times at once makes ten numbered moves without gaps, each from where the one before it led', async () => {
    for (let n = 4; n <= 11; n += 1) await owner.apply(version(n));
    const targets = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const answers = await Promise.all(targets.map((n) => mover.promote(n)));
    expect(answers.map(({ status }) => status)).toEqual(targets.map(() => 200));
    const made = (await mover.moves()).toReversed();
    expect(made.map(({ number }) => number)).toEqual([1, ...targets]);
    expect(made.slice(1).map(({ previous }) => previous)).toEqual(made.slice(0, -1).map((move) => move.version));
    expect(
      made
        .slice(1)
        .map((move) => move.version)
        .toSorted((a, b) => a - b),
    ).toEqual(targets);
    const now = await mover.runs();
    expect(await owner.run('echo', { key: 'x' })).toMatchObject({ body: { meta: { version: now } } });
  });

  test('is followed by the next run in the same isolate', async () => {
    for (const to of [2, 3, 1]) {
      await mover.promote(to);
      expect(await owner.run('echo', { key: 'x' })).toMatchObject({ status: 200, body: { meta: { version: to } } });
    }
    await mover.rollback();
    expect(await owner.run('echo', { key: 'x' })).toMatchObject({ body: { meta: { version: 3 } } });
    expect(await owner.run('echo', { key: 'x' }, {}, { serve: composed() })).toMatchObject({
      body: { meta: { version: 3 } },
    });
  });
});

describe('rolling back', () => {
  test('goes to the version before, twice goes two back, and no further than the first', async () => {
    await mover.promote(2);
    await mover.promote(3);
    expect(await mover.rollback()).toMatchObject(moved(2, 3));
    expect(await mover.rollback()).toMatchObject(moved(1, 2));
    const before = await stored();
    expect(await mover.rollback()).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    expect(await stored()).toEqual(before);
    expect((await mover.moves()).map(({ kind }) => kind)).toEqual([
      'rollback',
      'rollback',
      'promote',
      'promote',
      'apply',
    ]);
    expect(await mover.runs()).toBe(1);
  });

  test('after a new promote undoes that one first, and goes on where it had stopped', async () => {
    await mover.promote(2);
    await mover.promote(3);
    await mover.rollback();
    await mover.promote(1);
    expect(await mover.rollback()).toMatchObject(moved(2, 1));
    expect(await mover.rollback()).toMatchObject(moved(1, 2));
    expect(await mover.rollback()).toMatchObject({ status: 409 });
  });

  test('undoes what an apply moved, too', async () => {
    await owner.apply(version(4), ['prd']);
    expect(await mover.rollback()).toMatchObject(moved(1, 4));
  });

  test('of one environment leaves the other alone', async () => {
    await mover.promote(2);
    await mover.promote(3, { env: 'dev' });
    await mover.rollback();
    expect([await mover.runs('prd'), await mover.runs('dev')]).toEqual([1, 3]);
  });

  test('follows a random history as a stack does', async () => {
    const stack = [1];
    for (const step of [2, 3, 0, 2, 2, 1, 0, 0, 3, 0, 0, 1, 2, 0, 3, 0, 0, 0]) {
      const top = stack.at(-1);
      if (step === 0) {
        const { status } = await mover.rollback();
        expect(status).toBe(stack.length > 1 ? 200 : 409);
        if (stack.length > 1) stack.pop();
      } else {
        await mover.promote(step);
        if (step !== top) stack.push(step);
      }
      expect(await mover.runs()).toBe(stack.at(-1));
    }
  });

  test.each([
    ['an environment that runs nothing', { env: 'qa' }, 'env'],
    ['no product', { product: 'absent' }, 'product'],
  ])('of %s is refused', async (_what, more, path) => {
    expect(await mover.rollback(more)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', errors: [{ path }] } });
  });
});

test('another workspace sees and moves nothing', async () => {
  const other = await createWorkspace();
  const before = await stored();
  const inputs = {
    history: { product },
    moves: { product, env: 'prd' },
    diff: { product, from: 1, to: 2 },
    promote: { product, env: 'prd', version: 2 },
    rollback: { product, env: 'prd' },
  };
  for (const [operation, input] of Object.entries(inputs))
    expect(await other.call(`products.${operation}`, input)).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', errors: [{ path: 'product' }] },
    });
  expect(await stored()).toEqual(before);
});
