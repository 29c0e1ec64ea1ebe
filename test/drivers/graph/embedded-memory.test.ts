import { describe, expect, it } from 'vitest';
import { onGraph } from './embedded.ts';

describe('what an embedded graph keeps in memory', () => {
  it('is forgotten with a transaction that is undone', async () => {
    await onGraph(async ({ run, session, rows }) => {
      const thrown = new Error('no');
      const undone = session.transaction({ isReadOnly: false }, async () => {
        await run('createNode', { labels: ['Gone'], properties: { a: 1 } });
        await run('createNodeIndex', { name: 'gone', label: 'Gone', properties: ['a'] });
        await run('createNodeIndex', { name: 'words', type: 'FULLTEXT', label: 'Gone', properties: ['t'] });
        throw thrown;
      });
      await expect(undone).rejects.toBe(thrown);
      expect(await run('findNodes', { labels: ['Gone'] })).toEqual({ nodes: [], count: 0 });
      expect(await run('listIndexes', {})).toEqual({ indexes: [] });
      expect(rows('SELECT * FROM name')).toEqual([]);
      const { node } = await run('createNode', { labels: ['Other'], properties: { a: 2 } });
      await run('createNode', { labels: ['Gone'], properties: { a: 3 } });
      expect(await run('findNodes', { labels: ['Other'] })).toEqual({ nodes: [node], count: 1 });
      expect(await run('createNodeIndex', { name: 'gone', label: 'Gone', properties: ['a'] })).toEqual({
        name: 'gone',
        created: true,
      });
    });
  });

  it('is forgotten with a statement that is undone', async () => {
    await onGraph(async ({ run, failure, rows }) => {
      await run('createNode', { labels: ['A'], properties: { key: 1 } });
      await run('createNodeConstraint', { name: 'one', type: 'UNIQUE', label: 'A', properties: ['key'] });
      expect(
        await failure('createNodes', { nodes: [{ labels: ['B'] }, { labels: ['A', 'C'], properties: { key: 1 } }] }),
      ).toMatchObject({
        code: 'CONSTRAINT_ERROR',
        constraint: { name: 'one', table: 'A', columns: ['key'] },
      });
      expect(rows('SELECT name FROM name')).toEqual([{ name: 'A' }]);
      await run('createNode', { labels: ['C'] });
      expect((await run('findNodes', { labels: ['C'] })).nodes).toMatchObject([{ labels: ['C'] }]);
      expect(await run('countNodes', {})).toEqual({ count: 2 });
    });
  });

  it('has nothing of a constraint that the data does not keep', async () => {
    await onGraph(async ({ run, failure }) => {
      await run('createNodes', { nodes: [1, 1].map((key) => ({ labels: ['A'], properties: { key } })) });
      const one = { name: 'one', type: 'UNIQUE', label: 'A', properties: ['key'] };
      const constraint = { name: 'one', table: 'A', columns: ['key'] };
      expect(await failure('createNodeConstraint', one)).toMatchObject({ code: 'CONSTRAINT_ERROR', constraint });
      expect(await failure('createNodeConstraint', { ...one, type: 'EXISTS', properties: ['no'] })).toMatchObject({
        code: 'CONSTRAINT_ERROR',
        constraint: { ...constraint, columns: ['no'] },
      });
      expect(await run('listConstraints', {})).toEqual({ constraints: [] });
      await run('createNode', { labels: ['A'], properties: { key: 1 } });
    });
  });

  it('has vectors of a statement that was undone no more', async () => {
    await onGraph(async ({ run, session, failure }) => {
      const options = { dimensions: 2, similarity: 'euclidean' };
      await run('createNodeIndex', { name: 'near', type: 'VECTOR', label: 'A', properties: ['v'], options });
      const { node } = await run('createNode', { labels: ['A'], properties: { v: [1, 2] } });
      const search = async () => (await run('vectorSearch', { indexName: 'near', vector: [1, 2], topK: 5 })).matches;
      const before = await search();
      expect(before).toEqual([{ node, score: 1 }]);
      const undone = session.transaction({ isReadOnly: false }, async () => {
        await run('createNode', { labels: ['A'], properties: { v: [1, 2] } });
        expect(await search()).toHaveLength(2);
        throw new Error('no');
      });
      await expect(undone).rejects.toThrow('no');
      expect(await search()).toEqual(before);
      await run('createNodeConstraint', { name: 'needs', type: 'EXISTS', label: 'A', properties: ['v'] });
      expect(await failure('updateNode', { id: node.id, properties: { v: null } })).toMatchObject({
        code: 'CONSTRAINT_ERROR',
      });
      expect(await search()).toEqual(before);
    });
  });

  it('is not changed within a transaction that only reads', async () => {
    await onGraph(async ({ run, session, failure }) => {
      await session.transaction({ isReadOnly: true }, async () => {
        expect(await failure('createNode', { labels: ['A'] })).toMatchObject({
          code: 'QUERY_ERROR',
          outcome: 'not_sent',
        });
        expect(await run('countNodes', {})).toEqual({ count: 0 });
      });
      expect(await run('getStatistics', {})).toEqual({
        nodeCount: 0,
        relationshipCount: 0,
        labels: [],
        relationshipTypes: [],
      });
    });
  });

  it('does not stand in the way of a change after an answer that was too large', async () => {
    await onGraph(async ({ run, failure }) => {
      await run('createNodeIndex', { name: 'by_n', label: 'A', properties: ['n'] });
      const text = 'x'.repeat(1_000_000);
      const nodes = Array.from({ length: 10 }, (_, n) => ({ labels: ['A'], properties: { n, text } }));
      await run('createNodes', { nodes });
      for (const [operation, given] of [
        ['findNodes', { labels: ['A'] }],
        ['updateNode', { labels: ['A'], properties: { seen: true } }],
      ] as const)
        expect(await failure(operation, given)).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', outcome: 'not_sent' });
      expect(await run('countNodes', { labels: ['A'], where: { seen: true } })).toEqual({ count: 0 });
      expect(await run('dropIndex', { name: 'by_n' })).toEqual({ dropped: true });
    });
  });
});
