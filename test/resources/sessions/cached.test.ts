import { beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '../../support/workspace.ts';
import { begin, createShop } from './signed-in.ts';

let owner: Member;

beforeAll(async () => {
  owner = await createShop({ caches: [{ tag: 'short', name: 'Short', expiry: '1h' }] });
});

describe('an answer that is kept', () => {
  const counted = async (session: string | undefined, input: object = {}, key = 'x') => {
    const { body } = await owner.run(
      'echo',
      { params: { key }, ...input },
      { cache: 'short', ...(session && { session }) },
    );
    return body.meta?.cached;
  };

  test('is given to the session that it was for alone, where the input refers to one', async () => {
    const [one, two] = [(await begin(owner, 'one')).token, (await begin(owner, 'two')).token];
    const input = { body: { plan: '$Session{plan}' } };
    const key = crypto.randomUUID();
    const answers = [];
    for (const session of [one, one, two, two]) answers.push(await counted(session, input, key));
    expect(answers).toEqual([false, true, false, true]);
  });

  test('is given to all where nothing of what is sent is of a session', async () => {
    const [one, two] = [(await begin(owner, 'one')).token, (await begin(owner, 'two')).token];
    const key = crypto.randomUUID();
    const answers = [];
    for (const session of [one, two, undefined]) answers.push(await counted(session, { body: { a: 1 } }, key));
    expect(answers).toEqual([false, true, true]);
  });
});
