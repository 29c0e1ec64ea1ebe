import { expect, test } from 'vitest';
import { addressParameters, callbackAddress } from '../../../src/engine/notification/callback-address.ts';

test.each([
  ['https://a.test/x', {}, {}, 'https://a.test/x'],
  [
    'https://a.test:8443/u/:id/o/:order.json',
    { id: 7, order: 'a/b ?#é' },
    {},
    'https://a.test:8443/u/7/o/a%2Fb%20%3F%23%C3%A9.json',
  ],
  ['https://a.test/items:batch', {}, {}, 'https://a.test/items:batch'],
  ['https://a.test', {}, { a: 1, b: ['x', true], c: null }, 'https://a.test/?a=1&b=x&b=true'],
  ['https://a.test/x?k=v#part', {}, { a: '&=' }, 'https://a.test/x?k=v&a=%26%3D'],
])('fills in %s', (url, params, query, address) => {
  expect(callbackAddress(url, params, query)).toBe(address);
});

test('a direct address is taken as it is', () => {
  expect(callbackAddress('https://a.test/:id', null, {})).toBe('https://a.test/:id');
});

test('an address tells its parameters', () => {
  expect(addressParameters('https://a.test:80/:one/b/:two?x=/:three')).toEqual(['one', 'two']);
});

test.each([
  ['https://a.test/:id', {}, {}, 'input.params.id: is required by the address'],
  ['https://a.test/:id', { id: '..' }, {}, 'input.params.id: must not be empty, . or ..'],
  ['https://a.test/:id', { id: {} }, {}, 'input.params.id: must be text, a number or a boolean'],
  ['https://a.test/:constructor', {}, {}, 'input.params.constructor: is required by the address'],
  ['https://a.test/', { id: 1 }, {}, 'input.params.id: is no parameter of the address'],
  ['https://a.test/', {}, { a: { b: 1 } }, 'input.query.a: must be text, a number, a boolean, or a list of them'],
  ['https://a.test/', {}, { a: 'x'.repeat(9_000) }, 'input: the address has more than 8192 characters'],
  ['ftp://a.test/', {}, {}, 'input.url: is no address with https or http'],
])('refuses %s with %j and %j', (url, params, query, message) => {
  expect(() => callbackAddress(url, params, query)).toThrow(message);
});
