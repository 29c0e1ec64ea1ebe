import { expect, test } from 'vitest';
import { sampledGraphFaults } from '../../../src/engine/graph/sampled.ts';
import type { GraphType } from '../../../src/engine/graph/abilities.ts';

const stands = (text: string) => text.includes('$Step{');

function pathsOf(type: GraphType | null, fields: Readonly<Record<string, unknown>>): readonly string[] {
  return sampledGraphFaults(type, 'findNodes', fields, stands).map(({ path }) => path);
}

test('what is wrong whatever values turn out to be is told beforehand', () => {
  expect(pathsOf(null, { labels: ['a b'], where: { a: { $x: '$Step{one}{id}' } } })).toEqual([
    'labels[0]',
    'where.a.$x',
  ]);
});

test('what follows from a value alone is not', () => {
  const where = { a: { $gt: '$Step{one}{n}' }, b: { $startsWith: '$Step{one}{t}' }, c: { $exists: '$Step{one}{f}' } };
  expect(pathsOf(null, { where: { a: where.a } })).toEqual([]);
  expect(pathsOf(null, { where })).toEqual([]);
});

test('what a type cannot do is told also where values of one kind alone fit beside it', () => {
  const flag = { $exists: '$Step{one}{f}' };
  const fields = { where: { a: { $gt: '$Step{one}{n}' }, b: { $regex: '$Step{one}{t}' }, c: flag } };
  expect(pathsOf('embedded', fields)).toEqual(['where']);
  expect(pathsOf('neo4j', fields)).toEqual([]);
  expect(pathsOf(null, fields)).toEqual([]);
});
