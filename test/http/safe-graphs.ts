import { ask, at, node } from '../resources/graphs/graphs.ts';
import type { Member } from '../support/workspace.ts';

/** Pairs of inputs for operations on graphs that may be repeated, of a workspace that has a graph. */
export async function graphInputs(owner: Member): Promise<Readonly<Record<string, readonly [object, object]>>> {
  const [one, two] = [await node(owner, ['A']), await node(owner, ['A'])];
  await ask(owner, 'createNodeIndex', { name: 'words', type: 'FULLTEXT', label: 'A', properties: ['text'] });
  const options = { dimensions: 1 };
  await ask(owner, 'createNodeIndex', { name: 'near', type: 'VECTOR', label: 'A', properties: ['at'], options });
  const pair = (first: object, second: object) =>
    [
      { ...at, ...first },
      { ...at, ...second },
    ] as const;
  const labels = pair({ labels: ['A'] }, { labels: ['B'] });
  const types = pair({ types: ['R'] }, { types: ['S'] });
  const ends = pair({ startNodeId: one, endNodeId: two }, { startNodeId: two, endNodeId: one });
  const places = pair({}, { env: 'dev' });
  return {
    'graphs.connect': places,
    'graphs.testConnection': places,
    'graphs.findNodes': labels,
    'graphs.findNodeById': pair({ id: one }, { id: two }),
    'graphs.findRelationships': pair({ type: 'R' }, { type: 'S' }),
    'graphs.findRelationshipById': pair({ id: '1' }, { id: '2' }),
    'graphs.traverse': pair({ startNodeId: one }, { startNodeId: two }),
    'graphs.shortestPath': ends,
    'graphs.allPaths': ends,
    'graphs.getNeighborhood': pair({ nodeId: one }, { nodeId: two }),
    'graphs.findConnectedComponents': labels,
    'graphs.countNodes': labels,
    'graphs.countRelationships': types,
    'graphs.getStatistics': places,
    'graphs.fullTextSearch': pair({ indexName: 'words', query: 'a' }, { indexName: 'words', query: 'b' }),
    'graphs.vectorSearch': pair({ indexName: 'near', vector: [1] }, { indexName: 'near', vector: [2] }),
    'graphs.listIndexes': places,
    'graphs.listConstraints': places,
  };
}
