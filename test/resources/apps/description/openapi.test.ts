import { describe, expect, test } from 'vitest';
import { readDescription } from '../../../../src/resources/apps/description/app.ts';
import { actionOf, described, openApi, ruleOf } from './fixtures.ts';

const library = described('library.openapi-3.0.yaml');
const meters = described('meters.openapi-3.1.json');
const parcels = described('parcels.swagger-2.0.json');

test('an app is tagged and named by the title of its description', () => {
  expect([library, meters, parcels].map(({ tag, name }) => [tag, name])).toEqual([
    ['city-library', 'City Library'],
    ['meters-more', 'Meters & More'],
    ['parcels', 'Parcels'],
  ]);
});

test('servers give base URLs, with the defaults of their variables, https before http', () => {
  expect(library.servers).toEqual([
    { url: 'https://api.library.example/v1', isSandbox: false },
    { url: 'https://eu.sandbox.library.example/v1', isSandbox: true },
  ]);
  expect(parcels.servers).toEqual([{ url: 'https://parcels.example/v3', isSandbox: false }]);
});

test('tags are operation ids made to fit, else method and path', () => {
  expect(
    [...library.actions, ...meters.actions].map(({ tag, method, resource }) => `${tag} ${method} ${resource}`),
  ).toEqual([
    'listBooks GET /books',
    'add_book POST /books',
    'fetchBook GET /books/{id}.json',
    'delete_books_id_json DELETE /books/{id}.json',
    'lend POST /loans',
    'putCover PUT /covers',
    'sendXml POST /raw',
    'get_meters_meter-id_range_from_to GET /meters/:meter-id/range/{from}-{to}',
    'createMeter POST /meters',
  ]);
});

test('an operation id that another operation has gives way to method and path', () => {
  const get = { operationId: 'same', responses: {} };
  const { actions, warnings } = readDescription(openApi({ '/a': { get }, '/b': { get } }));
  expect(actions.map(({ tag }) => tag)).toEqual(['same', 'get_b']);
  expect(warnings).toEqual([{ path: 'GET /b', message: "another operation has its operationId 'same'" }]);
});

describe('parameters', () => {
  const list = actionOf(library, 'listBooks');

  test('have samples by place, those of the path item included', () => {
    expect(list).toMatchObject({ query: { author: '', limit: 20, tags: [''] }, headers: { 'X-Branch': 'north' } });
    expect(actionOf(meters, 'get_meters_meter-id_range_from_to').params).toEqual({
      'meter-id': 'm1',
      from: 0,
      to: null,
    });
  });

  test.each([
    ['Header', 'X-Branch', { type: 'string', sampleValue: 'north' }],
    ['Query', 'author', { type: 'string', maxLength: 40 }],
    ['Query', 'limit', { type: 'integer', sampleValue: 20 }],
    ['Query', 'tags', { type: 'array-string', minLength: 1 }],
    ['Header', 'Accept', undefined],
    ['Query', 'session', undefined],
  ])('have rules: %s %s', (place, name, rule) => expect(ruleOf(list, place, name)).toEqual(rule));

  test('in the path are required, and bounded as the schema says', () => {
    expect(ruleOf(actionOf(library, 'fetchBook'), 'Params', 'id')).toEqual({
      type: 'string',
      required: true,
      minLength: 3,
      maxLength: 8,
    });
  });

  test('may be references, and required outside the path', () => {
    expect(ruleOf(actionOf(library, 'delete_books_id_json'), 'Query', 'reason')).toEqual({
      type: 'string',
      required: true,
      sampleValue: 'lost',
    });
  });
});

describe('bodies', () => {
  const add = actionOf(library, 'add_book');

  test.each([
    [['title'], { type: 'string', required: true, minLength: 1, maxLength: 100, description: 'What it is called.' }],
    [['pages'], { type: 'integer', sampleValue: 320 }],
    [['price'], { type: 'number' }],
    [['lent'], { type: 'boolean', sampleValue: false }],
    [['year'], {}],
    [['author'], { type: 'object', required: true }],
    [['author', 'name'], { type: 'string', required: true }],
    [['author', 'mail'], { type: 'email_string' }],
    [['editor', 'name'], { type: 'string', required: true }],
    [['sequel'], { type: 'object' }],
    [['sequel', 'title'], undefined],
    [['id'], undefined],
  ])('have rules for fields at every level, cut where a schema holds itself: %j', (path, rule) =>
    expect(ruleOf(add, 'Body', ...path)).toEqual(rule),
  );

  test('keep the example as their sample, and answers theirs', () => {
    expect(add.body).toEqual({ title: 'Emma', author: { name: 'Jane' } });
    expect(actionOf(library, 'listBooks').response).toEqual({ books: [{ title: 'Emma' }] });
    expect(actionOf(parcels, 'sendParcel')).toMatchObject({
      body: { to: { city: '', zip: '' }, weight: 1.5 },
      response: { number: 'P1' },
    });
  });

  test.each([
    ['add_book', 'JSON', 'pass'],
    ['lend', 'URLENCODED', undefined],
    ['putCover', 'FORMDATA', 'pass'],
    ['sendXml', 'XML', 'pass'],
  ])('go out as their media type says, and refuse unknown fields where the schema does: %s', (tag, type, unknown) => {
    const { request_type, unknown_fields } = actionOf(library, tag);
    expect([request_type, unknown_fields]).toEqual([type, unknown]);
  });

  test('of Swagger 2 may be a body parameter or form fields', () => {
    expect(ruleOf(actionOf(parcels, 'sendParcel'), 'Body', 'to', 'zip')).toEqual({
      type: 'string',
      minLength: 5,
      maxLength: 5,
    });
    const upload = actionOf(parcels, 'uploadLabel');
    expect(upload.request_type).toBe('FORMDATA');
    expect([ruleOf(upload, 'Body', 'label'), ruleOf(upload, 'Body', 'copies')]).toEqual([
      { required: true },
      { type: 'integer' },
    ]);
  });

  test('never give a default that would be sent, or text where a template is read', () => {
    const create = actionOf(meters, 'createMeter');
    expect(ruleOf(create, 'Body', 'place', 'unit')).toEqual({ type: 'string', sampleValue: '$Secret{NOT_A_TEMPLATE}' });
    const rules = [library, meters, parcels].flatMap(({ actions }) =>
      actions.flatMap(({ validation = [] }) => validation),
    );
    expect(rules.filter((rule) => 'defaultValue' in rule || 'decorator' in rule)).toEqual([]);
    expect(create.unknown_fields).toBeUndefined();
  });
});

test('what is left out is warned of', () => {
  expect(library.warnings).toEqual([
    {
      path: 'components.securitySchemes.old',
      message: "HTTP authentication of type 'digest' is not supported; it is left out",
    },
    { path: 'GET /books', message: "parameter 'session' is a cookie, which is not sent" },
    {
      path: 'POST /raw',
      message: 'its body is XML, without rules: one member of the input’s body is the root element',
    },
  ]);
  expect(meters.warnings).toEqual([]);
});

test.each([
  [{ get: {}, servers: [{ url: 'https://api.example/v2' }] }, '/v2/a', []],
  [{ get: {}, servers: [{ url: 'https://api.example' }] }, '/a', []],
  [
    { get: {}, servers: [{ url: 'https://files.example' }] },
    '/a',
    ['it has a server of its own, https://files.example; it will be called at that of the app'],
  ],
])('servers of a path come before its path, or are warned of', (item, resource, messages) => {
  const { actions, warnings } = readDescription(openApi({ '/a': item }));
  expect(actions.map((action) => action.resource)).toEqual([resource]);
  expect(warnings.map(({ message }) => message)).toEqual(messages);
});
