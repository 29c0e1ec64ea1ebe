import { expect, test } from 'vitest';
import { GRAPH_ABILITIES } from '../../../src/engine/graph/abilities.ts';
import { describeGraphs, openGraph } from './graphs.ts';

describeGraphs('indexes', (graph, type) => {
  // Those of FalkorDB have no names.
  test.runIf(type !== 'falkordb')('an index is made once, listed, and dropped', async () => {
    const { run } = await openGraph(type);
    expect(await run('listIndexes', {})).toEqual({ indexes: [] });
    const given = { name: 'by_name', label: 'Person', properties: ['name', 'age'] };
    expect(await run('createNodeIndex', given)).toEqual({ name: 'by_name', created: true });
    expect(await run('createNodeIndex', given)).toEqual({ name: 'by_name', created: false });
    const ofRelationships = { name: 'by_since', relationshipType: 'KNOWS', properties: ['since'] };
    expect(await run('createRelationshipIndex', ofRelationships)).toEqual({ name: 'by_since', created: true });
    const { indexes } = await run('listIndexes', {});
    expect(indexes.toSorted((one, other) => (one.name < other.name ? -1 : 1))).toEqual([
      {
        name: 'by_name',
        type: 'BTREE',
        entity: 'NODE',
        label: 'Person',
        relationshipType: null,
        properties: ['name', 'age'],
        state: 'ONLINE',
      },
      {
        name: 'by_since',
        type: 'BTREE',
        entity: 'RELATIONSHIP',
        label: null,
        relationshipType: 'KNOWS',
        properties: ['since'],
        state: 'ONLINE',
      },
    ]);
    expect(await run('dropIndex', { name: 'by_name' })).toEqual({ dropped: true });
    expect(await run('dropIndex', { name: 'by_name' })).toEqual({ dropped: false });
    expect(await run('listIndexes', {})).toMatchObject({ indexes: [{ name: 'by_since' }] });
  });

  test('one without a name gets one, the same each time', async () => {
    const { run } = await openGraph(type);
    const first = await run('createNodeIndex', { label: 'A', properties: ['b'] });
    expect(first.created).toBe(true);
    expect(await run('createNodeIndex', { label: 'A', properties: ['b'] })).toEqual({
      name: first.name,
      created: false,
    });
    expect(await run('dropIndex', { name: first.name })).toEqual({ dropped: true });
  });

  // Those of FalkorDB have no names.
  test.runIf(type !== 'falkordb')('another of the same name is a CONFLICT', async () => {
    const { run, failure } = await openGraph(type);
    await run('createNodeIndex', { name: 'taken', label: 'A', properties: ['b'] });
    for (const other of [{ properties: ['c'] }, { label: 'B' }])
      expect(
        await failure('createNodeIndex', { name: 'taken', label: 'A', properties: ['b'], ...other }),
      ).toMatchObject({ code: 'CONFLICT' });
    expect((await run('listIndexes', {})).indexes).toHaveLength(1);
  });

  test('what was there before it and what came later is found', async () => {
    const { run, node } = graph();
    const before = await node('Indexed', { email: 'a@b.c' });
    await run('createNodeIndex', { label: 'Indexed', properties: ['email'] });
    const after = await node('Indexed', { email: 'a@b.c' });
    const elsewhere = await node('Other', { email: 'a@b.c' });
    const find = async () =>
      (await run('findNodes', { labels: ['Indexed'], where: { email: 'a@b.c' } })).nodes.map(({ id }) => id);
    expect(await find()).toEqual([before, after]);
    await run('updateNode', { id: before, properties: { email: 'x' } });
    await run('addLabels', { id: elsewhere, labels: ['Indexed'] });
    expect((await find()).toSorted()).toEqual([after, elsewhere].toSorted());
    await run('removeLabels', { id: after, labels: ['Indexed'] });
    expect(await find()).toEqual([elsewhere]);
  });

  test('types that there are none of are refused by the field', async () => {
    const { failure, run } = await openGraph(type);
    for (const index of ['TEXT', 'POINT'] as const) {
      const given = { name: `of_${index}`, type: index, label: 'A', properties: ['b'] };
      const isAble = GRAPH_ABILITIES[type].indexes.includes(index);
      const came = isAble ? await run('createNodeIndex', given) : await failure('createNodeIndex', given);
      expect(came).toMatchObject(isAble ? { created: true } : { code: 'NOT_SUPPORTED', errors: [{ path: 'type' }] });
    }
    expect(await failure('createNodeIndex', { type: 'HASH', label: 'A', properties: ['b'] })).toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: [{ path: 'type' }],
    });
  });
});
