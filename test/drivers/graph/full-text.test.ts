import { beforeAll, expect, test } from 'vitest';
import { describeGraphs } from './graphs.ts';

const TEXTS = {
  fox: 'The quick brown fox jumps over the lazy dog',
  foxes: 'Two foxes and a dog, quick as light',
  syntax: 'a NEAR b OR c AND NOT d*',
  quoted: 'she said "brown fox" twice',
  accents: 'Größe und Café',
  emoji: 'green 🍏 apple',
  column: 'title: body',
};

describeGraphs(
  'full text',
  (graph) => {
    beforeAll(async () => {
      const { run } = graph();
      const nodes = Object.entries(TEXTS).map(([name, body]) => ({ labels: ['Doc'], properties: { name, body } }));
      await run('createNodes', { nodes });
      await run('createNodeIndex', { name: 'texts', type: 'FULLTEXT', label: 'Doc', properties: ['body', 'title'] });
      await run('createNode', {
        labels: ['Doc'],
        properties: { name: 'titled', title: 'Quick', body: 'nothing of it' },
      });
      await run('createNode', { labels: ['Other'], properties: { name: 'other', body: 'quick brown fox' } });
    });

    const search = async (query: string, given: object = { indexName: 'texts' }) => {
      const { matches, count } = await graph().run('fullTextSearch', { query, ...given });
      const scores = matches.map(({ score }) => score);
      expect(count).toBe(matches.length);
      expect(scores).toEqual(scores.toSorted((one, other) => other - one));
      return matches.map(({ node }) => node.properties['name'] as string).toSorted();
    };

    test('a match has all the words, whatever their case and order', async () => {
      expect(await search('quick')).toEqual(['fox', 'foxes', 'titled']);
      expect(await search('QUICK dog')).toEqual(['fox', 'foxes']);
      expect(await search('dog, quick!')).toEqual(['fox', 'foxes']);
      expect(await search('brown fox')).toEqual(['fox', 'quoted']);
      expect(await search('fox wolf')).toEqual([]);
      expect(await search('café')).toEqual(['accents']);
      expect(await search('apple 🍏')).toEqual(['emoji']);
    });

    test('an index is named, or meant by what it is of; its limit is kept', async () => {
      expect(await search('quick', { label: 'Doc', properties: ['body', 'title'] })).toEqual([
        'fox',
        'foxes',
        'titled',
      ]);
      expect(await search('quick', { indexName: 'texts', limit: 1 })).toHaveLength(1);
      for (const given of [{ indexName: 'none' }, { label: 'Doc', properties: ['name'] }])
        expect(await graph().failure('fullTextSearch', { query: 'quick', ...given })).toMatchObject({
          code: 'NOT_FOUND',
        });
    });

    test('what looks like syntax is text', async () => {
      const nothing: string[] = [];
      expect(await search('brown OR titled')).toEqual(nothing);
      expect(await search('"a" OR b')).toEqual(['syntax']);
      expect(await search('NEAR(a b)')).toEqual(['syntax']);
      expect(await search('fox NOT dog')).toEqual(nothing);
      expect(await search('body:fox')).toEqual(nothing);
      expect(await search('body: title')).toEqual(['column']);
      expect(await search('qui*')).toEqual(nothing);
      expect(await search('"said" ^she')).toEqual(['quoted']);
      expect(await search('{body} : fox')).toEqual(nothing);
      expect(await search('brown + fox')).toEqual(['fox', 'quoted']);
      expect(await search('-dog quick')).toEqual(['fox', 'foxes']);
      expect(await search("fox'; DROP TABLE node; --")).toEqual(nothing);
      expect(await search('quick~2 @body')).toEqual(nothing);
    });

    test('what has no word matches nothing', async () => {
      for (const query of ['"', '""', "'", '*', '( )', '🍏', '\\', ' - ', '"" OR ""', ':', '%'])
        expect(await search(query)).not.toContain('fox');
    });

    test('it follows what becomes of nodes', async () => {
      const { run, node } = graph();
      const id = await node('Doc', { name: 'late', body: 'zebra' });
      expect(await search('zebra')).toEqual(['late']);
      await run('updateNode', { id, properties: { body: 'gnu' } });
      expect([await search('zebra'), await search('gnu')]).toEqual([[], ['late']]);
      await run('updateNode', { id, properties: { seen: true } });
      expect(await search('gnu')).toEqual(['late']);
      await run('removeLabels', { id, labels: ['Doc'] });
      expect(await search('gnu')).toEqual([]);
      await run('addLabels', { id, labels: ['Doc'] });
      expect(await search('gnu')).toEqual(['late']);
      await run('deleteNode', { id });
      expect(await search('gnu')).toEqual([]);
    });
  },
  { falkordb: 'its indexes of texts have no names' },
);
