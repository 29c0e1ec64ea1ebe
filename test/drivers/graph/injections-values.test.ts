import { beforeAll, describe, expect, test } from 'vitest';
import { bind } from '../../../src/engine/query/bound.ts';
import { describeGraphs, type Run, running } from './graphs.ts';
import { TEXTS } from './injections.ts';

describeGraphs('texts as values', (graph, type) => {
  let ids: readonly string[] = [];
  beforeAll(async () => {
    const { run, node } = graph();
    await node('Hidden', { name: 'hidden' });
    ({ ids } = await run('createNodes', {
      nodes: TEXTS.map((name, n) => ({ labels: ['Item'], properties: { name, n, tags: [name, 'x'], secret: 's' } })),
    }));
    const relationships = TEXTS.map((name, n) => ({
      type: 'HAS',
      startNodeId: ids[n],
      endNodeId: ids[0],
      properties: { name, n },
    }));
    await run('createRelationships', { relationships });
  });

  /** What each text comes to, by its number. */
  const each = <Result>(work: (run: Run, text: string, n: number) => Promise<Result>): Promise<readonly Result[]> =>
    running(graph(), async (run) => {
      const results: Result[] = [];
      for (const [n, text] of TEXTS.entries()) results.push(await work(run, text, n));
      return results;
    });
  const numbers = TEXTS.map((_, n) => n);
  const numbersOf = (items: readonly { readonly properties: Readonly<Record<string, unknown>> }[]) =>
    items.map(({ properties }) => properties['n']);

  test('are stored as they are', async () => {
    const { nodes } = await graph().run('findNodes', { labels: ['Item'], limit: 10_000 });
    expect(nodes.map(({ properties }) => properties['name'])).toEqual(TEXTS);
    expect(nodes.map(({ properties }) => properties['tags'])).toEqual(TEXTS.map((text) => [text, 'x']));
    const { relationships } = await graph().run('findRelationships', { type: 'HAS', limit: 10_000 });
    expect(relationships.map(({ properties }) => properties['name'])).toEqual(TEXTS);
  });

  test('are equal to themselves alone', async () => {
    const found = await each(async (run, name) => numbersOf((await run('findNodes', { where: { name } })).nodes));
    expect(found).toEqual(numbers.map((n) => [n]));
    const bound = await each(async (run, name) =>
      numbersOf((await run('findNodes', { where: { name: bind(name) } })).nodes),
    );
    expect(bound).toEqual(numbers.map((n) => [n]));
  });

  test('are parts of a text and items of a list', async () => {
    const counts = await each(async (run, text, n) => {
      const where = {
        n,
        $and: [{ name: { $contains: text } }, { name: { $startsWith: text } }, { name: { $endsWith: text } }],
      };
      const asItem = { n, tags: { $contains: text }, name: { $in: [text], $gte: text, $between: [text, text] } };
      return (await run('countNodes', { where })).count + (await run('countNodes', { where: asItem })).count;
    });
    expect(counts).toEqual(numbers.map(() => 2));
    const parts = await each(
      async (run, text) => (await run('countNodes', { labels: ['Item'], where: { name: { $contains: text } } })).count,
    );
    expect(parts).toEqual(TEXTS.map((text) => TEXTS.filter((other) => other.includes(text)).length));
  });

  test('of relationships as of nodes', async () => {
    const found = await each(async (run, name) => {
      const where = { name: { $startsWith: name, $in: [name] } };
      return numbersOf((await run('findRelationships', { where })).relationships);
    });
    expect(found).toEqual(numbers.map((n) => [n]));
  });

  test('merge with themselves alone, and are what an update sets', async () => {
    const merged = await each(async (run, name, n) => {
      const given = {
        labels: ['Item'],
        matchProperties: { name },
        onMatch: { copy: name, n },
        onCreate: { copy: 'made' },
      };
      const { node, created } = await run('mergeNode', given);
      return [node.properties['n'], node.properties['copy'], created];
    });
    expect(merged).toEqual(TEXTS.map((text, n) => [n, text, false]));
    expect(await graph().run('countNodes', { labels: ['Item'] })).toEqual({ count: TEXTS.length });
    expect(await graph().run('countNodes', { where: { secret: 's' } })).toEqual({ count: TEXTS.length });
  });

  describe('as ids', () => {
    test('are of nothing', async () => {
      const { run, failure } = graph();
      const texts = TEXTS.filter((text) => text !== '' && text.length <= 256);
      for (const id of texts.filter((_, n) => n % 5 === 0)) {
        expect(await run('findNodeById', { id })).toBeNull();
        expect(await run('deleteNode', { id, detach: true })).toEqual({ deleted: false, deletedCount: 0 });
        expect(await run('deleteRelationship', { id })).toEqual({ deleted: false, deletedCount: 0 });
        const failed = await failure('shortestPath', { startNodeId: ids[0], endNodeId: id });
        expect(failed).toMatchObject({ code: 'NOT_FOUND', errors: [{ path: 'endNodeId' }] });
      }
      expect(await run('countNodes', {})).toEqual({ count: TEXTS.length + 1 });
    });
  });

  test.skipIf(type === 'falkordb')('are words of a full-text search, never its syntax', async () => {
    await graph().run('createNodeIndex', { name: 'names', type: 'FULLTEXT', label: 'Item', properties: ['name'] });
    await graph().run('createNode', { labels: ['Item'], properties: { name: 'zebra' } });
    const failed = await each(async (run, query) => {
      if (query.trim() === '') return false;
      const { matches } = await run('fullTextSearch', { indexName: 'names', query, limit: 1_000 });
      return matches.some(({ node }) => node.properties['name'] === 'zebra');
    });
    expect(failed).not.toContain(true);
  });

  test('and what is hidden is there', async () => {
    const { nodes } = await graph().run('findNodes', { labels: ['Hidden'] });
    expect(nodes.map(({ properties }) => properties)).toEqual([{ name: 'hidden' }]);
  });
});
