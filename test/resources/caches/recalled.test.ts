import { beforeAll, describe, expect, test } from 'vitest';
import { action, manifest } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const cache = 'answers';
const caches = [{ tag: cache, name: 'Answers', expiry: '1h' }];

/** An action with a default in its body. */
const withDefault = (tag: string, defaultValue: unknown) =>
  action(tag, {
    resource: '/echo',
    unknown_fields: 'pass',
    validation: [{ selector: `$Body{${tag}}{made}`, defaultValue }],
  });

let owner: Member;

beforeAll(async () => {
  const made = [
    withDefault('plain', '$Uppercase($Input{body}{a})'),
    withDefault('timed', '$Now()'),
    withDefault('secret', '$Secret{KEY}'),
  ];
  owner = await createWorkspace(manifest([action('echo', { resource: '/echo' }), ...made], { caches }));
  await owner.call('secrets.create', { key: 'KEY', value: 'first value' });
});

async function cached(event: string, input: object): Promise<boolean | undefined> {
  const { body } = await owner.run(event, { ...input }, { cache });
  return body.meta?.cached;
}

describe('an equal call', () => {
  test('is answered from the cache when its request follows from it alone', async () => {
    const body = { a: crypto.randomUUID() };
    expect(await cached('plain', { body })).toBe(false);
    expect(await cached('plain', { body })).toBe(true);
    expect(await cached('plain', { body })).toBe(true);
  });

  test.each([
    [
      'its product has another version',
      async () => owner.apply(manifest([withDefault('plain', 'x')], { caches, name: crypto.randomUUID() }), ['prd']),
    ],
    [
      'the cache was emptied',
      async () => void (await owner.call('caches.clearAll', { product: 'shop', env: 'prd', cache })),
    ],
  ])('is not when %s', async (_what, change) => {
    const body = { a: crypto.randomUUID() };
    await cached('plain', { body });
    expect(await cached('plain', { body })).toBe(true);
    await change();
    expect(await cached('plain', { body })).toBe(false);
  });
});

describe('a call whose request holds more than the call says', () => {
  test.each([
    ['a secret in its input', 'echo', { body: { a: '$Secret{KEY}' } }],
    ['a secret in a default', 'secret', { body: { a: 1 } }],
  ])('is another one once that changes: %s', async (_what, event, input) => {
    const whole = manifest([action('echo', { resource: '/echo' }), withDefault('secret', '$Secret{KEY}')], { caches });
    await owner.apply({ ...whole, name: crypto.randomUUID() }, ['prd']);
    expect(await cached(event, input)).toBe(false);
    expect(await cached(event, input)).toBe(true);
    await owner.call('secrets.update', { key: 'KEY', value: crypto.randomUUID() });
    expect(await cached(event, input)).toBe(false);
  });

  test('is another one each time when that is the time', async () => {
    await owner.apply(manifest([withDefault('timed', '$Now()')], { caches, name: crypto.randomUUID() }), ['prd']);
    const [first, second] = [
      await owner.run('timed', { body: {} }, { cache }),
      await owner.run('timed', { body: {} }, { cache }),
    ];
    const at = (answer: typeof first) => JSON.parse((answer.body.data as { body: string }).body) as { made: number };
    const isSame = at(first).made === at(second).made;
    expect(second.body.meta?.cached).toBe(isSame);
  });
});
