/** Reads statements on relationships. */

import { isEverything } from '../query/parse-where.ts';
import type { NewRelationship, StatementOf } from './model.ts';
import type { GivenFields, Readers } from './parse-fields.ts';
import type { RelationshipChoice, RelationshipPattern } from './patterns.ts';

const NEW_RELATIONSHIP = ['type', 'startNodeId', 'endNodeId', 'properties'];
const PATTERN = ['type', 'startNodeId', 'endNodeId', 'where'];

/** How operations on relationships are read. */
export const RELATIONSHIP_READERS = {
  createRelationship: {
    fields: NEW_RELATIONSHIP,
    read: (given) => ({
      operation: 'createRelationship',
      ...newRelationship(given),
    }),
  },
  createRelationships: {
    fields: ['relationships'],
    read: (given) => ({
      operation: 'createRelationships',
      relationships: given.objects('relationships', NEW_RELATIONSHIP).map(newRelationship),
    }),
  },
  findRelationships: { fields: [...PATTERN, 'direction', 'orderBy', 'limit', 'skip'], read: findRelationships },
  findRelationshipById: {
    fields: ['id'],
    read: (given) => ({
      operation: 'findRelationshipById',
      id: given.id('id'),
    }),
  },
  updateRelationship: {
    fields: ['id', ...PATTERN, 'properties'],
    read: (given) => ({
      operation: 'updateRelationship',
      relationship: chosen(given),
      changes: given.changes('properties', true),
    }),
  },
  deleteRelationship: {
    fields: ['id', ...PATTERN],
    read: (given) => ({
      operation: 'deleteRelationship',
      relationship: chosen(given),
    }),
  },
  mergeRelationship: {
    fields: ['type', 'startNodeId', 'endNodeId', 'onCreate', 'onMatch'],
    read: (given) => ({
      operation: 'mergeRelationship',
      ...ends(given),
      onCreate: given.properties('onCreate'),
      onMatch: given.changes('onMatch'),
    }),
  },
  countRelationships: {
    fields: ['types'],
    read: (given) => ({
      operation: 'countRelationships',
      types: given.nameOrNames('types'),
    }),
  },
} satisfies Readers;

function ends(given: GivenFields): Omit<NewRelationship, 'properties'> {
  return { type: given.name('type'), startNodeId: given.id('startNodeId'), endNodeId: given.id('endNodeId') };
}

function newRelationship(given: GivenFields): NewRelationship {
  return { ...ends(given), properties: given.properties() };
}

function pattern(given: GivenFields): RelationshipPattern {
  return {
    types: given.nameOrNames('type'),
    startNodeId: given.idOrNull('startNodeId'),
    endNodeId: given.idOrNull('endNodeId'),
    where: given.where(),
  };
}

function findRelationships(given: GivenFields): StatementOf<'findRelationships'> {
  const direction = given.direction();
  const isOfStart = given.has('startNodeId') && !given.has('endNodeId');
  if (direction !== 'OUTGOING' && !isOfStart) given.fault('direction', 'needs a startNodeId, and no endNodeId');
  return {
    operation: 'findRelationships',
    ...pattern(given),
    direction,
    orderBy: given.orderBy(),
    limit: given.limit(),
    skip: given.skip(),
  };
}

function chosen(given: GivenFields): RelationshipChoice {
  const meant = pattern(given);
  if (given.has('id')) {
    for (const name of PATTERN) if (given.has(name)) given.fault(name, 'stands beside id: give one or the other');
    return { by: 'id', id: given.id('id') };
  }
  const { types, startNodeId, endNodeId, where } = meant;
  if (types.length === 0 && startNodeId === null && endNodeId === null && isEverything(where))
    given.fault('id', 'is required, or type, startNodeId, endNodeId or where');
  return { by: 'pattern', ...meant };
}
