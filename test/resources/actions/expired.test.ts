import { describe, expect, test } from 'vitest';
import { matchesBody } from '../../../src/resources/actions/expired.ts';

const body = {
  ok: false,
  error: { code: 'token_expired', message: 'Your session expired, log in', status: 401, data: null },
  errors: [{ code: 'A' }, { code: 'INVALID_SESSION_ID' }],
  'a b': 0,
  '': 'empty',
};

describe('a rule fits', () => {
  test.each([
    ['text', { path: 'error.code', equals: 'token_expired' }],
    ['a number', { path: 'error.status', equals: 401 }],
    ['a boolean', { path: 'ok', equals: false }],
    ['null', { path: 'error.data', equals: null }],
    ['an item of a list', { path: 'errors.1.code', equals: 'INVALID_SESSION_ID' }],
    ['an item in brackets', { path: 'errors[1].code', equals: 'INVALID_SESSION_ID' }],
    ['part of a text', { path: 'error.message', contains: 'session expired' }],
    ['both what it equals and contains', { path: 'error.code', equals: 'token_expired', contains: 'token' }],
    ['what is merely there', { path: 'error.code' }],
    ['a falsy value that is there', { path: 'a b' }],
  ])('%s', (_title, rule) => {
    expect(matchesBody([rule], body)).toBe(true);
  });

  test('when it stands in a list', () => {
    expect(matchesBody([{ path: '[0].errorCode', equals: 'X' }], [{ errorCode: 'X' }])).toBe(true);
    expect(matchesBody([{ path: '0.errorCode', equals: 'X' }], [{ errorCode: 'X' }])).toBe(true);
  });

  test('when any of several does', () => {
    expect(matchesBody([{ path: 'nope' }, { path: 'ok', equals: false }], body)).toBe(true);
  });
});

describe('a rule does not fit', () => {
  test.each([
    ['another value', { path: 'error.code', equals: 'other' }],
    ['a value of another type', { path: 'error.status', equals: '401' }],
    ['false for null', { path: 'error.data', equals: false }],
    ['what is null', { path: 'error.data' }],
    ['what is not there', { path: 'error.nope' }],
    ['what is not there, for null', { path: 'error.nope', equals: null }],
    ['a path through text', { path: 'error.code.length' }],
    ['the length of a list', { path: 'errors.length' }],
    ['what is inherited', { path: 'constructor' }],
    ['what every object inherits', { path: 'error.__proto__.constructor' }],
    ['text in a number', { path: 'error.status', contains: '40' }],
    ['only one of both', { path: 'error.code', equals: 'token_expired', contains: 'nope' }],
    ['an index beyond the list', { path: 'errors.2.code' }],
  ])('%s', (_title, rule) => {
    expect(matchesBody([rule], body)).toBe(false);
  });

  test.each([[null], [undefined], ['text'], [7]])('a body %j', (value) => {
    expect(matchesBody([{ path: 'error' }], value)).toBe(false);
  });

  test('where there are no rules', () => {
    expect(matchesBody(undefined, body)).toBe(false);
    expect(matchesBody([], body)).toBe(false);
  });
});
