import { describe, expect, test } from 'vitest';
import { refusalOf, requestOf } from './prepared-calls.ts';
import { faults, field, type Rule, rules, sent } from './ruled-calls.ts';

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
  test.each<[value: unknown, position: NonNullable<Rule['decoratorPosition']>, decorated: unknown]>([
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
