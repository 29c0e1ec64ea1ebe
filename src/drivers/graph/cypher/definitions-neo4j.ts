/** Indexes and constraints of Neo4j 5. */

import type { ConstraintType, IndexType, Target } from '../../../engine/graph/model.ts';
import type { ListedConstraint, ListedIndex } from '../../../engine/graph/results.ts';
import { refusal } from '../../../kernel/errors.ts';
import type { Schema } from './schema.ts';
import { property, quoted } from './query.ts';

const INDEX_TYPES: readonly string[] = ['RANGE', 'TEXT', 'POINT', 'FULLTEXT', 'VECTOR'] satisfies IndexType[];
const CONSTRAINTS = new Map<string, ConstraintType>([
  ['UNIQUENESS', 'UNIQUE'],
  ['NODE_PROPERTY_UNIQUENESS', 'UNIQUE'],
  ['RELATIONSHIP_UNIQUENESS', 'UNIQUE'],
  ['RELATIONSHIP_PROPERTY_UNIQUENESS', 'UNIQUE'],
  ['NODE_PROPERTY_EXISTENCE', 'EXISTS'],
  ['RELATIONSHIP_PROPERTY_EXISTENCE', 'EXISTS'],
  ['NODE_KEY', 'NODE_KEY'],
]);

/** See {@link Schema}. */
export const neo4jSchema: Schema = {
  indexName: ({ index }) => index,
  createIndex({ index, type, vector, ...target }) {
    const kind = type === 'BTREE' ? 'RANGE' : type;
    const list = target.properties.map((name) => property('x', name)).join(', ');
    const on = type === 'FULLTEXT' ? `EACH [${list}]` : `(${list})`;
    const create = `CREATE ${kind} INDEX ${quoted(index)} IF NOT EXISTS FOR ${patternOf(target)} ON ${on}`;
    if (vector === null) return create;
    return `${create} OPTIONS {indexConfig: {\`vector.dimensions\`: ${vector.dimensions}, \`vector.similarity_function\`: '${vector.similarity}'}}`;
  },
  createConstraint({ constraint, type, ...target }) {
    const list = `(${target.properties.map((name) => property('x', name)).join(', ')})`;
    const create = `CREATE CONSTRAINT ${quoted(constraint)} IF NOT EXISTS FOR ${patternOf(target)} REQUIRE ${list}`;
    switch (type) {
      case 'UNIQUE':
        return `${create} IS UNIQUE`;
      case 'NODE_KEY':
        return `${create} IS NODE KEY`;
      case 'EXISTS':
        if (target.properties.length === 1) return `${create} IS NOT NULL`;
        throw refusal('NOT_SUPPORTED', [
          { path: 'properties', message: 'must be one, which is what graphs of the type neo4j support of EXISTS' },
        ]);
    }
  },
  async listIndexes({ run }) {
    const text =
      'SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, state, owningConstraint WHERE owningConstraint IS NULL RETURN name, type, entityType, labelsOrTypes, properties, state ORDER BY name';
    const { records } = await run({ text, params: {} });
    return records
      .filter((record) => INDEX_TYPES.includes(String(record['type'])))
      .map((record) => ({
        ...listed(record),
        type: String(record['type']) as IndexType,
        state: String(record['state']) as ListedIndex['state'],
      }));
  },
  async listConstraints({ run }) {
    const text =
      'SHOW CONSTRAINTS YIELD name, type, entityType, labelsOrTypes, properties RETURN name, type, entityType, labelsOrTypes, properties ORDER BY name';
    const { records } = await run({ text, params: {} });
    return records.flatMap((record): ListedConstraint[] => {
      const type = CONSTRAINTS.get(String(record['type']));
      return type === undefined ? [] : [{ ...listed(record), type }];
    });
  },
  dropIndex: ({ name }) => `DROP INDEX ${quoted(name)} IF EXISTS`,
  dropConstraint: (name) => `DROP CONSTRAINT ${quoted(name)} IF EXISTS`,
  fullText({ name }, words, query) {
    const all = words.map((word) => `"${word}"`).join(' AND ');
    return `CALL db.index.fulltext.queryNodes(${query.value(name)}, ${query.value(all)})`;
  },
};

function patternOf({ entity, name }: Target): string {
  return entity === 'NODE' ? `(x:${quoted(name)})` : `()-[x:${quoted(name)}]-()`;
}

function listed(record: Readonly<Record<string, unknown>>): Omit<ListedConstraint, 'type'> {
  const entity = record['entityType'] === 'RELATIONSHIP' ? 'RELATIONSHIP' : 'NODE';
  const [of = null] = (record['labelsOrTypes'] ?? []) as readonly string[];
  return {
    name: String(record['name']),
    entity,
    label: entity === 'NODE' ? of : null,
    relationshipType: entity === 'RELATIONSHIP' ? of : null,
    properties: (record['properties'] ?? []) as readonly string[],
  };
}
