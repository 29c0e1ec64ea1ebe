import { describe, expect, test } from 'vitest';
import { bodyOf, requestOf } from './prepared-calls.ts';
import { faults, field, type Rule, rules, sent } from './ruled-calls.ts';

describe('a field that is required', () => {
  const required = rules(field('a', { required: true }), field('b'));

  test.each([{}, { b: 1 }, { a: null }])('has to be there: %j', async (body) => {
    expect(await faults({ ...required, input: { body } })).toEqual(['input.body.a is required']);
  });

  test.each([0, '', false, []])('may be empty in its own way: %j', async (a) => {
    expect(await sent({ ...required, input: { body: { a } } })).toEqual({ a });
  });

  test('and is not there without any body either', async () => {
    expect(await faults({ ...required, input: {} })).toEqual(['input.body.a is required']);
  });

  test('need not be given again where the app’s auth or the credentials give it', async () => {
    const auth = [{ tag: 'key', setup_type: 'apikey', location: 'body', key: 'a', value: '$Secret{TOKEN}' } as const];
    expect(await sent({ ...required, app: { auth } })).toEqual({ a: 'the-token' });
    expect(await sent({ ...required, credentials: { 'body:a': '$Secret{OTHER}' } })).toEqual({ a: 'the-other' });
  });
});

describe('a length is', () => {
  const lengths = rules(field('a', { minLength: 2, maxLength: 3 }));
  test.each<[value: unknown, fault: string | null]>([
    ['ab', null],
    ['🔑🔑🔑', null],
    ['🔑', 'must have 2 characters at least'],
    ['abcd', 'must have 3 characters at most'],
    ['', 'must have 2 characters at least'],
    [[1, 2, 3], null],
    [[1], 'must have 2 items at least'],
    [[1, 2, 3, 4], 'must have 3 items at most'],
    [12345, null],
    [{ a: 1 }, null],
  ])('of %j: %s', async (a, fault) => {
    const tried = { ...lengths, input: { body: { a } } };
    if (fault === null) expect(await sent(tried)).toEqual({ a });
    else expect(await faults(tried)).toEqual([`input.body.a ${fault}`]);
  });
});

describe('a nested field', () => {
  const nested = rules(
    field('customer.email', { type: 'email_string', required: true }),
    field('customer.address.zip', { type: 'numberstring' }),
    field('items.sku', { required: true, type: 'string' }),
  );

  test('is named with its whole path', async () => {
    const body = { customer: { email: 'nobody', address: { zip: 'x' }, nope: 1 }, items: [] };
    expect(await faults({ ...nested, input: { body } })).toEqual([
      'input.body.customer.email must be an e-mail address',
      'input.body.customer.address.zip must be digits as text',
      'input.body.customer.nope is not a known field',
    ]);
  });

  test('is looked at in every object of a list', async () => {
    const items = [{ sku: 'a' }, {}, { sku: 1 }, 'text', [{ sku: null }]];
    expect(await faults({ ...nested, input: { body: { customer: { email: 'a@b.co' }, items } } })).toEqual([
      'input.body.items[1].sku is required',
      'input.body.items[2].sku must be text',
      'input.body.items[3] must be an object',
      'input.body.items[4][0].sku is required',
    ]);
  });

  test('is in an object, or the field above it is wrong', async () => {
    expect(await faults({ ...nested, input: { body: { customer: 'me', items: [] } } })).toEqual([
      'input.body.customer must be an object',
    ]);
  });

  test('that is required is asked for only where the object above it is there', async () => {
    expect(await sent({ ...nested, input: { body: { items: [{ sku: 'a' }] } } })).toEqual({ items: [{ sku: 'a' }] });
  });
});

describe('a field that no rule names', () => {
  const validation = [field('a'), field('o.b')];
  const input = { body: { a: 1, x: 2, o: { y: 3 } }, query: { z: 4 } };

  test('is refused in a place that has rules, at every depth, and passes elsewhere', async () => {
    expect(await faults({ action: { validation }, input })).toEqual([
      'input.body.x is not a known field',
      'input.body.o.y is not a known field',
    ]);
  });

  test('passes where the action says so', async () => {
    expect(await sent({ action: { validation, unknown_fields: 'pass' }, input })).toEqual(input.body);
  });

  test('is known by a sample', async () => {
    const action = { validation: [field('a')], body: { x: 'sample', o: {} } };
    expect(await sent({ action, input })).toEqual(input.body);
  });
});

describe('of each place', () => {
  const validation: Rule[] = [
    { selector: '$Header{send}{X-Count}', type: 'integer', required: true },
    { selector: '$Query{send}{page}', type: 'integer', defaultValue: 1 },
    { selector: '$Query{send}{on}', type: 'boolean' },
    { selector: '$Params{send}{id}', type: 'uuid' },
  ];
  const action = { resource: '/things/:id', validation };
  const id = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';

  test('text stands for numbers and booleans; names of headers are the same in any case', async () => {
    const request = await requestOf({
      action,
      input: { headers: { 'x-COUNT': '3' }, query: { on: 'true' }, params: { id } },
    });
    expect(request.headers['x-count']).toBe('3');
    expect(Object.fromEntries(request.url.searchParams)).toEqual({ on: 'true', page: '1' });
    expect(request.url.pathname).toBe(`/things/${id}`);
  });

  test('a flat input is routed first', async () => {
    const request = await requestOf({ action, input: { 'headers:X-Count': 3, 'query:page': '2', id } });
    expect(request.headers['x-count']).toBe('3');
    expect(request.url.search).toBe('?page=2');
  });

  test('all that is wrong is in one answer', async () => {
    const input = {
      headers: { 'x-count': 'three', 'x-more': '1' },
      query: { page: 'x', on: '1' },
      params: { id: '7' },
    };
    expect((await faults({ action, input })).toSorted()).toEqual([
      'input.headers.x-count must be a whole number',
      'input.headers.x-more is not a known field',
      'input.params.id must be a UUID',
      'input.query.on must be true or false',
      'input.query.page must be a whole number',
    ]);
  });

  test('a header that is missing is named as the rule has it, in lower case', async () => {
    expect(await faults({ action, input: { params: { id } } })).toEqual(['input.headers.x-count is required']);
  });
});

describe('names that objects have by nature', () => {
  const tricky = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as Record<
    string,
    unknown
  >;

  test('are unknown fields like others', async () => {
    expect(await faults({ ...rules(field('a')), input: { body: tricky } })).toEqual([
      'input.body.__proto__ is not a known field',
      'input.body.constructor is not a known field',
    ]);
  });

  test('pass as what they are, and change nothing', async () => {
    const action = { validation: [field('a.b')], unknown_fields: 'pass' as const };
    const request = await requestOf({ action, input: { body: { ...tricky, a: tricky } } });
    expect(bodyOf(request)).toContain('"constructor":{"prototype":{"polluted":1}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('may be required by rules', async () => {
    expect(await faults({ ...rules(field('toString', { required: true })), input: { body: {} } })).toEqual([
      'input.body.toString is required',
    ]);
  });
});
