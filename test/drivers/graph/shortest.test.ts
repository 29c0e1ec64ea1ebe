import { beforeAll, expect, test } from 'vitest';
import { type Drawing, draw } from './drawn.ts';
import { describeGraphs, type TestGraph } from './graphs.ts';

const CHAIN = Array.from({ length: 20 }, (_, n) => `c${n}-NEXT->c${n + 1}`).join(' ');

/** A path as it would be drawn, with its weight. */
async function shortestPath(
  { run }: TestGraph,
  drawn: Drawing,
  start: string,
  end: string,
  given: object = {},
): Promise<string | null> {
  const ends = { startNodeId: drawn.id(start), endNodeId: drawn.id(end) };
  const path = await run('shortestPath', { ...ends, ...given });
  if (path === null) return null;
  if (path.nodes.length !== path.length + 1 || path.relationships.length !== path.length) return 'of another length';
  return drawn.path(path) + (path.weight === undefined ? '' : ` ${path.weight}`);
}

describeGraphs('shortest paths', (graph) => {
  let city: Drawing;
  let chain: Drawing;
  beforeAll(async () => {
    city = await draw(
      graph(),
      'City',
      'a-ROAD->b b-ROAD->c c-ROAD->d d-ROAD->a a-RAIL->c a-ROAD->b b-ROAD->b x-ROAD->y',
    );
    chain = await draw(graph(), 'Chain', CHAIN);
  });

  const shortest = (drawn: Drawing, start: string, end: string, given: object = {}) =>
    shortestPath(graph(), drawn, start, end, given);

  test('has the fewest relationships, in either direction or in theirs', async () => {
    expect(await shortest(city, 'a', 'c')).toBe('a>c');
    expect(await shortest(city, 'c', 'a')).toBe('c<a');
    expect(await shortest(city, 'c', 'a', { directed: true })).toBe('c>d>a');
    expect(await shortest(city, 'b', 'd')).toMatch(/^b([<>]a<d|>c>d)$/);
    expect(await shortest(city, 'a', 'c', { relationshipTypes: ['ROAD'], directed: true })).toBe('a>b>c');
    expect(await shortest(city, 'a', 'c', { relationshipTypes: ['NEVER'] })).toBeNull();
    expect(await shortest(city, 'a', 'x')).toBeNull();
    expect(await shortest(city, 'y', 'x', { directed: true })).toBeNull();
  });

  test('from a node to itself it has the length 0, whatever there is', async () => {
    const given = { startNodeId: city.id('b'), endNodeId: city.id('b') };
    const path = await graph().run('shortestPath', given);
    expect(path).toMatchObject({ length: 0, relationships: [], nodes: [{ id: city.id('b') }] });
    expect(await shortest(city, 'x', 'x', { relationshipTypes: ['NEVER'], directed: true })).toBe('x');
    expect(await shortest(city, 'a', 'a', { maxDepth: 0 })).toBe('a');
  });

  test('is no longer than it may be, which is 15 at most', async () => {
    expect(await shortest(chain, 'c0', 'c15')).toMatch(/^c0(>c\d+){15}$/);
    expect(await shortest(chain, 'c0', 'c16')).toBeNull();
    expect(await shortest(chain, 'c19', 'c4')).toMatch(/^c19(<c\d+){15}$/);
    expect(await shortest(chain, 'c0', 'c3', { maxDepth: 2 })).toBeNull();
    expect(await shortest(chain, 'c0', 'c3', { maxDepth: 3 })).toBe('c0>c1>c2>c3');
    expect(await shortest(chain, 'c0', 'c1', { maxDepth: 0 })).toBeNull();
    const ends = { startNodeId: chain.id('c0'), endNodeId: chain.id('c1') };
    for (const maxDepth of [16, -1, 1.5, '3', null])
      expect(await graph().failure('shortestPath', { ...ends, maxDepth })).toMatchObject({
        code: 'VALIDATION_ERROR',
        errors: [{ path: 'maxDepth' }],
      });
  });

  test('an end that does not exist is named', async () => {
    const { failure } = graph();
    for (const [name, other] of [
      ['startNodeId', 'endNodeId'],
      ['endNodeId', 'startNodeId'],
    ] as const)
      expect(await failure('shortestPath', { [name]: '999999999', [other]: city.id('a') })).toMatchObject({
        code: 'NOT_FOUND',
        errors: [{ path: name }],
      });
  });
});

describeGraphs(
  'shortest paths by weight',
  (graph) => {
    const shortest = (drawn: Drawing, start: string, end: string, given: object = {}) =>
      shortestPath(graph(), drawn, start, end, given);

    const weightProperty = 'weight';

    test('by weight it has the least sum, and one without a weight counts 1', async () => {
      const drawn = await draw(graph(), 'Weights', 'a-W:10->b a-W:2->c c-W:3->b b-W->d c-W:7.5->d a-W:9->a z-W:1->z');
      expect(await shortest(drawn, 'a', 'b', { weightProperty })).toBe('a>c>b 5');
      expect(await shortest(drawn, 'a', 'd', { weightProperty })).toBe('a>c>b>d 6');
      expect(await shortest(drawn, 'd', 'a', { weightProperty })).toBe('d<b<c<a 6');
      expect(await shortest(drawn, 'd', 'a', { weightProperty, directed: true })).toBeNull();
      expect(await shortest(drawn, 'a', 'a', { weightProperty })).toBe('a 0');
      expect(await shortest(drawn, 'a', 'z', { weightProperty })).toBeNull();
      expect(await shortest(drawn, 'a', 'b', { weightProperty: 'none' })).toBe('a>b 1');
    });

    test('by weight it is the least of those that are not too long', async () => {
      const drawn = await draw(graph(), 'Deep', 'a-W:10->d a-W:1->b b-W:1->c c-W:1->d a-W:4->c');
      expect(await shortest(drawn, 'a', 'd', { weightProperty })).toBe('a>b>c>d 3');
      expect(await shortest(drawn, 'a', 'd', { weightProperty, maxDepth: 2 })).toBe('a>c>d 5');
      expect(await shortest(drawn, 'a', 'd', { weightProperty, maxDepth: 1 })).toBe('a>d 10');
      expect(await shortest(drawn, 'a', 'd', { weightProperty, maxDepth: 0 })).toBeNull();
    });

    test('weights of nothing are weights', async () => {
      const drawn = await draw(graph(), 'Zero', 'a-W:0->b b-W:0->a b-W:0->c a-W:1->c');
      expect(await shortest(drawn, 'a', 'c', { weightProperty, directed: true })).toBe('a>b>c 0');
    });

    test('a weight that is negative or no number is refused, and named', async () => {
      const drawn = await draw(graph(), 'Negative', 'a-W:2->b b-W:-1->c');
      const ends = { startNodeId: drawn.id('a'), endNodeId: drawn.id('c') };
      const { relationships } = await graph().run('findRelationships', { startNodeId: drawn.id('b'), type: 'W' });
      const id = relationships[0]?.id ?? '';
      const negative = await graph().failure('shortestPath', { ...ends, weightProperty });
      expect(negative).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ path: 'weightProperty' }] });
      expect(negative.message).toContain(id);
      for (const weight of ['1', true, [1], { lat: 1, lon: 1 }]) {
        await graph().run('updateRelationship', { id, properties: { weight } });
        const failed = await graph().failure('shortestPath', { ...ends, weightProperty });
        expect(failed).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ path: 'weightProperty' }] });
      }
    });
  },
  { falkordb: 'servers have no path by weight' },
);

describeGraphs(
  'shortest paths without weights',
  (graph) => {
    test('refuse a weight by the field', async () => {
      const id = await graph().node('End');
      const given = { startNodeId: id, endNodeId: id, weightProperty: 'weight' };
      const failed = await graph().failure('shortestPath', given);
      expect(failed).toMatchObject({ code: 'NOT_SUPPORTED', errors: [{ path: 'weightProperty' }] });
    });
  },
  { embedded: 'it has them' },
);
