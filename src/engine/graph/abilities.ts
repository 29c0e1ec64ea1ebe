/** What each type of graph can do. */

import type { FieldError } from '../../kernel/errors.ts';
import type { ConstraintType, GraphStatement, IndexType } from './model.ts';
import { type GraphCondition, isPoint, type Properties, type PropertyChange } from './patterns.ts';

/** Types of graphs that are driven. */
export const GRAPH_TYPES = ['embedded', 'neo4j', 'falkordb'] as const;
export type GraphType = (typeof GRAPH_TYPES)[number];

/** What a type can do besides what all of them can. */
export interface GraphAbilities {
  /** Statements in a query language of its own. */
  readonly rawQueries: boolean;
  /** `$regex`. */
  readonly regex: boolean;
  /** Properties that are points, and `$near`. */
  readonly points: boolean;
  /** `weightProperty` of a shortest path. */
  readonly weightedPaths: boolean;
  /** How transactions are kept apart; null where several statements are not one. */
  readonly isolation: 'SERIALIZABLE' | 'READ_COMMITTED' | null;
  readonly indexes: readonly IndexType[];
  readonly constraints: readonly ConstraintType[];
}

const ALL_INDEXES: readonly IndexType[] = ['BTREE', 'RANGE', 'TEXT', 'POINT', 'FULLTEXT', 'VECTOR'];
const ALL_CONSTRAINTS: readonly ConstraintType[] = ['UNIQUE', 'EXISTS', 'NODE_KEY'];

/** By type. */
export const GRAPH_ABILITIES: Readonly<Record<GraphType, GraphAbilities>> = {
  embedded: {
    rawQueries: false,
    regex: false,
    points: true,
    weightedPaths: true,
    isolation: 'SERIALIZABLE',
    indexes: ALL_INDEXES,
    constraints: ALL_CONSTRAINTS,
  },
  neo4j: {
    rawQueries: true,
    regex: true,
    points: true,
    weightedPaths: false,
    isolation: 'READ_COMMITTED',
    indexes: ALL_INDEXES,
    constraints: ALL_CONSTRAINTS,
  },
  falkordb: {
    rawQueries: true,
    regex: false,
    points: false,
    weightedPaths: false,
    isolation: null,
    indexes: ['BTREE', 'RANGE'],
    constraints: [],
  },
};

/** What a statement asks of a type that it cannot do, by the field that asks for it; none where it can be run. */
export function abilityFaults(type: GraphType, statement: GraphStatement): readonly FieldError[] {
  const abilities = GRAPH_ABILITIES[type];
  const refused = (path: string, what: string): FieldError => ({
    path,
    message: `${what} is not supported by graphs of the type ${type}`,
  });
  const conditions = conditionsOf(statement).flatMap(([path, condition]) => [
    ...(!abilities.regex && uses(condition, 'regex') ? [refused(path, '$regex')] : []),
    ...(!abilities.points && uses(condition, 'near') ? [refused(path, '$near')] : []),
    ...(!abilities.points && hasPoint(condition) ? [refused(path, 'a point')] : []),
  ]);
  const points = abilities.points ? [] : pointsOf(statement).map((path) => refused(path, 'a point'));
  return [...operationFaults(type, statement, refused), ...conditions, ...points];
}

function operationFaults(
  type: GraphType,
  statement: GraphStatement,
  refused: (path: string, what: string) => FieldError,
): FieldError[] {
  const { rawQueries, weightedPaths, indexes, constraints } = GRAPH_ABILITIES[type];
  switch (statement.operation) {
    case 'query':
      if (rawQueries) return [];
      return [{ path: 'query', message: `an ${type} graph has no query language; use the methods` }];
    case 'shortestPath':
      return weightedPaths || statement.weightProperty === null ? [] : [refused('weightProperty', 'a path by weight')];
    case 'fullTextSearch':
      return indexes.includes('FULLTEXT') ? [] : [refused('query', 'full-text search')];
    case 'vectorSearch':
      return indexes.includes('VECTOR') ? [] : [refused('vector', 'a search by vector')];
    case 'createIndex':
      return indexes.includes(statement.type) ? [] : [refused('type', `an index of the type ${statement.type}`)];
    case 'createConstraint':
      return constraints.includes(statement.type) ? [] : [refused('type', `a constraint ${statement.type}`)];
    default:
      return [];
  }
}

/** The conditions of a statement, by the fields in which they were written. */
function conditionsOf(statement: GraphStatement): (readonly [string, GraphCondition])[] {
  switch (statement.operation) {
    case 'findNodes':
    case 'countNodes':
    case 'findRelationships':
      return [['where', statement.where]];
    case 'updateNode':
    case 'deleteNode':
      return statement.node.by === 'id' ? [] : [['where', statement.node.where]];
    case 'updateRelationship':
    case 'deleteRelationship':
      return statement.relationship.by === 'id' ? [] : [['where', statement.relationship.where]];
    case 'traverse':
      return [
        ['nodeFilter.where', statement.nodeFilter.where],
        ['relationshipFilter.where', statement.relationshipWhere],
      ];
    case 'getNeighborhood':
      return [['nodeFilter.where', statement.nodeFilter.where]];
    default:
      return [];
  }
}

function uses(condition: GraphCondition, what: 'regex' | 'near'): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.some((each) => uses(each, what));
    case 'not':
      return uses(condition.of, what);
    case 'text':
      return condition.operator === what;
    default:
      return condition.kind === what;
  }
}

/** Whether a value is compared with a point. */
function hasPoint(condition: GraphCondition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.some(hasPoint);
    case 'not':
      return hasPoint(condition.of);
    case 'compare':
      return isPoint(condition.value);
    default:
      return false;
  }
}

/** Where a statement sets properties to points. */
function pointsOf(statement: GraphStatement): readonly string[] {
  switch (statement.operation) {
    case 'createNode':
    case 'createRelationship':
      return pointsIn(statement.properties, 'properties');
    case 'createNodes':
      return statement.nodes.flatMap(({ properties }, at) => pointsIn(properties, `nodes[${at}].properties`));
    case 'createRelationships':
      return statement.relationships.flatMap(({ properties }, at) =>
        pointsIn(properties, `relationships[${at}].properties`),
      );
    case 'updateNode':
    case 'updateRelationship':
      return changesIn(statement.changes, 'properties');
    case 'mergeNode':
      return [
        ...pointsIn(statement.matchProperties, 'matchProperties'),
        ...pointsIn(statement.onCreate, 'onCreate'),
        ...changesIn(statement.onMatch, 'onMatch'),
      ];
    case 'mergeRelationship':
      return [...pointsIn(statement.onCreate, 'onCreate'), ...changesIn(statement.onMatch, 'onMatch')];
    default:
      return [];
  }
}

function pointsIn(properties: Properties, path: string): readonly string[] {
  return Object.entries(properties).flatMap(([name, value]) => (isPoint(value) ? [`${path}.${name}`] : []));
}

function changesIn(changes: readonly PropertyChange[], path: string): readonly string[] {
  return changes.flatMap((change) =>
    change.kind === 'set' && isPoint(change.value) ? [`${path}.${change.property}`] : [],
  );
}
