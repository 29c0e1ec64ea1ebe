import { describe, expect, test } from 'vitest';
import type { GraphOperation } from '../../../src/engine/graph/operations.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';
import { bind } from '../../../src/engine/query/bound.ts';
import { pathsOf, refused } from './statements.ts';

const labels = ['User'];
const VALUE = 'must be text, a number, true or false, a list of one of these, or a point { lat, lon }';
const NAME = 'must be a name: a letter or _, then letters, digits and _, 63 in all';

describe('what a property may be', () => {
  test.each([
    [''],
    ['🍏'],
    [0],
    [-1e-7],
    [false],
    [[]],
    [['a', '']],
    [[1, 2.5]],
    [[true, false]],
    [{ lat: -90, lon: 180 }],
  ])('%j', (value) => {
    const read = { operation: 'createNode', labels: ['A'], properties: { value } };
    expect(parseGraphStatement('createNode', { labels: ['A'], properties: { value } })).toEqual(read);
    expect(parseGraphStatement('createNode', { labels: ['A'], properties: bind({ value }) })).toEqual(read);
    expect(parseGraphStatement('createNode', { labels: ['A'], properties: { value: bind(value) } })).toEqual(read);
  });

  test('a list and a point may be bound in parts', () => {
    const properties = { list: [bind('a'), 'b'], place: { lon: bind(2), lat: 1 } };
    expect(parseGraphStatement('createNode', { labels: ['A'], properties })).toMatchObject({
      properties: { list: ['a', 'b'], place: { lat: 1, lon: 2 } },
    });
  });
});

describe('what of properties is refused', () => {
  test.each<[string, GraphOperation, object, Record<string, string>]>([
    ['a property that is no name', 'createNode', { labels, properties: { 'a.b': 1 } }, { 'properties.a.b': NAME }],
    ['one of a bound object', 'createNode', { labels, properties: bind({ 'a"': 1 }) }, { 'properties.a"': NAME }],
    [
      'a member of every object',
      'createNode',
      { labels, properties: JSON.parse('{"__proto__":{"a":1}}') as object },
      { 'properties.__proto__': VALUE },
    ],
    ['properties that are none', 'createNode', { labels, properties: [1] }, { properties: 'must be an object' }],
    ['bound ones that are none', 'createNode', { labels, properties: bind('x') }, { properties: 'must be an object' }],
    ['an object', 'createNode', { labels, properties: { a: { b: 1 } } }, { 'properties.a': VALUE }],
    ['a number that is none', 'createNode', { labels, properties: { a: Infinity } }, { 'properties.a': VALUE }],
    [
      'a text with NUL',
      'createNode',
      { labels, properties: { a: 'a\0' } },
      { 'properties.a': 'must not have the character NUL in it' },
    ],
    [
      'half a character',
      'createNode',
      { labels, properties: { a: ['\uD800'] } },
      { 'properties.a[0]': 'must be well-formed Unicode' },
    ],
    [
      'a list of several kinds',
      'createNode',
      { labels, properties: { a: [1, '1'] } },
      { 'properties.a': 'must have items of one kind: text, numbers, or true and false' },
    ],
    [
      'a list of null, lists and points',
      'createNode',
      { labels, properties: { a: [null], b: [[]], c: [{ lat: 1, lon: 1 }] } },
      {
        'properties.a[0]': 'must be text, a number, or true or false',
        'properties.b[0]': 'must be text, a number, or true or false',
        'properties.c[0]': 'must be text, a number, or true or false',
      },
    ],
    [
      'a point that is not on the earth',
      'createNode',
      { labels, properties: { a: { lat: 90.1, lon: -181 } } },
      {
        'properties.a.lat': 'must be a number of degrees from -90 to 90',
        'properties.a.lon': 'must be a number of degrees from -180 to 180',
      },
    ],
    [
      'a point with a height',
      'createNode',
      { labels, properties: { a: { lat: 1, lon: 1, z: 1 } } },
      { 'properties.a': VALUE },
    ],
    [
      'an increment of something new',
      'createNode',
      { labels, properties: { a: { $INCREMENT: 1 } } },
      { 'properties.a.$INCREMENT': 'is not an operator of something new' },
    ],
    [
      'an increment that is bound',
      'updateNode',
      { id: '1', properties: { a: bind({ $INCREMENT: 1 }) } },
      { 'properties.a': VALUE },
    ],
    [
      'one within bound properties',
      'updateNode',
      { id: '1', properties: bind({ a: { $INCREMENT: 1 } }) },
      { 'properties.a': VALUE },
    ],
    [
      'an increment by no number',
      'updateNode',
      { id: '1', properties: { a: { $INCREMENT: '1' } } },
      { 'properties.a.$INCREMENT': 'must be a number' },
    ],
    [
      'an increment beside another operator',
      'updateNode',
      { id: '1', properties: { a: { $INCREMENT: 1, $MULTIPLY: 2 } } },
      { 'properties.a': 'must have one operator' },
    ],
    [
      'another operator',
      'mergeNode',
      { labels, matchProperties: { a: 1 }, onMatch: { b: { $inc: 1 } } },
      { 'onMatch.b.$inc': 'is not an operator of updates' },
    ],
  ])('%s', (_what, operation, given, errors) => {
    expect(refused(operation, given)).toEqual({ code: 'VALIDATION_ERROR', errors });
  });
});

describe('bounds of properties', () => {
  const create = (properties: object) => pathsOf('createNode', { labels, properties });

  test('in number', () => {
    const some = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, n]));
    expect(create(some(200))).toEqual([]);
    expect(create(some(201))).toEqual(['properties']);
    expect(pathsOf('updateNode', { id: '1', properties: bind(some(201)) })).toEqual(['properties']);
  });

  test('in bytes as JSON, of which a character may be several', () => {
    const [around, most] = ['{"a":""}'.length, 1_048_576];
    expect(create({ a: 'x'.repeat(most - around) })).toEqual([]);
    expect(create({ a: 'x'.repeat(most - around + 1) })).toEqual(['properties']);
    expect(create({ a: 'ä'.repeat(most / 2) })).toEqual(['properties']);
    expect(pathsOf('updateNode', { id: '1', properties: { a: 'ä'.repeat(most / 2) } })).toEqual(['properties']);
  });
});
