import { describe, expect, test } from 'vitest';
import { readDescription } from '../../../../src/resources/apps/description/app.ts';
import { actionOf, described, descriptionText } from './fixtures.ts';

const old = described('tickets.postman-2.0.json');
const current = described('tickets.postman-2.1.json');

/** A collection of one request. */
const collection = (request: object, more: object = {}) =>
  JSON.stringify({
    info: { name: 'One', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: [{ name: 'it', request: { url: 'https://api.example/a', ...request } }],
    ...more,
  });

test('the variable of the address gives the server', () => {
  expect(old.servers).toEqual([{ url: 'https://sandbox.tickets.example/api', isSandbox: true }]);
  expect(current.servers).toEqual([{ url: 'https://tickets.example', isSandbox: false }]);
});

test('an address whose variable the collection does not give is no server', () => {
  const { servers, warnings } = readDescription(collection({ url: '{{host}}/a' }));
  expect(servers).toEqual([]);
  expect(warnings).toEqual([{ path: 'servers', message: 'the collection gives no value to the variable host' }]);
});

test('requests become actions by method and path, or by the id in brackets', () => {
  expect([...old.actions, ...current.actions].map(({ tag, name, resource }) => `${tag} ${resource} ${name}`)).toEqual([
    'post_orders /orders Order a ticket',
    'get_orders_id /orders/:id Show an order',
    'post_token /token Get a token',
    'get_status /status Status',
    'showOrder /orders/:order_id Show an order',
    'post_files /files Attach a file',
  ]);
});

test('requests of one method and path become one action with the parameters of all', () => {
  expect(actionOf(old, 'post_orders')).toMatchObject({
    query: { dry: '1' },
    headers: { 'X-Shop': '1', 'X-Trace': 'abc' },
    body: { seats: 1 },
    response: { id: 'o1' },
  });
  expect(old.warnings).toEqual([
    { path: 'POST /orders', message: '2 requests have this method and path; they become one action' },
  ]);
});

test('samples are no schemas: nothing is required or typed by them', () => {
  const rules = [...old.actions, ...current.actions].flatMap(({ validation = [] }) => validation);
  expect(rules.filter(({ type }) => type !== undefined)).toEqual([]);
  expect(rules.filter(({ required }) => required).map(({ selector }) => selector)).toEqual([
    '$Params{get_orders_id}{id}',
    '$Params{showOrder}{order_id}',
  ]);
});

test.each([
  ['post_orders', 'apikeyAuth'],
  ['get_orders_id', 'bearerAuth'],
  ['post_token', 'basicAuth'],
  ['get_status', false],
])('the request %s has the auth of its own, its folder or its collection: %s', (tag, auth) =>
  expect(actionOf(old, tag).auth).toBe(auth),
);

test('auths become those of the app, without the values that the collection holds', () => {
  expect(old.auths).toEqual([
    { tag: 'bearerAuth', setup_type: 'bearer', token: '$Secret{TICKETS_TOKEN}' },
    {
      tag: 'apikeyAuth',
      setup_type: 'apikey',
      location: 'headers',
      key: 'X-Shop-Key',
      value: '$Secret{TICKETS_API_KEY}',
    },
    {
      tag: 'basicAuth',
      setup_type: 'basic',
      username: '$Secret{TICKETS_USERNAME}',
      password: '$Secret{TICKETS_PASSWORD}',
    },
  ]);
  expect(current.auths).toMatchObject([
    {
      setup_type: 'oauth2',
      grant_type: 'client_credentials',
      token_url: 'https://login.example/token',
      scopes: ['read', 'write'],
    },
  ]);
  expect(JSON.stringify([old, current])).not.toMatch(/hidden|not-imported/);
});

test('an auth of a type that is not supported is none', () => {
  expect(actionOf(current, 'post_files').auth).toBe(false);
  expect(current.warnings).toEqual([
    { path: 'Attach a file', message: "auths of type 'hawk' are not supported; its requests have none" },
  ]);
});

describe('bodies', () => {
  test.each([
    [{ mode: 'raw', raw: '{"a": {{b}}, "c": [1]}' }, 'JSON', { a: '{{b}}', c: [1] }],
    [{ mode: 'graphql', graphql: { query: '{ me }', variables: '{}' } }, 'JSON', { query: '{ me }', variables: '{}' }],
    [{ mode: 'urlencoded', urlencoded: [{ key: 'a', value: 'b' }] }, 'URLENCODED', { a: 'b' }],
    [{ mode: 'formdata', formdata: [{ key: 'a', value: 'b', type: 'text' }] }, 'FORMDATA', { a: 'b' }],
    [{ mode: 'raw', raw: 'plain' }, undefined, undefined],
    [{ mode: 'file', file: { src: 'x' } }, undefined, undefined],
  ])('%j', (body, requestType, sample) => {
    const { actions } = readDescription(collection({ method: 'POST', body }));
    expect([actions[0]?.request_type, actions[0]?.body]).toEqual([requestType, sample]);
  });
});

test.each([
  ['v2.0.0', 'https://api.example/a?b=1'],
  ['v2.1.0', { protocol: 'https', host: ['api', 'example'], path: ['a'], query: [{ key: 'b', value: '1' }] }],
])('addresses may be text or taken apart: %s', (version, url) => {
  const info = { name: 'One', schema: `https://schema.getpostman.com/json/collection/${version}/collection.json` };
  const { servers, actions } = readDescription(collection({ url }, { info }));
  expect(servers.map((server) => server.url)).toEqual(['https://api.example']);
  expect(actions).toMatchObject([{ method: 'GET', resource: '/a', query: { b: '1' } }]);
});

test('a collection is read the same from its text and from its object', () => {
  const text = descriptionText('tickets.postman-2.0.json');
  expect(readDescription(JSON.parse(text))).toEqual(readDescription(text));
});
