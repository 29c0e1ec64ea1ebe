import { describe, expect, it } from 'vitest';
import { conditionSql } from '../../../src/drivers/graph/embedded/conditions.ts';
import { nodeSource } from '../../../src/drivers/graph/embedded/nodes.ts';
import { relationshipId, relationshipSql } from '../../../src/drivers/graph/embedded/relationships.ts';
import { createTables } from '../../../src/drivers/graph/embedded/tables.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';
import { type Embedded, onGraph } from './embedded.ts';

/** How SQLite carries a statement out. */
function planned({ storage }: Embedded, text: string, params: readonly SqlStorageValue[]): string {
  const steps = storage.sql.exec<{ detail: string }>(text, ...params).toArray();
  return steps.map(({ detail }) => detail).join('\n');
}

/** How SQLite finds nodes. */
function planOf(graph: Embedded, given: object): string {
  const statement = parseGraphStatement('findNodes', given);
  if (statement.operation !== 'findNodes') throw new Error('not a search of nodes');
  const source = nodeSource(createTables(graph.storage.sql), statement);
  if (source === null) throw new Error('no such label');
  const text = `EXPLAIN QUERY PLAN SELECT n.* FROM ${source.from} WHERE ${source.where.sql} ORDER BY ${source.id} LIMIT 10`;
  return planned(graph, text, source.where.params);
}

describe('plans of an embedded graph', () => {
  it('find nodes by an index of their label', async () => {
    await onGraph(async (graph) => {
      await graph.run('createNodeIndex', { name: 'by_email', label: 'User', properties: ['email', 'age'] });
      await graph.run('createNodeIndex', { name: 'by_place', type: 'POINT', label: 'User', properties: ['home'] });
      await graph.run('createNodeConstraint', { name: 'one_key', type: 'UNIQUE', label: 'User', properties: ['key'] });
      const byEmail = 'USING INDEX definition_1';
      const labels = ['User'];
      expect(planOf(graph, { labels, where: { email: 'a' } })).toContain(`${byEmail} (<expr>=?)`);
      expect(planOf(graph, { labels: ['User'], where: { email: 'a', age: 3 } })).toContain(
        `${byEmail} (<expr>=? AND <expr>=?)`,
      );
      expect(planOf(graph, { labels, where: { email: { $in: ['a', 'b'] } } })).toContain(`${byEmail} (<expr>=?)`);
      expect(planOf(graph, { labels, where: { email: { $gt: 'a', $lte: 'b' } } })).toContain(
        `${byEmail} (<expr>>? AND <expr><?)`,
      );
      expect(planOf(graph, { labels, where: { email: { $between: [1, 2] } } })).toContain(
        `${byEmail} (<expr>>? AND <expr><?)`,
      );
      expect(planOf(graph, { labels, where: { email: { $startsWith: 'a' }, name: 'x' } })).toContain(
        `${byEmail} (<expr>>? AND <expr><?)`,
      );
      expect(planOf(graph, { labels, where: { $and: [{ name: 'x' }, { email: true }] } })).toContain(
        `${byEmail} (<expr>=?)`,
      );
      expect(planOf(graph, { labels, where: { key: 7 } })).toContain('USING INDEX definition_3 (<expr>=?');
      const near = { $near: { lat: 1, lon: 2, distance: 1_000 } };
      expect(planOf(graph, { labels, where: { home: near } })).toContain(
        'USING INDEX definition_2 (<expr>>? AND <expr><?)',
      );
    });
  });

  it('find nodes by their label where no index helps', async () => {
    await onGraph(async (graph) => {
      await graph.run('createNodeIndex', { label: 'User', properties: ['email'] });
      await graph.run('createNode', { labels: ['Admin', 'User'] });
      const byLabel = 'SEARCH l USING PRIMARY KEY (label=?)\nSEARCH n USING INTEGER PRIMARY KEY (rowid=?)';
      expect(planOf(graph, { labels: ['User'] })).toBe(byLabel);
      expect(planOf(graph, { labels: ['User'], where: { name: 'x' } })).toBe(byLabel);
      expect(planOf(graph, { labels: ['User'], where: { email: { $ne: 'x' } } })).toBe(byLabel);
      expect(planOf(graph, { labels: ['Admin'], where: { email: 'x' } })).toBe(byLabel);
      expect(planOf(graph, { labels: ['Admin', 'User'], where: { email: 'x' } })).toContain('USING INDEX definition_1');
    });
  });

  it('find nodes by an index also beside a condition of many values, but not by what no index is for', async () => {
    await onGraph(async (graph) => {
      await graph.run('createNodeIndex', { label: 'User', properties: ['email'] });
      const labels = ['User'];
      const $or = Array.from({ length: 61 }, (_, age) => ({ age }));
      const others = Object.fromEntries(Array.from({ length: 70 }, (_, n) => [`p${n}`, n]));
      expect(planOf(graph, { labels, where: { email: 'x', $or } })).toContain('USING INDEX definition_1');
      expect(planOf(graph, { labels, where: { $or, email: 'x' } })).toContain('USING INDEX definition_1');
      const byLabel = 'SEARCH l USING PRIMARY KEY (label=?)';
      expect(planOf(graph, { labels, where: { ...others, email: 'x' } })).toContain(byLabel);
      expect(planOf(graph, { labels, where: { email: { $in: ['a', 5] } } })).toContain(byLabel);
      expect(planOf(graph, { labels, where: { email: { $in: [true, false] } } })).toContain(byLabel);
    });
  });

  it('find relationships by their ends, and by an index of their type', async () => {
    await onGraph(async (graph) => {
      await graph.run('createRelationshipIndex', { relationshipType: 'KNOWS', properties: ['since'] });
      const { node } = await graph.run('createNode', { labels: ['User'] });
      const tables = createTables(graph.storage.sql);
      const planOfRelationships = (given: object): string => {
        const statement = parseGraphStatement('findRelationships', given);
        if (statement.operation !== 'findRelationships') throw new Error('not a search of relationships');
        const where = relationshipSql(tables, statement, statement.direction);
        if (where === null) throw new Error('no such type');
        const text = `EXPLAIN QUERY PLAN SELECT r.* FROM relationship AS r WHERE ${where.sql} ORDER BY ${relationshipId(statement)} LIMIT 10`;
        return planned(graph, text, where.params);
      };
      const startNodeId = node.id;
      expect(planOfRelationships({ startNodeId })).toContain('USING INDEX relationship_out (start_node=?)');
      expect(planOfRelationships({ startNodeId, type: 'KNOWS' })).toContain(
        'relationship_out (start_node=? AND type=?)',
      );
      expect(planOfRelationships({ endNodeId: startNodeId })).toContain('USING INDEX relationship_in (end_node=?)');
      expect(planOfRelationships({ startNodeId, direction: 'BOTH' })).toContain('MULTI-INDEX OR');
      expect(planOfRelationships({ type: 'KNOWS', where: { since: { $gt: 3 } } })).toContain(
        'USING INDEX definition_1 (<expr>>?)',
      );
      const $or = Array.from({ length: 61 }, (_, n) => ({ n }));
      expect(planOfRelationships({ type: 'KNOWS', where: { since: 3, $or } })).toContain('USING INDEX definition_1');
      expect(planOfRelationships({ type: 'KNOWS', where: { $nor: $or } })).toContain('relationship_type (type=?)');
    });
  });

  it('have conditions of many values in one parameter', () => {
    const of = Array.from({ length: 500 }, (_, at) => ({
      kind: 'compare' as const,
      column: 'n',
      operator: 'eq' as const,
      value: at,
    }));
    expect(conditionSql({ kind: 'or', of }, 'n').params).toHaveLength(1);
  });
});
