import { describe, expect, test } from 'vitest';
import { actionUrl } from '../../../src/resources/actions/path.ts';
import { pathParameters, segmentParts } from '../../../src/resources/products/manifest.ts';

const APP = { origin: 'https://api.example', path: '/v1' };
const pathOf = (resource: string, params: Readonly<Record<string, unknown>>) =>
  actionUrl(APP, resource, params, {}).href.slice('https://api.example/v1'.length);

describe('a segment', () => {
  test.each([
    [':id', [{ name: 'id' }]],
    ['{id}', [{ name: 'id' }]],
    ['{id}.json', [{ name: 'id' }, { text: '.json' }]],
    ['a-{from}-{to}', [{ text: 'a-' }, { name: 'from' }, { text: '-' }, { name: 'to' }]],
    ['{a}{b}', [{ name: 'a' }, { name: 'b' }]],
    ['{id}:cancel', [{ name: 'id' }, { text: ':cancel' }]],
    [':id.json', [{ text: ':id.json' }]],
    ['{1}', [{ text: '{1}' }]],
    ['', []],
  ])('%s has its parts', (segment, parts) => expect(segmentParts(segment)).toEqual(parts));
});

test('parameters are those of all segments, in order', () => {
  expect(pathParameters('/a/:b/{c}-{d}.json/:e')).toEqual(['b', 'c', 'd', 'e']);
});

describe('values', () => {
  test.each([
    ['/m/{Sid}.json', { Sid: 'SM1' }, '/m/SM1.json'],
    ['/m/{Sid}.json', { Sid: 'a/b?c#d%2f e' }, '/m/a%2Fb%3Fc%23d%252f%20e.json'],
    ['/m/{Sid}.json', { Sid: '{x}' }, '/m/%7Bx%7D.json'],
    ['/r/{from}-{to}', { from: 1, to: true }, '/r/1-true'],
    ['/r/{a}{b}', { a: 'x.', b: '.y' }, '/r/x..y'],
    ['/:a/{b}.x', { a: 'ü', b: '..x' }, '/%C3%BC/..x.x'],
  ])('stay within their segment: %s %j', (resource, params, path) => expect(pathOf(resource, params)).toBe(path));

  test.each([
    ['/m/{id}.json', {}],
    ['/m/{id}.json', { id: '' }],
    ['/m/{id}.', { id: '.' }],
    ['/m/.{id}', { id: '.' }],
    ['/m/{id}', { id: '..' }],
    ['/m/{id}{x}', { id: '.', x: '.' }],
    ['/m/{id}.json', { id: [] }],
  ])('that would change the path are refused: %s %j', (resource, params) => {
    expect(() => pathOf(resource, params)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_ERROR',
        details: { errors: [{ path: 'input.params.id', message: expect.any(String) }] },
      }),
    );
  });

  test('for parameters that the path does not have are refused', () => {
    expect(() => pathOf('/m/{id}.json', { id: 'a', other: 'b' })).toThrow("has no parameter 'other'");
  });
});
