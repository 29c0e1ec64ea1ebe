import { expect, test } from 'vitest';
import type { GraphSession } from '../../../src/drivers/graph/port.ts';
import type { GraphOperation } from '../../../src/engine/graph/operations.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';
import { describeGraphs, failureOf, within } from './graphs.ts';

const WRITING = { isReadOnly: false };

describeGraphs(
  'transactions',
  (graph) => {
    const runOn = (session: GraphSession) => (operation: GraphOperation, given: object) =>
      session.run(parseGraphStatement(operation, given));

    test('all of it is done, or nothing', async () => {
      const { node } = graph();
      const kept = await node('T', { n: 1 });
      await within(graph(), async (session) => {
        const inside = runOn(session);
        await session.transaction(WRITING, async () => {
          await inside('updateNode', { id: kept, properties: { n: { $INCREMENT: 1 } } });
          await inside('createNode', { labels: ['T', 'New'], properties: { n: 5 } });
        });
        const half = session.transaction(WRITING, async () => {
          await inside('updateNode', { id: kept, properties: { n: 99 } });
          await inside('createNode', { labels: ['T', 'Undone'], properties: { n: 6 } });
          await inside('createRelationship', { type: 'UNDONE', startNodeId: kept, endNodeId: kept });
          await inside('createNodeIndex', { name: 'undone', label: 'T', properties: ['n'] });
          await inside('deleteNode', { id: kept });
        });
        expect(await failureOf(half)).toMatchObject({ code: 'CONSTRAINT_ERROR' });
        expect(await inside('createNode', { labels: ['Later', 'Undone2'] })).toMatchObject({ created: true });
        expect(await inside('findNodes', { labels: ['T'] })).toMatchObject({
          count: 2,
          nodes: [{ properties: { n: 2 } }, { properties: { n: 5 } }],
        });
        expect(await inside('countRelationships', { types: ['UNDONE'] })).toEqual({ count: 0 });
        expect(await inside('listIndexes', {})).toEqual({ indexes: [] });
        expect(await inside('getStatistics', {})).toMatchObject({
          labels: [{ label: 'Later' }, { label: 'New' }, { label: 'T' }, { label: 'Undone2' }],
        });
      });
    });

    test('what a work throws undoes it, whatever it is', async () => {
      await within(graph(), async (session) => {
        const work = session.transaction(WRITING, async () => {
          await runOn(session)('createNode', { labels: ['Thrown'] });
          throw new RangeError('of the work');
        });
        await expect(work).rejects.toThrow('of the work');
        expect(await runOn(session)('countNodes', { labels: ['Thrown'] })).toEqual({ count: 0 });
      });
    });

    test('one that only reads changes nothing', async () => {
      await within(graph(), async (session) => {
        const inside = runOn(session);
        const reading = session.transaction({ isReadOnly: true }, async () => {
          expect(await inside('countNodes', { labels: ['Never'] })).toEqual({ count: 0 });
          await inside('createNode', { labels: ['Never'] });
        });
        expect(await failureOf(reading)).toMatchObject({ code: 'QUERY_ERROR' });
        expect(await inside('countNodes', { labels: ['Never'] })).toEqual({ count: 0 });
      });
    });
  },
  { falkordb: 'each of its queries is a transaction of its own' },
);
