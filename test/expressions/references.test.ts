import { describe, expect, test } from 'vitest';
import type { Scope } from '../../src/expressions/scope.ts';
import { evaluate, failure } from './evaluation.ts';

const scope: Partial<Scope> = {
  Input: { user: { name: 'Jane', tags: ['x', { deep: 'y' }] }, 'a.b': 'exact', key: 'user', zero: 0, index: 1 },
  Sequence: { main: { create: { id: 1 }, 'v1.0': { ok: true } }, later: { create: { id: 2 }, last: { id: 3 } } },
  Step: { validate: { score: { value: 82 } }, 'v1.check': { valid: true }, empty: null },
  Session: { userId: 'u1', details: { name: 'Jane' }, user: { plan: 'pro' } },
  Variable: { stripe: { version: 'v1', nested: { a: 1 } } },
  Constant: { config: { currency: 'USD' } },
  Response: { data: { items: [{ id: 7 }, { id: 8 }] }, charge: { id: 'own' } },
  Secret: { API_KEY: 'hidden', 'A.B': 'dotted' },
  Auth: {
    oauth: { access_token: 'tok', headers: { Authorization: 'h' }, nested: { a: 'n' }, gone: null },
    basic: { header: { 'X-Key': 'k' }, body: { id: 'b' }, query: { q: 'q' }, params: { p: 'p' } },
  },
  Event: { type: 'paid', data: [1, 2] },
  Item: { sku: 'a-1', sizes: [40, 41] },
  Index: 2,
  State: { total: 5, 'a.b': 'exact', cart: { lines: [{ sku: 'x' }] } },
  sessionTag: 'customer',
  actionTag: 'charge-card',
  authTag: 'oauth',
  default: 'fallback',
  variables: { execution_count: 3 },
};

test.each<[template: string, value: unknown]>([
  ['$Input{user}{name}', 'Jane'],
  ['$Input{user.name}', 'Jane'],
  ['$Input{ user.name }', 'Jane'],
  ['$Input{user.tags.0}', 'x'],
  ['$Input{user.tags[1].deep}', 'y'],
  ['$Input{user}{tags}{1}{deep}', 'y'],
  ['$Input{user.tags.length}', null],
  ['$Input{user.tags.-1}', null],
  ['$Input{user.tags.01}', null],
  ['$Input{user.name.0}', null],
  ['$Input{a.b}', 'exact'],
  ['$Input{a..b}', null],
  ['$Input{zero}', 0],
  ['$Input{zero.more}', null],
  ['$Input{$Input{key}}{name}', 'Jane'],
  ['$Input{user}{tags}{$Input{index}}{deep}', 'y'],
  ['$Input{$Input{absent}}', null],
  ['$Input{$Concat(["user", "name"], ".")}', null],
  ['$Sequence{main}{create}{id}', 1],
  ['$Sequence{later}{create}{id}', 2],
  ['$Sequence{main}{v1.0}{ok}', true],
  ['$Sequence{create}{id}', 1],
  ['$Sequence{last}{id}', 3],
  ['$Sequence{last}', { id: 3 }],
  ['$Sequence{main}{absent}{id}', null],
  ['$Sequence{absent}{id}', null],
  ['$Step{validate}{score.value}', 82],
  ['$Step{validate}{score}{value}', 82],
  ['$Step{v1.check}{valid}', true],
  ['$Step{empty}{k}', null],
  ['$Step{absent}{k}', null],
  ['$Session{userId}', 'u1'],
  ['$Session{details}{name}', 'Jane'],
  ['$Session{customer}{userId}', 'u1'],
  ['$Session{customer}{details}{name}', 'Jane'],
  ['$Session{customer}', scope.Session],
  ['$Session{other}{userId}', null],
  ['$Variable{stripe}{version}', 'v1'],
  ['$Variable{stripe}{nested}{a}', 1],
  ['$Variable{absent}{version}', null],
  ['$Constant{config}{currency}', 'USD'],
  ['$Response{data}{items}{1}{id}', 8],
  ['$Response{data.items[0].id}', 7],
  ['$Response{charge-card}{data}{items}{0}{id}', 7],
  ['$Response{charge}{id}', 'own'],
  ['$Secret{API_KEY}', 'hidden'],
  ['$Secret{A.B}', 'dotted'],
  ['Bearer $Auth{access_token}', 'Bearer tok'],
  ['$Auth{nested.a}', 'n'],
  ['$Auth{oauth}{access_token}', 'tok'],
  ['$Auth{oauth}{headers}{Authorization}', 'h'],
  ['$Auth{oauth}{header}{Authorization}', 'h'],
  ['$Auth{basic}{headers}{X-Key}', 'k'],
  ['$Auth{basic}{body}{id}', 'b'],
  ['$Auth{basic}{query}{q}', 'q'],
  ['$Auth{basic}{params}{p}', 'p'],
  ['$Event{type}', 'paid'],
  ['$Event{data}{1}', 2],
  ['$Item{}', { sku: 'a-1', sizes: [40, 41] }],
  ['$Item{ }', { sku: 'a-1', sizes: [40, 41] }],
  ['$Item{sku}', 'a-1'],
  ['$Item{sizes}{1}', 41],
  ['$Item{sizes[0]}', 40],
  ['$Item{absent}', null],
  ['$Index{}', 2],
  ['item $Index{} of $Item{sku}', 'item 2 of a-1'],
  ['$Item{sizes}{$Subtract($Index{}, 1)}', 41],
  ['$Index', '$Index'],
  ['$State{total}', 5],
  ['$State{a.b}', 'exact'],
  ['$State{cart.lines[0].sku}', 'x'],
  ['$State{absent}{k}', null],
  ['$Length{$Item{sizes}}', 2],
  ['$Default', 'fallback'],
  ['$Var(execution_count)', 3],
  ['$Var( execution_count )', 3],
  ['$Var(absent)', null],
  ['$Size{$Input{user}}', 2],
  ['$Length{$Input{user.tags}}', 2],
  ['$Length{ $Input{user.name} }', 4],
  ['$Length{[1, 2, 3]}', 3],
  ['$Length{"four"}', 4],
  ['$Size{{a: 1}}', 1],
])('%s gives %j', (template, value) => {
  expect(evaluate(template, scope)).toEqual(value);
});

test('the session’s tag is dropped only where the payload has no such key', () => {
  expect(evaluate('$Session{user}{plan}', { ...scope, sessionTag: 'user' })).toBe('pro');
  expect(evaluate('$Session{user}{userId}', { ...scope, sessionTag: 'user' })).toBe('u1');
});

describe('a secret or credential that is not there', () => {
  test.each([
    ['$Secret{ABSENT}', "template: there is no secret 'ABSENT'"],
    ['$Secret{constructor}', "template: there is no secret 'constructor'"],
    ['x $Secret{ABSENT}', "template: there is no secret 'ABSENT'"],
    ['$Auth{absent}', "template: there is no auth value 'absent'"],
    ['$Auth{gone}', "template: there is no auth value 'gone'"],
    ['$Auth{absent}{access_token}', "template: there is no auth value 'absent.access_token'"],
    ['$Auth{basic}{headers}{Absent}', "template: there is no auth value 'basic.headers.Absent'"],
    ['$Auth{oauth}{access_token}{length}', "template: there is no auth value 'oauth.access_token.length'"],
  ])('raises: %s', (template, message) => {
    expect(failure(template, scope)).toMatchObject({ code: 'NOT_FOUND', message });
  });

  test('raises with an empty scope, where every other reference is null', () => {
    for (const name of ['Secret{A}', 'Auth{a}', 'Auth{a}{b}']) expect(failure(`$${name}`).code).toBe('NOT_FOUND');
    for (const name of ['Input', 'Sequence', 'Step', 'Session', 'Response', 'Event', 'Item', 'State', 'Run', 'Param'])
      expect(evaluate(`$${name}{a}{b}`)).toBe(null);
    for (const name of ['Variable', 'Constant']) expect(evaluate(`$${name}{a}{b}`)).toBe(null);
    expect(evaluate(['$Default', '$Var(a)', '$Item{}', '$Index{}'])).toEqual([null, null, null, null]);
  });
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'a.constructor', '__proto__.polluted'])(
  'the prototype’s member %s is never read',
  (key) => {
    const data = { a: {}, list: [] };
    const everywhere = {
      Input: data,
      Step: data,
      Sequence: { main: data },
      Session: data,
      Response: data,
      Event: data,
      Item: data,
      State: data,
    };
    for (const name of Object.keys(everywhere)) expect(evaluate(`$${name}{${key}}`, everywhere)).toBe(null);
    for (const groups of [`{list}{${key}}`, `{a}{${key}}`, `{$Concat(["${key}"], "")}`])
      expect(evaluate(`$Input${groups}`, everywhere)).toBe(null);
    expect(evaluate('$Var(constructor)', { variables: {} })).toBe(null);
    expect(failure(`$Auth{${key}}`, { Auth: { t: {} }, authTag: 't' }).code).toBe('NOT_FOUND');
    expect(failure(`$Auth{${key}}{x}`, { Auth: {} }).code).toBe('NOT_FOUND');
  },
);

test('a key that is itself named like a prototype’s member is read', () => {
  const Input: unknown = JSON.parse('{"__proto__":{"x":1},"constructor":2}');
  expect(evaluate('$Input{__proto__}{x}|$Input{constructor}', { Input })).toBe('1|2');
});
