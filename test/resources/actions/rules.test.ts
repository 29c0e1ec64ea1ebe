import { describe, expect, test } from 'vitest';
import type { ActionManifest } from '../../support/manifest.ts';
import { bodyOf, prepared, refusalOf, requestOf, type Tried } from './prepared-calls.ts';

type Rule = NonNullable<ActionManifest['validation']>[number];

/** A rule for a field of the body. */
const field = (name: string, more: Partial<Rule> = {}): Rule => ({
  selector: `$Body{send}${name
    .split('.')
    .map((key) => `{${key}}`)
    .join('')}`,
  ...more,
});
const rules = (...validation: Rule[]): Pick<Tried, 'action'> => ({ action: { validation } });

/** The body that is sent. */
async function sent(tried: Tried): Promise<unknown> {
  const body = bodyOf(await requestOf(tried));
  return body === null ? null : (JSON.parse(body) as unknown);
}

/** What is wrong, as `path message`; the check of a dispatch has to say the same. */
async function faults(tried: Tried): Promise<string[]> {
  const refused = await refusalOf(tried);
  expect(refused.code).toBe('VALIDATION_ERROR');
  await expect(prepared(tried).check()).rejects.toMatchObject({ code: refused.code, message: refused.message });
  return (refused.details.errors ?? []).map(({ path, message }) => `${path} ${message}`);
}

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

describe('a default', () => {
  const apps = {
    constants: [{ key: 'limit', type: 'number' as const, value: 20 }],
    variables: [{ key: 'region', type: 'string' as const }],
    environments: ['prd', 'dev'].map((slug) => ({
      slug,
      base_url: 'https://api.example',
      variables: [{ key: 'region', value: `${slug}-$Secret{OTHER}` }],
    })),
  };

  test.each<[written: unknown, value: unknown]>([
    ['plain', 'plain'],
    [0, 0],
    [false, false],
    [{ a: ['x', { b: '$Constant{api}{limit}' }] }, { a: ['x', { b: 20 }] }],
    ['$Constant{api}{limit}', 20],
    ['$Variable{api}{region}', 'prd-the-other'],
    ['$Secret{TOKEN}', 'the-token'],
    ['of $Input{body}{given}', 'of me'],
    ['$Add($Constant{api}{limit}, $Length{$Input{body}{list}})', 22],
  ])('%j stands where nothing is given: %j', async (defaultValue, value) => {
    const action = { validation: [field('a', { defaultValue }), field('given'), field('list')] };
    const given = { given: 'me', list: [1, 2] };
    expect(await sent({ app: apps, action, input: { body: given } })).toEqual({ ...given, a: value });
    expect(await sent({ app: apps, action, input: { body: { ...given, a: null } } })).toEqual({ ...given, a: value });
    expect(await sent({ app: apps, action, input: { body: { ...given, a: '' } } })).toEqual({ ...given, a: '' });
  });

  test('makes a body where there was none', async () => {
    expect(await sent(rules(field('a', { defaultValue: 1 })))).toEqual({ a: 1 });
  });

  test('of a field within an object stands when the object is there', async () => {
    const tried = rules(field('o.a', { defaultValue: 1 }), field('other'));
    expect(await sent({ ...tried, input: { body: { o: {} } } })).toEqual({ o: { a: 1 } });
    expect(await sent({ ...tried, input: { body: { other: 1 } } })).toEqual({ other: 1 });
  });

  test('satisfies what is required', async () => {
    expect(await sent(rules(field('a', { required: true, defaultValue: 'x' })))).toEqual({ a: 'x' });
  });

  test('does not read what the input gives as a template', async () => {
    const tried = rules(field('a'), field('b', { defaultValue: '$Input{body}{a}' }));
    expect(await sent({ ...tried, input: { body: { a: '$Constant{api}{limit}' } } })).toEqual({
      a: '$Constant{api}{limit}',
      b: '$Constant{api}{limit}',
    });
  });

  test('whose secret is not there refuses the call', async () => {
    expect(await refusalOf(rules(field('a', { defaultValue: '$Secret{NOPE}' })))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a decorator', () => {
  test.each<[value: unknown, position: Rule['decoratorPosition'], decorated: unknown]>([
    [100, 'BEFORE', '$100'],
    ['100', 'AFTER', '100$'],
    [true, 'BEFORE', '$true'],
    ['', 'BEFORE', '$'],
    [100, '', 100],
    [[100], 'BEFORE', [100]],
    [{ a: 1 }, 'AFTER', { a: 1 }],
  ])('of %j at %j makes %j', async (a, decoratorPosition, decorated) => {
    const tried = rules(field('a', { decorator: '$', decoratorPosition }));
    expect(await sent({ ...tried, input: { body: { a } } })).toEqual({ a: decorated });
  });

  test('without a position does nothing, nor does one of a field that is not given', async () => {
    expect(await sent({ ...rules(field('a', { decorator: '$' })), input: { body: { a: 1 } } })).toEqual({ a: 1 });
    const tried = rules(field('a', { decorator: '$', decoratorPosition: 'BEFORE' }), field('b'));
    expect(await sent({ ...tried, input: { body: { b: 1, a: null } } })).toEqual({ b: 1, a: null });
  });

  test('comes last: default, then type, then length, then decorator', async () => {
    const rule = { type: 'integer', maxLength: 3, decorator: 'EUR ', decoratorPosition: 'BEFORE' } as const;
    expect(await sent(rules(field('a', { ...rule, defaultValue: 100 })))).toEqual({ a: 'EUR 100' });
    expect(await faults(rules(field('a', { ...rule, defaultValue: 'x'.repeat(9) })))).toEqual([
      'input.body.a must be a whole number',
    ]);
    const text = { ...rule, type: 'string' } as const;
    expect(await sent({ ...rules(field('a', text)), input: { body: { a: 'abc' } } })).toEqual({ a: 'EUR abc' });
    expect(await faults({ ...rules(field('a', text)), input: { body: { a: 'abcd' } } })).toEqual([
      'input.body.a must have 3 characters at most',
    ]);
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

describe('a secret that an input refers to', () => {
  test('is looked at by a run with its value', async () => {
    const validation = [field('a', { type: 'email_string' })];
    expect((await refusalOf({ action: { validation }, input: { body: { a: '$Secret{TOKEN}' } } })).code).toBe(
      'VALIDATION_ERROR',
    );
  });

  test.each<[title: string, rule: Partial<Rule>, place: 'Body' | 'Query']>([
    ['for its type', { type: 'integer' }, 'Query'],
    ['for its least length', { minLength: 6, maxLength: 6 }, 'Body'],
    ['for what it consists of', { type: 'numberstring' }, 'Body'],
  ])('is not refused by a dispatch, which does not know its value: %s', async (_title, rule, place) => {
    const validation = [{ selector: `$${place}{send}{a}`, ...rule }];
    const input = { [place.toLowerCase()]: { a: '$Secret{DIGITS}' } };
    expect((await requestOf({ action: { validation }, input })).method).toBe('POST');
  });

  test('is not refused by a dispatch as a default either', async () => {
    const validation = [field('a', { type: 'numberstring', minLength: 6, defaultValue: '$Secret{DIGITS}' })];
    expect(await sent({ action: { validation } })).toEqual({ a: '123456' });
  });
});
