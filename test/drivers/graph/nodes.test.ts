import { expect, test } from 'vitest';
import { GRAPH_ABILITIES } from '../../../src/engine/graph/abilities.ts';
import { bind } from '../../../src/engine/query/bound.ts';
import { describeGraphs } from './graphs.ts';

const NOBODY = '999999999';

describeGraphs('nodes', (graph, type) => {
  const hasPoints = GRAPH_ABILITIES[type].points;

  test('a node is answered as it was made, and found by its id', async () => {
    const { run } = graph();
    const properties = {
      text: 'Äpfel 🍏',
      empty: '',
      whole: 42,
      negative: -1.5,
      large: 1e21,
      small: 1e-7,
      most: 9_007_199_254_740_991,
      yes: true,
      no: false,
      texts: ['a', '', "'"],
      numbers: [1, -2.5, 1e21],
      flags: [true, false],
      none: [],
      ...(hasPoints && { place: { lat: 52.520008, lon: 13.404954 } }),
    };
    const { node, created } = await run('createNode', { labels: ['Made', 'By_Hand'], properties });
    expect(created).toBe(true);
    expect(node).toEqual({ id: node.id, elementId: node.id, labels: expect.any(Array) as unknown, properties });
    expect(node.labels.toSorted()).toEqual(['By_Hand', 'Made']);
    expect(typeof node.id).toBe('string');
    expect(await run('findNodeById', { id: node.id })).toEqual(node);
    expect(await run('findNodes', { labels: ['Made'] })).toEqual({ nodes: [node], count: 1 });
  });

  test('null is left out of something new, and no properties need be given', async () => {
    const { run } = graph();
    const one = await run('createNode', { labels: ['Sparse'], properties: { a: null, b: 1, c: bind(null) } });
    expect(one.node.properties).toEqual({ b: 1 });
    const other = await run('createNode', { labels: ['Sparse'] });
    expect(other.node.properties).toEqual({});
  });

  test('many are made in one, with ids in the order given', async () => {
    const { run } = graph();
    const nodes = Array.from({ length: 300 }, (_, n) => ({
      labels: n % 3 === 0 ? ['Bulk', 'Third'] : ['Bulk'],
      properties: n % 2 === 0 ? { n } : { n, odd: true, tags: ['x'] },
    }));
    const { ids, count } = await run('createNodes', { nodes });
    expect([count, new Set(ids).size]).toEqual([300, 300]);
    for (const n of [0, 1, 150, 299]) {
      const node = await run('findNodeById', { id: ids[n] });
      expect(node?.properties).toEqual(nodes[n]?.properties);
      expect(node?.labels.toSorted()).toEqual(nodes[n]?.labels);
    }
    expect(await run('countNodes', { labels: ['Bulk'] })).toEqual({ count: 300 });
    expect(await run('countNodes', { labels: ['Third', 'Bulk'] })).toEqual({ count: 100 });
    expect(await run('countNodes', { labels: ['Bulk'], where: { odd: true } })).toEqual({ count: 150 });
  });

  test('one that does not exist is null by its id, and NOT_FOUND where it is changed', async () => {
    const { run, failure } = graph();
    for (const id of [NOBODY, 'nobody', '00', '-1', '1.5', '1e3', ' 1', '01'])
      expect(await run('findNodeById', { id })).toBeNull();
    const missing = { code: 'NOT_FOUND', errors: [{ path: 'id' }] };
    expect(await failure('updateNode', { id: NOBODY, properties: { a: 1 } })).toMatchObject(missing);
    for (const operation of ['addLabels', 'removeLabels', 'setLabels'] as const)
      expect(await failure(operation, { id: NOBODY, labels: ['A'] })).toMatchObject(missing);
    expect(await run('deleteNode', { id: NOBODY })).toEqual({ deleted: false, deletedCount: 0 });
  });

  test('an update merges, null removes, $INCREMENT adds', async () => {
    const { run, node } = graph();
    const id = await node('Updated', { a: 1, b: 'x', c: true, d: [1] });
    const e = hasPoints ? { lat: 1, lon: 2 } : 'z';
    const properties = { a: { $INCREMENT: 2.5 }, b: null, d: ['y'], e, f: { $increment: -3 } };
    const { node: updated, nodes, updatedCount } = await run('updateNode', { id, properties });
    expect(updated?.properties).toEqual({ a: 3.5, c: true, d: ['y'], e, f: -3 });
    expect([nodes, updatedCount]).toEqual([[updated], 1]);
    expect(await run('findNodeById', { id })).toEqual(updated);
    const same = await run('updateNode', { id, properties: { gone: null } });
    expect(same.node).toEqual(updated);
  });

  test('an update of a pattern is of all that match, and none is no error', async () => {
    const { run, node } = graph();
    const ids = [await node('Several', { n: 1 }), await node('Several', { n: 2 }), await node('Several', { n: 3 })];
    const some = await run('updateNode', {
      labels: ['Several'],
      where: { n: { $gte: 2 } },
      properties: { n: { $INCREMENT: 10 }, seen: true },
    });
    expect(some.updatedCount).toBe(2);
    expect(some.nodes.map(({ id }) => id).toSorted()).toEqual(ids.slice(1).toSorted());
    expect(some.node).toEqual(some.nodes[0]);
    const { nodes } = await run('findNodes', { labels: ['Several'], orderBy: { property: 'n' } });
    expect(nodes.map(({ properties }) => properties)).toEqual([{ n: 1 }, { n: 12, seen: true }, { n: 13, seen: true }]);
    const none = await run('updateNode', { labels: ['Several'], where: { n: 99 }, properties: { n: 0 } });
    expect(none).toEqual({ node: null, nodes: [], updatedCount: 0 });
  });

  test('what is no number cannot be added to, and nothing of the update is done', async () => {
    const { run, failure, node } = graph();
    const id = await node('Added', { n: 1 });
    await node('Added', { n: 'text' });
    const properties = { n: { $INCREMENT: 1 }, seen: true };
    const where = { n: { $exists: true } };
    expect(await failure('updateNode', { labels: ['Added'], where, properties })).toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: [{ path: 'properties.n' }],
    });
    expect((await run('findNodeById', { id }))?.properties).toEqual({ n: 1 });
    expect(await run('countNodes', { labels: ['Added'], where: { seen: true } })).toEqual({ count: 0 });
  });

  test('a merge finds one by labels and properties, or makes it', async () => {
    const { run } = graph();
    const given = {
      labels: ['Merged'],
      matchProperties: { email: 'a@b.c', tags: ['x'] },
      onCreate: { visits: 1, name: 'Ann' },
      onMatch: { visits: { $INCREMENT: 1 }, name: null },
    };
    const first = await run('mergeNode', given);
    expect(first.created).toBe(true);
    expect(first.node.properties).toEqual({ email: 'a@b.c', tags: ['x'], visits: 1, name: 'Ann' });
    const second = await run('mergeNode', given);
    expect(second).toMatchObject({ created: false, node: { id: first.node.id } });
    expect(second.node.properties).toEqual({ email: 'a@b.c', tags: ['x'], visits: 2 });
    const other = await run('mergeNode', { ...given, matchProperties: { email: 'a@b.c', tags: ['X'] } });
    expect(other.created).toBe(true);
    const labelled = await run('mergeNode', { ...given, labels: ['Merged', 'Special'] });
    expect(labelled.created).toBe(true);
    expect(await run('countNodes', { labels: ['Merged'] })).toEqual({ count: 3 });
  });

  test('labels are added, removed and set', async () => {
    const { run, node } = graph();
    const id = await node('Labelled', { a: 1 });
    const labelsOf = async () => (await run('findNodeById', { id }))?.labels.toSorted();
    const added = await run('addLabels', { id, labels: ['Labelled', 'More', 'And_More'] });
    expect(added.properties).toEqual({ a: 1 });
    expect(await labelsOf()).toEqual(['And_More', 'Labelled', 'More']);
    await run('removeLabels', { id, labels: ['More', 'Never'] });
    expect(await labelsOf()).toEqual(['And_More', 'Labelled']);
    expect(await run('countNodes', { labels: ['More'] })).toEqual({ count: 0 });
    await run('setLabels', { id, labels: ['Alone'] });
    expect(await labelsOf()).toEqual(['Alone']);
    expect(await run('countNodes', { labels: ['Labelled'] })).toEqual({ count: 0 });
    expect(await run('findNodes', { labels: ['Alone'] })).toMatchObject({ count: 1, nodes: [{ id }] });
  });
});
