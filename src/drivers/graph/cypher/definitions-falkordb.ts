/** Indexes of FalkorDB. They have no names there: each is named after what it is of. */

import type { IndexType, Target } from '../../../engine/graph/model.ts';
import type { ListedIndex } from '../../../engine/graph/results.ts';
import { refusal } from '../../../kernel/errors.ts';
import type { Schema } from './schema.ts';
import { property, quoted } from './query.ts';

/** See {@link Schema}. Its constraints are made by commands that are none of Bolt's. */
export const falkordbSchema: Schema = {
  indexName: ({ type, ...target }) => nameOf(target, type === 'BTREE' ? 'RANGE' : type),
  createIndex(target) {
    if (target.properties.length > 1) throw refusedList();
    return `CREATE INDEX ${onOf(target)}`;
  },
  createConstraint: () => {
    throw refusal('NOT_SUPPORTED', [{ path: 'type', message: 'is not supported by graphs of the type falkordb' }]);
  },
  async listIndexes({ run }) {
    const text = 'CALL db.indexes() YIELD label, properties, types, entitytype, status';
    const { records } = await run({ text: `${text} RETURN label, properties, types, entitytype, status`, params: {} });
    return records.flatMap(indexesOf).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  },
  listConstraints: async () => [],
  dropIndex: (listed) => `DROP INDEX ${onOf({ ...listed, name: listed.label ?? listed.relationshipType ?? '' })}`,
  dropConstraint: () => '',
  fullText: () => {
    throw refusal('NOT_SUPPORTED', [{ path: 'query', message: 'is not supported by graphs of the type falkordb' }]);
  },
};

function refusedList() {
  return refusal('NOT_SUPPORTED', [
    { path: 'properties', message: 'must be one: graphs of the type falkordb have no indexes of several' },
  ]);
}

function onOf({ entity, name, properties }: Target): string {
  const pattern = entity === 'NODE' ? `(x:${quoted(name)})` : `()-[x:${quoted(name)}]-()`;
  return `FOR ${pattern} ON (${properties.map((each) => property('x', each)).join(', ')})`;
}

function nameOf({ entity, name, properties }: Target, type: IndexType): string {
  return [entity.toLowerCase(), name, ...properties, type.toLowerCase()].join('_');
}

/** What is kept for a label or a type is an index for each property. Full text and vectors are left out. */
function indexesOf(record: Readonly<Record<string, unknown>>): ListedIndex[] {
  const entity = record['entitytype'] === 'RELATIONSHIP' ? 'RELATIONSHIP' : 'NODE';
  const name = String(record['label']);
  const types = (record['types'] ?? {}) as Readonly<Record<string, readonly string[]>>;
  const state = record['status'] === 'OPERATIONAL' ? 'ONLINE' : 'POPULATING';
  const of = (type: IndexType, properties: readonly string[]): ListedIndex => ({
    name: nameOf({ entity, name, properties }, type),
    type,
    entity,
    label: entity === 'NODE' ? name : null,
    relationshipType: entity === 'RELATIONSHIP' ? name : null,
    properties,
    state,
  });
  const properties = (record['properties'] ?? []) as readonly string[];
  return properties.filter((each) => types[each]?.includes('RANGE') === true).map((each) => of('RANGE', [each]));
}
