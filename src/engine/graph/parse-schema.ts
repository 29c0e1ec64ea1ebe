/** Reads statements on indexes and constraints. */

import { LIMITS } from '../../kernel/limits.ts';
import type { ConstraintType, IndexDefinition, IndexType, StatementOf, Target } from './model.ts';
import type { GivenFields, Readers } from './parse-fields.ts';

const INDEX_TYPES = ['BTREE', 'RANGE', 'TEXT', 'POINT', 'FULLTEXT', 'VECTOR'] as const satisfies readonly IndexType[];
const CONSTRAINT_TYPES = ['UNIQUE', 'EXISTS', 'NODE_KEY'] as const satisfies readonly ConstraintType[];
const SIMILARITIES = ['cosine', 'euclidean'] as const;

/** What is of one property alone, as servers have it. */
const SINGLE: ReadonlySet<IndexType | ConstraintType> = new Set(['TEXT', 'POINT', 'VECTOR', 'EXISTS'] as const);
/** What relationships have no index or constraint of. */
const OF_NODES: ReadonlySet<IndexType | ConstraintType> = new Set(['FULLTEXT', 'VECTOR', 'POINT', 'NODE_KEY'] as const);

const OF_NODE = ['name', 'type', 'label', 'properties'];
const OF_RELATIONSHIP = ['name', 'type', 'relationshipType', 'properties'];

/** How operations on indexes and constraints are read. */
export const SCHEMA_READERS = {
  createNodeIndex: { fields: [...OF_NODE, 'unique', 'options'], read: createNodeIndex },
  createRelationshipIndex: {
    fields: [...OF_RELATIONSHIP, 'options'],
    read: (given) => createIndex(given, 'RELATIONSHIP'),
  },
  createNodeConstraint: { fields: OF_NODE, read: (given) => createConstraint(given, 'NODE') },
  createRelationshipConstraint: {
    fields: OF_RELATIONSHIP,
    read: (given) => createConstraint(given, 'RELATIONSHIP'),
  },
  listIndexes: { fields: [], read: () => ({ operation: 'listIndexes' }) },
  listConstraints: { fields: [], read: () => ({ operation: 'listConstraints' }) },
  dropIndex: {
    fields: ['name'],
    read: (given) => ({ operation: 'dropIndex', name: given.name('name') }),
  },
  dropConstraint: {
    fields: ['name'],
    read: (given) => ({
      operation: 'dropConstraint',
      name: given.name('name'),
    }),
  },
} satisfies Readers;

/** One that is unique is a constraint. */
function createNodeIndex(given: GivenFields): StatementOf<'createIndex' | 'createConstraint'> {
  const definition = createIndex(given, 'NODE');
  if (!given.flag('unique')) return definition;
  if (definition.type !== 'BTREE' && definition.type !== 'RANGE') given.fault('unique', 'is of BTREE and RANGE alone');
  return { operation: 'createConstraint', ...constraint(given, 'NODE', 'UNIQUE') };
}

function createIndex(given: GivenFields, entity: Target['entity']): StatementOf<'createIndex'> {
  const type = given.word('type', INDEX_TYPES, 'BTREE');
  const target = targetOf(given, entity, type);
  const index = given.nameOrNull('name') ?? nameOf(target, type);
  const vector = entity === 'NODE' && type === 'VECTOR' ? vectorOf(given) : null;
  if (type !== 'VECTOR' && given.has('options')) given.fault('options', 'is of VECTOR alone');
  return { operation: 'createIndex', index, type, ...target, vector };
}

function createConstraint(given: GivenFields, entity: Target['entity']): StatementOf<'createConstraint'> {
  return { operation: 'createConstraint', ...constraint(given, entity, given.word('type', CONSTRAINT_TYPES, null)) };
}

function constraint(
  given: GivenFields,
  entity: Target['entity'],
  type: ConstraintType,
): Omit<StatementOf<'createConstraint'>, 'operation'> {
  const target = targetOf(given, entity, type);
  return { constraint: given.nameOrNull('name') ?? nameOf(target, type), type, ...target };
}

function targetOf(given: GivenFields, entity: Target['entity'], type: IndexType | ConstraintType): Target {
  const name = given.name(entity === 'NODE' ? 'label' : 'relationshipType');
  const properties = given.someNames('properties', LIMITS.graph_index_properties.value);
  if (entity === 'RELATIONSHIP' && OF_NODES.has(type))
    given.faults.refuse(given.at('type'), `${type} is not supported for relationships`);
  if (SINGLE.has(type) && properties.length > 1) given.fault('properties', `must be one property of ${type}`);
  return { entity, name, properties };
}

function vectorOf(given: GivenFields): IndexDefinition['vector'] {
  const options = given.object('options', ['dimensions', 'similarity']);
  const [dimensions, most] = [options.get('dimensions'), LIMITS.graph_dimensions.value];
  const similarity = options.word('similarity', SIMILARITIES, 'cosine');
  if (typeof dimensions === 'number' && Number.isInteger(dimensions) && dimensions > 0 && dimensions <= most)
    return { dimensions, similarity };
  options.fault('dimensions', `must be a whole number from 1 to ${most}`);
  return { dimensions: 1, similarity };
}

/** Long ones, and those that could be read in two ways, end with a number that is made of all of what they are of. */
function nameOf({ entity, name, properties }: Target, type: IndexType | ConstraintType): string {
  const parts = [entity.toLowerCase(), name, ...properties, type.toLowerCase()];
  const plain = parts.join('_');
  const isPlain = plain.length <= 63 && ![name, ...properties].some((part) => part.includes('_'));
  return isPlain ? plain : `${plain.slice(0, 54)}_${digest(parts.join(' '))}`;
}

/** FNV-1a, 32 bits: names need not be secret, and one that is taken is refused. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
