import { describe, expect, test } from 'vitest';
import type { GraphOperation } from '../../../src/engine/graph/operations.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';
import { refused } from './statements.ts';

const OF_USERS = { label: 'User', properties: ['email'] };
const OF_KNOWS = { relationshipType: 'KNOWS', properties: ['since'] };

function nameOf(operation: GraphOperation, given: object): string {
  const statement = parseGraphStatement(operation, given);
  if (statement.operation === 'createIndex') return statement.index;
  return statement.operation === 'createConstraint' ? statement.constraint : '';
}

describe('an index or a constraint', () => {
  test.each<[GraphOperation, object, object]>([
    [
      'createNodeIndex',
      { ...OF_USERS, name: 'emails' },
      { operation: 'createIndex', index: 'emails', type: 'BTREE', entity: 'NODE', name: 'User', vector: null },
    ],
    [
      'createNodeIndex',
      { ...OF_USERS, type: 'vector', options: { dimensions: 3, similarity: 'EUCLIDEAN' } },
      { operation: 'createIndex', type: 'VECTOR', vector: { dimensions: 3, similarity: 'euclidean' } },
    ],
    [
      'createNodeIndex',
      { ...OF_USERS, type: 'VECTOR', options: { dimensions: 4096 } },
      { vector: { dimensions: 4096, similarity: 'cosine' } },
    ],
    [
      'createNodeIndex',
      { ...OF_USERS, unique: true },
      { operation: 'createConstraint', type: 'UNIQUE', entity: 'NODE', name: 'User', properties: ['email'] },
    ],
    [
      'createRelationshipIndex',
      { ...OF_KNOWS, type: 'range' },
      { operation: 'createIndex', type: 'RANGE', entity: 'RELATIONSHIP', name: 'KNOWS', properties: ['since'] },
    ],
    [
      'createNodeConstraint',
      { label: 'User', properties: ['a', 'b'], type: 'node_key' },
      { operation: 'createConstraint', type: 'NODE_KEY', properties: ['a', 'b'] },
    ],
    ['createRelationshipConstraint', { ...OF_KNOWS, type: 'EXISTS' }, { type: 'EXISTS', entity: 'RELATIONSHIP' }],
  ])('%s %j', (operation, given, expected) => {
    expect(parseGraphStatement(operation, given)).toMatchObject(expected);
  });

  test.each<[GraphOperation, object, Record<string, string>]>([
    ['createNodeIndex', {}, { label: 'is required', properties: 'is required' }],
    ['createNodeIndex', { label: 'User', properties: [] }, { properties: 'must have a name' }],
    [
      'createNodeIndex',
      { ...OF_USERS, type: 'HASH' },
      { type: 'must be BTREE or RANGE or TEXT or POINT or FULLTEXT or VECTOR' },
    ],
    ['createNodeIndex', { ...OF_USERS, options: {} }, { options: 'is of VECTOR alone' }],
    [
      'createNodeIndex',
      { ...OF_USERS, type: 'VECTOR' },
      { 'options.dimensions': 'must be a whole number from 1 to 4096' },
    ],
    [
      'createNodeIndex',
      { ...OF_USERS, type: 'VECTOR', options: { dimensions: 3, similarity: 'dot' } },
      { 'options.similarity': 'must be cosine or euclidean' },
    ],
    ['createNodeIndex', { ...OF_USERS, type: 'FULLTEXT', unique: true }, { unique: 'is of BTREE and RANGE alone' }],
    [
      'createNodeIndex',
      { label: 'User', properties: ['a', 'b'], type: 'POINT' },
      { properties: 'must be one property of POINT' },
    ],
    ['createNodeConstraint', OF_USERS, { type: 'is required' }],
    [
      'createNodeConstraint',
      { label: 'User', properties: ['a', 'b'], type: 'EXISTS' },
      { properties: 'must be one property of EXISTS' },
    ],
    ['dropConstraint', {}, { name: 'is required' }],
  ])('is refused: %s %j', (operation, given, errors) => {
    expect(refused(operation, given)).toEqual({ code: 'VALIDATION_ERROR', errors });
  });

  test.each<[GraphOperation, object]>([
    ['createRelationshipIndex', { ...OF_KNOWS, type: 'FULLTEXT' }],
    ['createRelationshipIndex', { ...OF_KNOWS, type: 'VECTOR', options: { dimensions: 3 } }],
    ['createRelationshipIndex', { ...OF_KNOWS, type: 'POINT' }],
    ['createRelationshipConstraint', { ...OF_KNOWS, type: 'NODE_KEY' }],
  ])('is not supported: %s %j', (operation, given) => {
    expect(refused(operation, given)).toMatchObject({ code: 'NOT_SUPPORTED', errors: { type: expect.any(String) } });
  });
});

describe('a name that is absent', () => {
  test('is made of what it is of, each time the same', () => {
    expect(nameOf('createNodeIndex', OF_USERS)).toBe('node_User_email_btree');
    expect(nameOf('createNodeIndex', { ...OF_USERS, type: 'btree' })).toBe('node_User_email_btree');
    expect(nameOf('createNodeIndex', { ...OF_USERS, unique: true })).toBe('node_User_email_unique');
    expect(nameOf('createNodeConstraint', { ...OF_USERS, type: 'UNIQUE' })).toBe('node_User_email_unique');
    expect(nameOf('createRelationshipIndex', OF_KNOWS)).toBe('relationship_KNOWS_since_btree');
  });

  test('is another for what is of something else, also where their parts make the same text, or a long one', () => {
    const [a, b] = ['a', 'b'].map((end) => `${'x'.repeat(61)}_${end}`);
    const names = [
      { label: 'A_B', properties: ['c'] },
      { label: 'A', properties: ['B_c'] },
      { label: 'A', properties: ['B', 'c'] },
      { label: a, properties: ['c'] },
      { label: b, properties: ['c'] },
    ].map((given) => nameOf('createNodeIndex', given));
    expect(new Set(names).size).toBe(5);
    for (const name of names) expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/);
  });
});
