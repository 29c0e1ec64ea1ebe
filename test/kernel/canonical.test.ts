import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, digestOf, sha256Hex } from '../../src/kernel/canonical.ts';

/** The same data with the members of every object in reverse order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, item]) => [name, reversed(item)]),
  );
}

describe('Canonical JSON', () => {
  test.each([
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ a: { d: 1, c: { f: 1, e: 2 } } }, '{"a":{"c":{"e":2,"f":1},"d":1}}'],
    [[{ b: 1, a: 2 }, 3], '[{"a":2,"b":1},3]'],
    [[3, 1, 2], '[3,1,2]'],
    [{ B: 1, a: 2, é: 3, Z: 4, '': 5, '10': 6, '9': 7 }, '{"9":7,"10":6,"":5,"B":1,"Z":4,"a":2,"é":3}'],
    [{ a: undefined, b: null }, '{"b":null}'],
    ['text', '"text"'],
    [null, 'null'],
    [{ at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    [JSON.parse('{"b":1,"__proto__":{"y":1,"x":2}}'), '{"__proto__":{"x":2,"y":1},"b":1}'],
  ])('%# %j is %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('is the same for equal data, whatever the order of its members, and reads as the data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('SHA-256', () => {
  // FIPS 180-4's examples and the digest of no bytes.
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
    ['Grüße', 'f83e039796c6453a10f5519e39fd113901572316a1a8ea07cb525d2801dfd074'],
  ])('of %j is known', async (text, digest) => {
    expect(await sha256Hex(text)).toBe(digest);
    expect(await sha256Hex(Uint8Array.from(new TextEncoder().encode(text)))).toBe(digest);
  });
});

describe('the digest of plain data', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test('is the same for the same content, whatever the order of members', async () => {
    const one = await digestOf({ a: 1, b: [bytes('x'), null] });
    expect(await digestOf({ b: [bytes('x'), null], a: 1 })).toBe(one);
    expect(one).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    [{ body: bytes('one') }, { body: bytes('two') }],
    [{ body: bytes('one') }, { body: 'one' }],
    [
      { a: bytes('one'), b: bytes('two') },
      { a: bytes('two'), b: bytes('one') },
    ],
    [
      [bytes('ab'), bytes('c')],
      [bytes('a'), bytes('bc')],
    ],
    [bytes(''), null],
  ])('tells %o from %o', async (one, other) => {
    expect(await digestOf(one)).not.toBe(await digestOf(other));
  });
});
