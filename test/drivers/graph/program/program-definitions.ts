import type { Chance } from '../../database/program/chance.ts';
import type { GraphModel } from './model.ts';
import { valueFor } from './program-values.ts';
import type { Step } from './step.ts';

const VECTOR = { dimensions: 3, similarity: 'euclidean' };

/** Indexes and constraints that are made, time and again; a few have a name that another has. */
const DEFINITIONS: readonly [Step, ...Step[]] = [
  { operation: 'createNodeIndex', given: { name: 'a_name', label: 'A', properties: ['name'] } },
  { operation: 'createNodeIndex', given: { name: 'a_name', label: 'A', properties: ['name', 'n'] } },
  { operation: 'createNodeIndex', given: { name: 'b_any', type: 'RANGE', label: 'B', properties: ['any'] } },
  { operation: 'createNodeIndex', given: { name: 'a_n', label: 'A', properties: ['n', 'name'] } },
  { operation: 'createNodeIndex', given: { name: 'text', type: 'FULLTEXT', label: 'A', properties: ['bio', 'name'] } },
  {
    operation: 'createNodeIndex',
    given: { name: 'vec', type: 'VECTOR', label: 'B', properties: ['vec'], options: VECTOR },
  },
  { operation: 'createNodeIndex', given: { name: 'a_at', type: 'POINT', label: 'A', properties: ['at'] } },
  { operation: 'createRelationshipIndex', given: { name: 'r_w', relationshipType: 'R', properties: ['w'] } },
  { operation: 'createNodeConstraint', given: { name: 'a_k', type: 'UNIQUE', label: 'A', properties: ['k'] } },
  { operation: 'createNodeConstraint', given: { name: 'b_key', type: 'NODE_KEY', label: 'B', properties: ['k', 'n'] } },
  { operation: 'createNodeConstraint', given: { name: 'c_k', type: 'EXISTS', label: 'C', properties: ['k'] } },
  { operation: 'createNodeConstraint', given: { name: 'c_any', type: 'UNIQUE', label: 'C', properties: ['any', 'k'] } },
  {
    operation: 'createRelationshipConstraint',
    given: { name: 'r_k', type: 'UNIQUE', relationshipType: 'R', properties: ['k'] },
  },
  {
    operation: 'createRelationshipConstraint',
    given: { name: 's_k', type: 'EXISTS', relationshipType: 'S', properties: ['k'] },
  },
];

/** Makes or drops one. */
export function definitionStep(chance: Chance): Step {
  const step = chance.of(DEFINITIONS);
  if (chance.is(70)) return step;
  return { operation: chance.of(['dropIndex', 'dropConstraint']), given: { name: step.given['name'] } };
}

/** A search of an index; where it is not there, the index is made. */
export function searchOfDefinition(chance: Chance, model: GraphModel): Step {
  const name = chance.of(['text', 'vec']);
  if (!model.definitions.has(name)) {
    const given = { name, ...(name === 'text' ? TEXT : { ...VECTORS, options: VECTOR }) };
    return { operation: 'createNodeIndex', given };
  }
  if (name === 'text')
    return {
      operation: 'fullTextSearch',
      given: { indexName: name, query: String(valueFor(chance, 'bio')), limit: 100 },
    };
  return {
    operation: 'vectorSearch',
    given: { indexName: name, vector: chance.list(3, 3, () => chance.below(9) - 4), topK: 1 + chance.below(10) },
  };
}

const TEXT = { type: 'FULLTEXT', label: 'A', properties: ['bio', 'name'] };
const VECTORS = { type: 'VECTOR', label: 'B', properties: ['vec'] };
