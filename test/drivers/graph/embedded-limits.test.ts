import { describe, expect, it } from 'vitest';
import { GRAPH_LIMITS } from '../../../src/kernel/graph-limits.ts';
import { onGraph } from './embedded.ts';

const others = (count: number) => Array.from({ length: count }, (_, n) => ({ [`f${n}`]: { $between: [1, n] } }));

describe('conditions of an embedded graph', () => {
  it('may be nested as deeply as a statement allows, with others beside them', async () => {
    await onGraph(async ({ run }) => {
      await run('createNode', { labels: ['A'], properties: { z: 2 } });
      let negated: object = { z: 2 };
      for (let depth = 0; depth < 6; depth += 1)
        negated = { $not: negated, ...Object.fromEntries(Array.from({ length: 14 }, (_, n) => [`f${n + 5}`, 5])) };
      expect(await run('findNodes', { where: negated })).toMatchObject({ count: 0 });
      let either: object = { z: 2 };
      for (let depth = 0; depth < 17; depth += 1)
        either = { $or: [...Array.from({ length: 20 }, (_, n) => ({ [`f${n}`]: 1 })), either] };
      expect(await run('findNodes', { where: either })).toMatchObject({ count: 1 });
    });
  });

  it.each<[string, (inner: object) => object, depth: number]>([
    ['negations', (inner) => ({ $not: inner }), 19],
    ['negations of many', (inner) => ({ $not: { $or: [...others(20), inner] } }), 10],
    ['alternatives', (inner) => ({ $nor: [inner, { q: 1 }, { r: 0 }] }), 19],
    ['alternatives of many', (inner) => ({ $or: [{ $and: [inner, ...others(20)] }, { z: true }] }), 10],
  ])('may be %s within one another', async (_, wrap, depth) => {
    await onGraph(async ({ run }) => {
      let where: object = { $not: { z: { $in: [1, true, 'x'] } } };
      for (let level = 1; level < depth; level += 1) where = wrap(where);
      expect(await run('countNodes', { where })).toEqual({ count: 0 });
    });
  });
});

describe('answers of an embedded graph', () => {
  it('are measured in bytes of UTF-8', async () => {
    await onGraph(async ({ run, failure }) => {
      const text = '語'.repeat(340_000);
      const { ids } = await run('createNodes', {
        nodes: Array.from({ length: 9 }, () => ({ labels: ['C'], properties: { text } })),
      });
      await run('createRelationships', {
        relationships: ids.slice(1).map((endNodeId: string) => ({ type: 'R', startNodeId: ids[0], endNodeId })),
      });
      const tooLarge = { code: 'PAYLOAD_TOO_LARGE' };
      expect(await failure('findNodes', {})).toMatchObject(tooLarge);
      expect(await failure('findNodes', { orderBy: [{ property: 'n' }] })).toMatchObject(tooLarge);
      expect(await failure('traverse', { startNodeId: ids[0], maxDepth: 1 })).toMatchObject(tooLarge);
      expect(await run('findNodes', { limit: 8 })).toMatchObject({ count: 8 });
    });
  });

  it('of a search by vector are bounded as they are read', async () => {
    await onGraph(async ({ run, failure, rows }) => {
      const options = { dimensions: 2, similarity: 'cosine' };
      await run('createNodeIndex', { name: 'near', type: 'VECTOR', label: 'A', properties: ['v'], options });
      const text = 'x'.repeat(900_000);
      for (let n = 0; n < 12; n += 1) await run('createNode', { labels: ['A'], properties: { v: [n, 1], text } });
      expect(rows('SELECT count(*) AS count FROM definition_1')).toEqual([{ count: 12 }]);
      expect(await failure('vectorSearch', { indexName: 'near', vector: [1, 1], topK: 100 })).toMatchObject({
        code: 'PAYLOAD_TOO_LARGE',
      });
      expect(await run('vectorSearch', { indexName: 'near', vector: [1, 1], topK: 3 })).toMatchObject({ count: 3 });
    });
  });
});

describe('merges and places of an embedded graph', () => {
  it('refuse a new node of too many properties, or of too large ones, by the field', async () => {
    await onGraph(async ({ run, failure }) => {
      const some = (prefix: string) => Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`${prefix}${n}`, 1]));
      const big = 'x'.repeat(GRAPH_LIMITS.graph_properties_bytes.value - 1_000);
      for (const [matchProperties, onCreate] of [
        [some('m'), some('c')],
        [{ a: big }, { b: big }],
      ])
        expect(await failure('mergeNode', { labels: ['M'], matchProperties, onCreate })).toMatchObject({
          code: 'VALIDATION_ERROR',
          errors: [{ path: 'onCreate' }],
        });
      expect(await run('countNodes', {})).toEqual({ count: 0 });
    });
  });

  it('find a place at the date line from the other side of it', async () => {
    await onGraph(async ({ run }) => {
      await run('createNode', { labels: ['P'], properties: { at: { lat: 10, lon: 180 } } });
      const where = { at: { $near: { lat: 10, lon: -180, distance: 0 } } };
      expect(await run('countNodes', { where })).toEqual({ count: 1 });
      expect(await run('countNodes', { where: { at: { $near: { lat: 10, lon: 179.9999999, distance: 0 } } } })).toEqual(
        {
          count: 0,
        },
      );
    });
  });
});
