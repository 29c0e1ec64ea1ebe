import { beforeAll, expect, test } from 'vitest';
import { describeGraphs } from './graphs.ts';

const ITEMS = [
  { k: 1, name: 'b', n: 2 },
  { k: 2, name: 'a', n: 2 },
  { k: 3, name: 'Z' },
  { k: 4, n: -1 },
  { k: 5, name: '🍏', n: 10 },
  { k: 6, name: '\uFFFD', n: 0.5 },
];

describeGraphs('pages of nodes and relationships', (graph) => {
  beforeAll(async () => {
    const { run } = graph();
    const { ids } = await run('createNodes', { nodes: ITEMS.map((properties) => ({ labels: ['Item'], properties })) });
    const ends = { startNodeId: ids[0], endNodeId: ids[1] };
    const relationships = ITEMS.map((properties) => ({ type: 'HAS', ...ends, properties }));
    await run('createRelationships', { relationships });
  });

  /** The numbers of what is found, of nodes and of relationships. */
  const found = async (given: object) => {
    const { nodes, count } = await graph().run('findNodes', { labels: ['Item'], ...given });
    const { relationships } = await graph().run('findRelationships', { type: 'HAS', ...given });
    const numbers = nodes.map(({ properties }) => properties['k']);
    expect(count).toBe(numbers.length);
    expect(relationships.map(({ properties }) => properties['k'])).toEqual(numbers);
    return numbers;
  };

  test('what has no order comes as it was made', async () => {
    expect(await found({})).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('text is ordered by its bytes; what has no value comes last, and first in a descending order', async () => {
    expect(await found({ orderBy: { property: 'name' } })).toEqual([3, 2, 1, 6, 5, 4]);
    expect(await found({ orderBy: [{ property: 'name', order: 'DESC' }] })).toEqual([4, 5, 6, 1, 2, 3]);
  });

  test('several properties are an order, the later for what is the same by those before', async () => {
    const orderBy = [{ property: 'n', order: 'desc' }, { property: 'name' }];
    expect(await found({ orderBy })).toEqual([3, 5, 2, 1, 6, 4]);
    expect(await found({ orderBy: { property: 'n' } })).toEqual([4, 6, 1, 2, 5, 3]);
    expect(await found({ orderBy: { property: 'none', order: 'DESC' } })).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('skip and limit take a page', async () => {
    const orderBy = { property: 'k', order: 'DESC' };
    expect(await found({ orderBy, limit: 2 })).toEqual([6, 5]);
    expect(await found({ orderBy, limit: 2, skip: 2 })).toEqual([4, 3]);
    expect(await found({ orderBy, skip: 5 })).toEqual([1]);
    expect(await found({ orderBy, skip: 6 })).toEqual([]);
    expect(await found({ limit: 0 })).toEqual([]);
    expect(await found({ limit: 3, where: { n: { $exists: true } } })).toEqual([1, 2, 4]);
  });
});
