import { expect, test } from 'vitest';
import { GRAPH_ABILITIES } from '../../../src/engine/graph/abilities.ts';
import { draw } from './drawn.ts';
import { describeGraphs } from './graphs.ts';

const NOTHING = '999999999';

describeGraphs('relationships', (graph, type) => {
  test('a relationship is answered as it was made, and found by its id', async () => {
    const { run, node } = graph();
    const [startNodeId, endNodeId] = [await node('Made'), await node('Made')];
    const near = GRAPH_ABILITIES[type].points ? { lat: 0, lon: -180 } : 'here';
    const properties = { since: 2020, tags: ['a', 'b'], near, note: '' };
    const made = await run('createRelationship', { type: 'KNOWS', startNodeId, endNodeId, properties });
    const { id } = made.relationship;
    const relationship = { id, elementId: id, type: 'KNOWS', startNodeId, endNodeId, properties };
    expect(made).toEqual({ relationship, created: true });
    expect(await run('findRelationshipById', { id })).toEqual(relationship);
    expect(await run('findRelationshipById', { id: NOTHING })).toBeNull();
  });

  test('parallel ones and those of a node to itself are told apart', async () => {
    const { run, node, relate } = graph();
    const [one, other] = [await node('Parallel'), await node('Parallel')];
    const ids = [await relate('P', one, other), await relate('P', one, other), await relate('P', one, one)];
    const { relationships } = await run('findRelationships', { startNodeId: one });
    expect(relationships.map(({ id }) => id)).toEqual(ids);
    const around = await run('findRelationships', { startNodeId: one, direction: 'BOTH' });
    expect(around.relationships.map(({ id }) => id)).toEqual(ids);
  });

  test('many are made in one, or none of them', async () => {
    const { run, failure, node } = graph();
    const [startNodeId, endNodeId] = [await node('Bulk'), await node('Bulk')];
    const relationships = Array.from({ length: 300 }, (_, n) => ({
      type: n % 2 === 0 ? 'EVEN' : 'ODD',
      startNodeId,
      endNodeId,
      properties: { n },
    }));
    const { ids, count } = await run('createRelationships', { relationships });
    expect([count, new Set(ids).size]).toEqual([300, 300]);
    expect(await run('findRelationshipById', { id: ids[77] })).toMatchObject({ type: 'ODD', properties: { n: 77 } });
    expect(await run('countRelationships', { types: ['EVEN'] })).toEqual({ count: 150 });
    expect(await run('countRelationships', { types: ['EVEN', 'ODD', 'NEVER'] })).toEqual({ count: 300 });
    const broken = relationships.map((one, n) => ({
      ...one,
      type: 'BROKEN',
      ...(n === 200 && { endNodeId: NOTHING }),
    }));
    expect(await failure('createRelationships', { relationships: broken })).toMatchObject({
      code: 'NOT_FOUND',
      errors: [{ path: 'relationships[200].endNodeId' }],
    });
    expect(await run('countRelationships', { types: ['BROKEN'] })).toEqual({ count: 0 });
  });

  test('ends that do not exist are named', async () => {
    const { failure, node } = graph();
    const id = await node('End');
    for (const operation of ['createRelationship', 'mergeRelationship'] as const) {
      const start = await failure(operation, { type: 'R', startNodeId: NOTHING, endNodeId: id });
      expect(start).toMatchObject({ code: 'NOT_FOUND', errors: [{ path: 'startNodeId' }] });
      const end = await failure(operation, { type: 'R', startNodeId: id, endNodeId: 'nobody' });
      expect(end).toMatchObject({ code: 'NOT_FOUND', errors: [{ path: 'endNodeId' }] });
    }
    for (const name of ['startNodeId', 'endNodeId'])
      expect(await failure('findRelationships', { [name]: NOTHING })).toMatchObject({
        code: 'NOT_FOUND',
        errors: [{ path: name }],
      });
    const update = await failure('updateRelationship', { id: NOTHING, properties: { a: 1 } });
    expect(update).toMatchObject({ code: 'NOT_FOUND', errors: [{ path: 'id' }] });
  });

  test('they are found by type, ends, direction and condition', async () => {
    const { run } = graph();
    const drawn = await draw(graph(), 'Found', 'a-X:1->b b-X:2->a a-Y:3->b c-Y:4->a a-X:5->a');
    const weights = async (given: object) => {
      const types = { type: ['X', 'Y'] };
      const { relationships } = await run('findRelationships', { ...types, ...given });
      return relationships.map(({ properties }) => Number(properties['weight'])).toSorted((one, other) => one - other);
    };
    const [a, b] = [drawn.id('a'), drawn.id('b')];
    expect(await weights({})).toEqual([1, 2, 3, 4, 5]);
    expect(await weights({ type: 'X' })).toEqual([1, 2, 5]);
    expect(await weights({ startNodeId: a })).toEqual([1, 3, 5]);
    expect(await weights({ startNodeId: a, direction: 'INCOMING' })).toEqual([2, 4, 5]);
    expect(await weights({ startNodeId: a, direction: 'BOTH' })).toEqual([1, 2, 3, 4, 5]);
    expect(await weights({ endNodeId: a })).toEqual([2, 4, 5]);
    expect(await weights({ startNodeId: a, endNodeId: b })).toEqual([1, 3]);
    expect(await weights({ startNodeId: a, endNodeId: b, where: { weight: { $gt: 1 } } })).toEqual([3]);
  });

  test('an update merges, null removes, $INCREMENT adds, of one or of a pattern', async () => {
    const { run } = graph();
    const drawn = await draw(graph(), 'Updated', 'a-U:1->b a-U:2->c b-U:3->c');
    const startNodeId = drawn.id('a');
    const { relationships, updatedCount, relationship } = await run('updateRelationship', {
      type: 'U',
      startNodeId,
      properties: { weight: { $INCREMENT: 0.5 }, seen: true },
    });
    expect(updatedCount).toBe(2);
    expect(relationship).toEqual(relationships[0]);
    expect(
      relationships.map(({ properties }) => properties).toSorted((x, y) => Number(x['weight']) - Number(y['weight'])),
    ).toEqual([
      { weight: 1.5, seen: true },
      { weight: 2.5, seen: true },
    ]);
    const id = relationship?.id;
    const one = await run('updateRelationship', { id, properties: { seen: null, note: 'x' } });
    expect(one.relationship?.properties).toEqual({ weight: relationship?.properties['weight'], note: 'x' });
    const untouched = await run('findRelationships', { type: 'U', where: { weight: 3 } });
    expect(untouched.relationships).toMatchObject([{ properties: { weight: 3 } }]);
    const none = await run('updateRelationship', { type: 'U', where: { weight: 99 }, properties: { weight: 1 } });
    expect(none).toEqual({ relationship: null, relationships: [], updatedCount: 0 });
  });

  test('a merge finds the one of the type between the ends, or makes it', async () => {
    const { run, node } = graph();
    const [startNodeId, endNodeId] = [await node('Merged'), await node('Merged')];
    const given = {
      type: 'M',
      startNodeId,
      endNodeId,
      onCreate: { times: 1, first: true },
      onMatch: { times: { $INCREMENT: 1 }, first: null },
    };
    const first = await run('mergeRelationship', given);
    expect(first).toMatchObject({ created: true, relationship: { properties: { times: 1, first: true } } });
    const second = await run('mergeRelationship', given);
    expect(second.created).toBe(false);
    expect(second.relationship).toEqual({ ...first.relationship, properties: { times: 2 } });
    expect((await run('mergeRelationship', { ...given, type: 'N' })).created).toBe(true);
    const back = await run('mergeRelationship', { ...given, startNodeId: endNodeId, endNodeId: startNodeId });
    expect(back.created).toBe(true);
  });
});
