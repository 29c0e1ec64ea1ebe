import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffManifests } from '../../../src/resources/products/diff.ts';

const json = fc.jsonValue({ maxDepth: 4 });
/** Lists whose elements have names, some of them twice. */
const named = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), value: fc.integer({ min: 0, max: 2 }) }), {
  maxLength: 4,
});
const value = fc.oneof(json, named, fc.record({ list: named, other: json }));

describe('the difference', () => {
  test.each<[what: string, from: unknown, to: unknown, changes: unknown[]]>([
    ['of a field', { name: 'a' }, { name: 'b' }, [{ path: 'name', kind: 'changed', from: 'a', to: 'b' }]],
    ['of a new field', {}, { name: null }, [{ path: 'name', kind: 'added', to: null }]],
    ['of a field that is gone', { name: 0 }, {}, [{ path: 'name', kind: 'removed', from: 0 }]],
    [
      'of an element by its tag, wherever it stands',
      {
        apps: [
          { tag: 'x', n: 1 },
          { tag: 'y', n: 1 },
        ],
      },
      {
        apps: [
          { tag: 'y', n: 2 },
          { tag: 'x', n: 1 },
        ],
      },
      [{ path: 'apps[y].n', kind: 'changed', from: 1, to: 2 }],
    ],
    [
      'of an element by its slug',
      { environments: [{ slug: 'prd' }] },
      { environments: [{ slug: 'dev' }] },
      [
        { path: 'environments[dev]', kind: 'added', to: { slug: 'dev' } },
        { path: 'environments[prd]', kind: 'removed', from: { slug: 'prd' } },
      ],
    ],
    [
      'of a list without names',
      { list: [1, 2] },
      { list: [1, 3] },
      [{ path: 'list[1]', kind: 'changed', from: 2, to: 3 }],
    ],
    [
      'of elements that share a name',
      {
        list: [
          { key: 'a', n: 1 },
          { key: 'a', n: 2 },
        ],
      },
      {
        list: [
          { key: 'a', n: 3 },
          { key: 'a', n: 2 },
        ],
      },
      [{ path: 'list[0].n', kind: 'changed', from: 1, to: 3 }],
    ],
    ['of a list and an object', { v: [] }, { v: {} }, [{ path: 'v', kind: 'changed', from: [], to: {} }]],
    ['of null and an object', { v: null }, { v: {} }, [{ path: 'v', kind: 'changed', from: null, to: {} }]],
  ])('%s', (_what, from, to, changes) => {
    expect(diffManifests(from, to)).toEqual(changes);
  });

  test('of anything to itself is none', () => {
    fc.assert(
      fc.property(value, (a) => {
        expect(diffManifests(a, structuredClone(a))).toEqual([]);
      }),
    );
  });

  test('of lists is none only where the order of named elements is all that differs', () => {
    fc.assert(
      fc.property(named, named, (a, b) => {
        expect(diffManifests(a, b).length === 0).toBe(hasSameElements(a, b));
      }),
      { numRuns: 1_000 },
    );
  });

  test('the other way round is as long', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(diffManifests(b, a)).toHaveLength(diffManifests(a, b).length);
      }),
    );
  });
});

type Named = readonly { readonly key: string; readonly value: number }[];

/** Whether two lists are the same, but for the order where each element has a name of its own. */
function hasSameElements(a: Named, b: Named): boolean {
  const isNamed = [a, b].every((list) => new Set(list.map(({ key }) => key)).size === list.length);
  const [one, other] = [a, b].map((list) => list.map((item) => JSON.stringify(item)));
  return JSON.stringify(isNamed ? one?.toSorted() : one) === JSON.stringify(isNamed ? other?.toSorted() : other);
}
