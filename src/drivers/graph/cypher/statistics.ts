import type { GraphResults } from '../../../engine/graph/results.ts';
import type { Reach } from './missing.ts';

/** See {@link GraphResults}. */
export async function getStatistics({ run }: Reach): Promise<GraphResults['getStatistics']> {
  const read = async (text: string) => (await run({ text, params: {} })).records;
  const [nodes] = await read('MATCH (n) RETURN count(n) AS count');
  const labels = await read('MATCH (n) UNWIND labels(n) AS name RETURN name, count(*) AS count ORDER BY name');
  const types = await read('MATCH ()-[r]->() RETURN type(r) AS name, count(*) AS count ORDER BY name');
  const counted = types.map(({ name, count }) => ({ type: String(name), count: Number(count) }));
  return {
    nodeCount: Number(nodes?.['count'] ?? 0),
    relationshipCount: counted.reduce((sum, { count }) => sum + count, 0),
    labels: labels.map(({ name, count }) => ({ label: String(name), count: Number(count) })),
    relationshipTypes: counted,
  };
}
