import { expect, test } from 'vitest';
import { describeGraphs, openGraph } from './graphs.ts';

const all = async <Result>(count: number, work: (n: number) => Promise<Result>): Promise<readonly Result[]> =>
  await Promise.all(Array.from({ length: count }, async (_, n) => await work(n)));

describeGraphs('many callers at one time', (graph, type) => {
  test('200 that merge the same node make one', async () => {
    const { run } = await openGraph(type);
    const answers = await all(200, (n) =>
      run('mergeNode', {
        labels: ['One'],
        matchProperties: { key: 'same' },
        onCreate: { times: 1, first: n },
        onMatch: { times: { $INCREMENT: 1 } },
      }),
    );
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    const { nodes, count } = await run('findNodes', { labels: ['One'] });
    expect(count).toBe(1);
    expect(nodes[0]?.properties['times']).toBe(200);
  });

  test('100 that merge the same relationship make one', async () => {
    const { run, node } = graph();
    const [startNodeId, endNodeId] = [await node('End'), await node('End')];
    const given = {
      type: 'ONE',
      startNodeId,
      endNodeId,
      onMatch: { times: { $INCREMENT: 1 } },
      onCreate: { times: 1 },
    };
    const answers = await all(100, () => run('mergeRelationship', given));
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    const { relationships } = await run('findRelationships', { type: 'ONE' });
    expect(relationships.map(({ properties }) => properties)).toEqual([{ times: 100 }]);
  });

  test('50 that move amounts by $INCREMENT lose nothing', async () => {
    const { run, node } = graph();
    const accounts = [await node('Account', { amount: 1_000 }), await node('Account', { amount: 1_000 })];
    await all(50, async (n) => {
      const by = 1 + (n % 7);
      await run('updateNode', { id: accounts[n % 2], properties: { amount: { $INCREMENT: -by } } });
      await run('updateNode', { id: accounts[(n + 1) % 2], properties: { amount: { $INCREMENT: by } } });
    });
    const { nodes } = await run('findNodes', { labels: ['Account'] });
    const moved = Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? -1 : 1) * (1 + (n % 7))).reduce(
      (a, b) => a + b,
      0,
    );
    expect(nodes.map(({ properties }) => properties['amount'])).toEqual([1_000 + moved, 1_000 - moved]);
  });
});

describeGraphs(
  'many callers and a constraint',
  (graph) => {
    test('of 50 that take a name one has it', async () => {
      const { run } = graph();
      await run('createNodeConstraint', { name: 'taken', type: 'UNIQUE', label: 'Name', properties: ['name'] });
      const outcomes = await Promise.allSettled(
        Array.from({ length: 50 }, (_, n) => run('createNode', { labels: ['Name'], properties: { name: 'x', n } })),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const codes = outcomes.flatMap((one) =>
        one.status === 'rejected' ? [(one.reason as { code: string }).code] : [],
      );
      expect(new Set(codes)).toEqual(new Set(['CONSTRAINT_ERROR']));
      expect(await run('countNodes', { labels: ['Name'] })).toEqual({ count: 1 });
    });
  },
  { falkordb: 'its constraints are not made by Cypher' },
);
