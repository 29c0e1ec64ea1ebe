/** Reads statements on nodes. */

import { isEverything } from '../query/parse-where.ts';
import type { NewNode, StatementOf } from './model.ts';
import type { GivenFields, Readers } from './parse-fields.ts';
import { parseProperties, requireFit } from './parse-properties.ts';
import type { NodeChoice } from './patterns.ts';

const NEW_NODE = ['labels', 'properties'];

/** How operations on nodes are read. */
export const NODE_READERS = {
  createNode: {
    fields: NEW_NODE,
    read: (given) => ({ operation: 'createNode', ...newNode(given) }),
  },
  createNodes: {
    fields: ['nodes'],
    read: (given) => ({
      operation: 'createNodes',
      nodes: given.objects('nodes', NEW_NODE).map(newNode),
    }),
  },
  findNodes: {
    fields: ['labels', 'where', 'orderBy', 'limit', 'skip'],
    read: (given) => ({
      operation: 'findNodes',
      ...given.nodePattern(),
      orderBy: given.orderBy(),
      limit: given.limit(),
      skip: given.skip(),
    }),
  },
  findNodeById: {
    fields: ['id'],
    read: (given) => ({ operation: 'findNodeById', id: given.id('id') }),
  },
  updateNode: {
    fields: ['id', 'labels', 'where', 'properties'],
    read: (given) => ({
      operation: 'updateNode',
      node: chosen(given),
      changes: given.changes('properties', true),
    }),
  },
  deleteNode: {
    fields: ['id', 'labels', 'where', 'detach'],
    read: (given) => ({
      operation: 'deleteNode',
      node: chosen(given),
      isDetaching: given.flag('detach'),
    }),
  },
  mergeNode: { fields: ['labels', 'matchProperties', 'onCreate', 'onMatch'], read: mergeNode },
  addLabels: { fields: ['id', 'labels'], read: (given) => labelling('addLabels', given) },
  removeLabels: { fields: ['id', 'labels'], read: (given) => labelling('removeLabels', given) },
  setLabels: { fields: ['id', 'labels'], read: (given) => labelling('setLabels', given) },
  countNodes: {
    fields: ['labels', 'where'],
    read: (given) => ({ operation: 'countNodes', ...given.nodePattern() }),
  },
} satisfies Readers;

function newNode(given: GivenFields): NewNode {
  return { labels: given.someNames('labels'), properties: given.properties() };
}

function chosen(given: GivenFields): NodeChoice {
  const pattern = given.nodePattern();
  if (given.has('id')) {
    for (const name of ['labels', 'where'])
      if (given.has(name)) given.fault(name, 'stands beside id: give one or the other');
    return { by: 'id', id: given.id('id') };
  }
  if (pattern.labels.length === 0 && isEverything(pattern.where)) given.fault('id', 'is required, or labels or where');
  return { by: 'pattern', ...pattern };
}

function mergeNode(given: GivenFields): StatementOf<'mergeNode'> {
  const [name, labels] = ['matchProperties', given.someNames('labels')];
  if (!given.has(name)) given.fault(name, 'is required');
  const isRead = { isSome: given.has(name), hasNulls: false };
  const matchProperties = parseProperties(given.get(name), given.at(name), given.faults, isRead);
  const onCreate = given.properties('onCreate');
  requireFit({ ...matchProperties, ...onCreate }, given.at('onCreate'), given.faults);
  return { operation: 'mergeNode', labels, matchProperties, onCreate, onMatch: given.changes('onMatch') };
}

type Labelling = 'addLabels' | 'removeLabels' | 'setLabels';

function labelling(operation: Labelling, given: GivenFields): StatementOf<Labelling> {
  return { operation, id: given.id('id'), labels: given.someNames('labels') };
}
