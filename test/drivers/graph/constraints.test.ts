import { beforeAll, expect, test } from 'vitest';
import { describeGraphs, openGraph } from './graphs.ts';

const WITHOUT = { falkordb: 'its constraints are not made by Cypher' };

describeGraphs(
  'constraints',
  (graph, type) => {
    const broken = { code: 'CONSTRAINT_ERROR', constraint: { name: 'one_email', table: 'User', columns: ['email'] } };
    let ann: string;
    let bob: string;
    beforeAll(async () => {
      const { run, node } = graph();
      const given = { name: 'one_email', type: 'UNIQUE', label: 'User', properties: ['email'] };
      await run('createNodeConstraint', given);
      ann = await node('User', { email: 'ann@x' });
      bob = await node('User', { email: 'bob@x' });
    });

    test('one is listed and dropped, as others of its name are a CONFLICT', async () => {
      const { run, failure } = await openGraph(type);
      const given = { name: 'c', type: 'UNIQUE', label: 'A', properties: ['b', 'd'] };
      expect(await run('createNodeConstraint', given)).toEqual({ name: 'c', created: true });
      expect(await run('createNodeConstraint', given)).toEqual({ name: 'c', created: false });
      const rest = { entity: 'NODE', label: 'A', relationshipType: null, properties: ['b', 'd'] };
      expect(await run('listConstraints', {})).toEqual({ constraints: [{ name: 'c', type: 'UNIQUE', ...rest }] });
      expect(await run('listIndexes', {})).toEqual({ indexes: [] });
      const other = { name: 'c', type: 'UNIQUE', label: 'A', properties: ['b'] };
      expect(await failure('createNodeConstraint', other)).toMatchObject({ code: 'CONFLICT' });
      expect(await failure('createNodeIndex', { ...other, type: 'BTREE' })).toMatchObject({ code: 'CONFLICT' });
      expect(await run('dropIndex', { name: 'c' })).toEqual({ dropped: false });
      expect(await run('dropConstraint', { name: 'c' })).toEqual({ dropped: true });
      expect(await run('dropConstraint', { name: 'c' })).toEqual({ dropped: false });
      expect(await run('listConstraints', {})).toEqual({ constraints: [] });
    });

    test('UNIQUE refuses what is made, updated, merged or labelled so', async () => {
      const { run, failure, node } = graph();
      const guest = await node('Guest', { email: 'bob@x' });
      expect(await failure('createNode', { labels: ['User', 'X'], properties: { email: 'ann@x' } })).toMatchObject(
        broken,
      );
      const nodes = [
        { labels: ['User'], properties: { email: 'new@x' } },
        { labels: ['User'], properties: { email: 'bob@x' } },
      ];
      expect(await failure('createNodes', { nodes })).toMatchObject(broken);
      expect(await failure('updateNode', { id: ann, properties: { email: 'bob@x' } })).toMatchObject(broken);
      expect(await failure('updateNode', { labels: ['User'], properties: { email: 'same' } })).toMatchObject(broken);
      const merge = { labels: ['User'], matchProperties: { name: 'Cy' }, onCreate: { email: 'ann@x' } };
      expect(await failure('mergeNode', merge)).toMatchObject(broken);
      expect(await failure('addLabels', { id: guest, labels: ['User'] })).toMatchObject(broken);
      expect(await failure('setLabels', { id: guest, labels: ['User'] })).toMatchObject(broken);
      expect(await run('countNodes', { labels: ['User'] })).toEqual({ count: 2 });
      expect(await run('findNodeById', { id: ann })).toMatchObject({ properties: { email: 'ann@x' } });
      expect(await run('findNodeById', { id: guest })).toMatchObject({ labels: ['Guest'] });
    });

    test('UNIQUE lets through what is of another kind, absent, of another label, or was let go', async () => {
      const { run, node } = graph();
      for (const properties of [
        {},
        {},
        { email: 1 },
        { email: '1' },
        { email: true },
        { email: 'true' },
        { email: ['ann@x'] },
      ])
        await node('User', properties);
      await node('Other', { email: 'ann@x' });
      await run('updateNode', { id: bob, properties: { email: 'bob@x', seen: true } });
      const free = await node('User', { email: 'free@x' });
      await run('deleteNode', { id: free });
      expect(await node('User', { email: 'free@x' })).not.toBe(free);
      await run('deleteNode', { labels: ['User'], where: { email: 'free@x' } });
    });

    test('of several properties it is about all of them', async () => {
      const { run, node, failure } = await openGraph(type);
      await run('createNodeConstraint', { type: 'UNIQUE', label: 'P', properties: ['first', 'last'] });
      await node('P', { first: 'a', last: 'b' });
      await node('P', { first: 'a', last: 'c' });
      await node('P', { first: 'a' });
      await node('P', { first: 'a' });
      const failed = await failure('createNode', { labels: ['P'], properties: { first: 'a', last: 'b' } });
      expect(failed).toMatchObject({ code: 'CONSTRAINT_ERROR', constraint: { columns: ['first', 'last'] } });
    });

    test('data that breaks one lets it not be made', async () => {
      const { run, node, failure } = await openGraph(type);
      await node('D', { a: 1 });
      await node('D', { a: 1 });
      await node('D', {});
      for (const constraint of ['UNIQUE', 'EXISTS', 'NODE_KEY']) {
        const given = { name: 'no', type: constraint, label: 'D', properties: ['a'] };
        expect(await failure('createNodeConstraint', given)).toMatchObject({ code: 'CONSTRAINT_ERROR' });
      }
      expect(await run('listConstraints', {})).toEqual({ constraints: [] });
      await node('D', { a: 1 });
    });

    test('EXISTS refuses what lacks the property, in every way', async () => {
      const { run, node, failure } = await openGraph(type);
      await run('createNodeConstraint', { name: 'has', type: 'EXISTS', label: 'E', properties: ['a'] });
      const lacking = { code: 'CONSTRAINT_ERROR', constraint: { name: 'has', table: 'E', columns: ['a'] } };
      expect(await failure('createNode', { labels: ['E'] })).toMatchObject(lacking);
      expect(await failure('createNodes', { nodes: [{ labels: ['E'], properties: { a: null } }] })).toMatchObject(
        lacking,
      );
      const id = await node('E', { a: '' });
      expect(await failure('updateNode', { id, properties: { a: null } })).toMatchObject(lacking);
      const merge = { labels: ['E'], matchProperties: { b: 1 } };
      expect(await failure('mergeNode', merge)).toMatchObject(lacking);
      const other = await node('F', {});
      expect(await failure('addLabels', { id: other, labels: ['E'] })).toMatchObject(lacking);
      await run('removeLabels', { id, labels: ['E'] });
      expect(await run('updateNode', { id, properties: { a: null } })).toMatchObject({ updatedCount: 1 });
      await run('dropConstraint', { name: 'has' });
      expect(await run('createNode', { labels: ['E'] })).toMatchObject({ created: true });
    });

    test('NODE_KEY is both', async () => {
      const { run, node, failure } = await openGraph(type);
      await run('createNodeConstraint', { type: 'NODE_KEY', label: 'K', properties: ['a', 'b'] });
      await node('K', { a: 1, b: 1 });
      for (const properties of [{ a: 1 }, { b: 1 }, { a: 1, b: 1 }])
        expect(await failure('createNode', { labels: ['K'], properties })).toMatchObject({ code: 'CONSTRAINT_ERROR' });
      expect(await run('createNode', { labels: ['K'], properties: { a: 1, b: '1' } })).toMatchObject({ created: true });
    });

    test('relationships have them as well', async () => {
      const { run, node, relate, failure } = await openGraph(type);
      const [startNodeId, endNodeId] = [await node('A'), await node('A')];
      await run('createRelationshipConstraint', {
        name: 'u',
        type: 'UNIQUE',
        relationshipType: 'R',
        properties: ['k'],
      });
      await run('createRelationshipConstraint', {
        name: 'e',
        type: 'EXISTS',
        relationshipType: 'R',
        properties: ['k'],
      });
      const id = await relate('R', startNodeId, endNodeId, { k: 1 });
      await relate('S', startNodeId, endNodeId, {});
      const ends = { type: 'R', startNodeId, endNodeId };
      const again = await failure('createRelationship', { ...ends, properties: { k: 1 } });
      expect(again).toMatchObject({ code: 'CONSTRAINT_ERROR', constraint: { name: 'u', table: 'R', columns: ['k'] } });
      const lacking = { code: 'CONSTRAINT_ERROR', constraint: { name: 'e' } };
      expect(await failure('createRelationship', ends)).toMatchObject(lacking);
      expect(await failure('updateRelationship', { id, properties: { k: null } })).toMatchObject(lacking);
      const merge = { ...ends, startNodeId: endNodeId, onCreate: {} };
      expect(await failure('mergeRelationship', merge)).toMatchObject(lacking);
      expect(await run('countRelationships', { types: ['R'] })).toEqual({ count: 1 });
    });
  },
  WITHOUT,
);

describeGraphs(
  'graphs without constraints',
  (graph) => {
    test('refuse them by the field', async () => {
      for (const constraint of ['UNIQUE', 'EXISTS', 'NODE_KEY']) {
        const given = { type: constraint, label: 'A', properties: ['a'] };
        const failed = await graph().failure('createNodeConstraint', given);
        expect(failed).toMatchObject({ code: 'NOT_SUPPORTED', errors: [{ path: 'type' }] });
      }
    });
  },
  { embedded: 'it has them' },
);
