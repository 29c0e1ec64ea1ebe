import { beforeEach, describe, expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { createWorkspace } from '../../support/workspace.ts';
import { createMovable, moved, type Mover, moverOf, version } from './moving.ts';

const { product } = scope;

let mover: Mover;

beforeEach(async () => {
  mover = moverOf(await createMovable());
});

describe('an Idempotency-Key', () => {
  test('of a promote answers its repetition with the same move, also after others', async () => {
    const first = await mover.promote(2, {}, 'once');
    await mover.promote(3);
    const before = await stored();
    expect((await mover.promote(2, {}, 'once')).body.data).toEqual(first.body.data);
    expect(await stored()).toEqual(before);
  });

  test('of a rollback answers its repetition with the same move', async () => {
    await mover.promote(2);
    await mover.promote(3);
    const first = await mover.rollback({}, 'once');
    expect(first).toMatchObject(moved(2, 3));
    expect((await mover.rollback({}, 'once')).body.data).toEqual(first.body.data);
    expect(await mover.runs()).toBe(2);
  });

  test('of another request is a conflict, and changes nothing', async () => {
    await mover.promote(2, {}, 'once');
    const before = await stored();
    for (const other of [mover.promote(3, {}, 'once'), mover.promote('dev', {}, 'once'), mover.rollback({}, 'once')])
      expect(await other).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    expect(await stored()).toEqual(before);
  });

  test('answers five promotes at once with one move', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => mover.promote(2, {}, 'at-once')));
    for (const answer of answers) expect(answer).toMatchObject(moved(2, 1));
    expect(await mover.moves()).toHaveLength(2);
  });

  test.each([1, 2])('answers five rollbacks at once with one move, of %i', async (depth) => {
    for (let n = 2; n < depth + 2; n += 1) await mover.promote(n);
    const answers = await Promise.all(Array.from({ length: 5 }, () => mover.rollback({}, 'at-once')));
    for (const answer of answers) expect(answer).toMatchObject(moved(depth, depth + 1));
    expect(await mover.moves()).toHaveLength(depth + 2);
  });

  test('is one of its environment and its workspace', async () => {
    await mover.promote(2, {}, 'shared');
    expect(await mover.promote(3, { env: 'dev' }, 'shared')).toMatchObject({
      status: 200,
      body: { data: { moved: true } },
    });
    const other = await createWorkspace(version(1));
    await other.apply(version(2));
    const input = { product, env: 'prd', version: 2 };
    expect(await other.call('products.promote', input, { headers: { 'idempotency-key': 'shared' } })).toMatchObject(
      moved(2, 1),
    );
  });
});
