/** The operations on nodes and relationships. */

import { changing, reading } from './contract-making.ts';
import { FIELDS } from './contract-fields.ts';
import { RESULTS } from './contract-results.ts';

export const data = {
  createNode: changing({
    name: 'createNode',
    summary: 'Make a node.',
    fields: FIELDS.createNode,
    output: RESULTS.createNode,
  }),
  createNodes: changing({
    name: 'createNodes',
    summary: 'Make nodes, all or none.',
    fields: FIELDS.createNodes,
    output: RESULTS.createNodes,
  }),
  updateNode: changing({
    name: 'updateNode',
    summary: 'Change properties of nodes.',
    fields: FIELDS.updateNode,
    output: RESULTS.updateNode,
  }),
  deleteNode: changing({
    name: 'deleteNode',
    summary: 'Delete nodes.',
    fields: FIELDS.deleteNode,
    output: RESULTS.deleteNode,
  }),
  mergeNode: changing({
    name: 'mergeNode',
    summary: 'Find a node by labels and properties, or make it.',
    fields: FIELDS.mergeNode,
    output: RESULTS.mergeNode,
  }),
  addLabels: changing({
    name: 'addLabels',
    summary: 'Give a node labels.',
    fields: FIELDS.addLabels,
    output: RESULTS.addLabels,
  }),
  removeLabels: changing({
    name: 'removeLabels',
    summary: 'Take labels from a node.',
    fields: FIELDS.removeLabels,
    output: RESULTS.removeLabels,
  }),
  setLabels: changing({
    name: 'setLabels',
    summary: 'Replace the labels of a node.',
    fields: FIELDS.setLabels,
    output: RESULTS.setLabels,
  }),
  createRelationship: changing({
    name: 'createRelationship',
    summary: 'Make a relationship between two nodes.',
    fields: FIELDS.createRelationship,
    output: RESULTS.createRelationship,
  }),
  createRelationships: changing({
    name: 'createRelationships',
    summary: 'Make relationships, all or none.',
    fields: FIELDS.createRelationships,
    output: RESULTS.createRelationships,
  }),
  updateRelationship: changing({
    name: 'updateRelationship',
    summary: 'Change properties of relationships.',
    fields: FIELDS.updateRelationship,
    output: RESULTS.updateRelationship,
  }),
  deleteRelationship: changing({
    name: 'deleteRelationship',
    summary: 'Delete relationships.',
    fields: FIELDS.deleteRelationship,
    output: RESULTS.deleteRelationship,
  }),
  mergeRelationship: changing({
    name: 'mergeRelationship',
    summary: 'Find a relationship by its type and ends, or make it.',
    fields: FIELDS.mergeRelationship,
    output: RESULTS.mergeRelationship,
  }),
  findNodes: reading({
    name: 'findNodes',
    summary: 'Find nodes by labels and properties.',
    fields: FIELDS.findNodes,
    output: RESULTS.findNodes,
  }),
  findNodeById: reading({
    name: 'findNodeById',
    summary: 'Read one node, or null.',
    fields: FIELDS.findNodeById,
    output: RESULTS.findNodeById,
  }),
  findRelationships: reading({
    name: 'findRelationships',
    summary: 'Find relationships by types, ends and properties.',
    fields: FIELDS.findRelationships,
    output: RESULTS.findRelationships,
  }),
  findRelationshipById: reading({
    name: 'findRelationshipById',
    summary: 'Read one relationship, or null.',
    fields: FIELDS.findRelationshipById,
    output: RESULTS.findRelationshipById,
  }),
} as const;
