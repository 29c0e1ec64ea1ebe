import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../src/kernel/limits.ts';
import { readDescription } from '../../../../src/resources/apps/description/app.ts';
import { actionOf, openApi } from './fixtures.ts';

const HEAD = 'openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths: {}\n';

/** Lists of lists, each level ten times the one before. */
const bomb = (levels: number) =>
  Array.from({ length: levels }, (_, at) =>
    at === 0
      ? 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
      : `a${at}: &a${at} [${Array(10)
          .fill(`*a${at - 1}`)
          .join(', ')}]`,
  ).join('\n');

const nested = (levels: number) => `{"openapi":"3.1.0","paths":{},"x":${'['.repeat(levels)}${']'.repeat(levels)}}`;
const WIDE = JSON.stringify({ openapi: '3.1.0', paths: {}, x: Array(LIMITS.description_values.value).fill(0) });

describe('what cannot be read is refused at the document', () => {
  test.each([
    ['text', 'just text', 'does not hold an object'],
    ['nothing', '', 'does not hold an object'],
    ['a list', '[]', 'does not hold an object'],
    ['another object', '{"a":1}', 'is not OpenAPI 3.0 or 3.1'],
    ['Swagger 1', '{"swagger":"1.2","paths":{}}', 'this is Swagger 1.2'],
    ['OpenAPI 4', '{"openapi":"4.0.0","paths":{}}', 'this is OpenAPI 4.0.0'],
    ['Postman 1', '{"info":{"schema":"https://schema.getpostman.com/json/collection/v1.0.0/"}}', 'is not OpenAPI'],
    ['OpenAPI without paths', '{"openapi":"3.0.0","info":{"title":"T"}}', 'has no paths'],
    [
      'a collection without requests',
      '{"info":{"name":"x","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":[]}',
      'without requests',
    ],
    ['broken JSON and YAML', '{"a": [1,}', 'is neither JSON nor YAML'],
    ['a bomb of aliases', `${HEAD}${bomb(9)}`, 'holds more than'],
    ['a smaller bomb of aliases', `${HEAD}${bomb(6)}`, 'holds more than'],
    ['an alias of what it stands in', `${HEAD}x: &x { y: *x }`, 'nested deeper'],
    ['deep JSON', nested(LIMITS.description_depth.value), 'nested deeper'],
    ['very deep JSON', nested(200_000), 'nested deeper'],
    ['very deep YAML', `x: ${'['.repeat(100_000)}`, 'nested too deep'],
    ['very deep YAML of blocks', `${'- '.repeat(100_000)}x`, 'nested too deep'],
    ['too many values', WIDE, 'holds more than'],
    ['a prototype', '{"openapi":"3.1.0","paths":{"__proto__":{}}}', '__proto__'],
  ])('%s', (_title, text, message) => {
    expect(() => readDescription(text)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_ERROR',
        details: { errors: [{ path: 'document', message: expect.stringContaining(message) }] },
      }),
    );
  });
});

const post = (schema: object, schemas: object = {}) =>
  readDescription(
    openApi(
      { '/a': { post: { operationId: 'it', requestBody: { content: { 'application/json': { schema } } } } } },
      { components: { schemas } },
    ),
  );

describe('what refers to itself ends', () => {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

  test.each([
    ['a reference', { A: ref('A') }],
    ['references in a circle', { A: ref('B'), B: ref('A') }],
    ['a property', { A: { type: 'object', properties: { a: ref('A') } } }],
    ['items', { A: { type: 'object', properties: { a: { type: 'array', items: ref('A') } } } }],
    ['parts', { A: { allOf: Array(20).fill(ref('A')), type: 'object', properties: { a: { type: 'string' } } } }],
    [
      'many',
      Object.fromEntries(
        ['A', 'B', 'C', 'D'].map((name) => [
          name,
          { type: 'object', properties: Object.fromEntries(['A', 'B', 'C', 'D'].map((to) => [to, ref(to)])) },
        ]),
      ),
    ],
  ])('%s', (_title, schemas) => {
    const { actions } = post(ref('A'), schemas);
    expect(actions).toHaveLength(1);
    expect(actions[0]?.validation?.length ?? 0).toBeLessThanOrEqual(LIMITS.action_fields.value);
  });
});

test.each(['https://other.example/x.yaml#/A', '#/components/schemas/None', 'x.yaml', '#/constructor'])(
  'a reference that leads elsewhere or nowhere is left out: %s',
  ($ref) => {
    const { actions, warnings } = post({ type: 'object', properties: { a: { $ref }, b: { type: 'string' } } });
    expect(actions[0]?.validation?.map(({ selector }) => selector)).toEqual(['$Body{it}{b}']);
    expect(warnings).toEqual([
      { path: $ref, message: 'this reference leads to nothing in the description, and is left out' },
    ]);
  },
);

test('an action with more fields than one import reads is cut with a warning', () => {
  const properties = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`f${at}`, { type: 'string' }]));
  const { actions, warnings } = post({ type: 'object', properties });
  expect(actions[0]?.validation).toHaveLength(LIMITS.action_fields.value);
  expect(warnings).toEqual([
    { path: 'POST /a', message: 'it has more fields than one import reads; those beyond have no rules and no samples' },
  ]);
});

test.each(['/a/../../b', '/%2e%2e/b', '/{x}/{x}', `/${'a'.repeat(1001)}`])(
  'a path that cannot be called is left out: %s',
  (path) => {
    const { actions, warnings } = readDescription(openApi({ [path]: { get: {} }, '/ok': { get: {} } }));
    expect(actions.map(({ resource }) => resource)).toEqual(['/ok']);
    expect(warnings).toHaveLength(1);
  },
);

test.each([
  ['file:///etc/passwd', []],
  ['javascript:alert(1)', []],
  ['/relative', []],
  ['https://user:secret@api.example/v1/', ['https://api.example/v1']],
  ['https://api.example/a/../../b', ['https://api.example/b']],
  ['https://{host}/v1', []],
])('a server is an absolute http address without credentials: %s', (url, servers) => {
  expect(readDescription(openApi({}, { servers: [{ url }] })).servers.map((server) => server.url)).toEqual(servers);
});

test('names that no manifest can hold are left out, and all others kept', () => {
  const { actions } = post({
    type: 'object',
    properties: { 'a}{b': {}, '': {}, $Secret: { type: 'string' }, 'a.b c': {} },
  });
  expect(Object.keys(actionOf({ actions } as never, 'it').body ?? {})).toEqual(['$Secret', 'a.b c']);
});
