/** How much there is in a graph. */

import type { GraphResults } from '../../../engine/graph/results.ts';
import type { Tables } from './tables.ts';

/** See {@link GraphResults}. Labels and types in order of their names. */
export function getStatistics({ sql, names }: Tables): GraphResults['getStatistics'] {
  const count = (text: string) => sql.exec<{ count: number }>(text).one().count;
  const counts = (text: string) =>
    Array.from(sql.exec<{ id: number; count: number }>(text), ({ id, count: of }) => ({
      name: names.name(id),
      count: of,
    })).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const types = counts('SELECT type AS id, count(*) AS count FROM relationship GROUP BY type');
  return {
    nodeCount: count('SELECT count(*) AS count FROM node'),
    relationshipCount: types.reduce((sum, { count: of }) => sum + of, 0),
    labels: counts('SELECT label AS id, count(*) AS count FROM node_label GROUP BY label').map(
      ({ name, count: of }) => ({
        label: name,
        count: of,
      }),
    ),
    relationshipTypes: types.map(({ name, count: of }) => ({ type: name, count: of })),
  };
}
