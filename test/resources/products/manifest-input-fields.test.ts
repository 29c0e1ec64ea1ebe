import { describe, expect, test } from 'vitest';
import { toErrorRecord } from '../../../src/kernel/errors.ts';
import { checkInput, InputFields } from '../../../src/resources/products/manifest-input-fields.ts';

/** Errors of an input, by path. */
function errorsOf(fields: Record<string, unknown>, input: Record<string, unknown>): Record<string, string> {
  try {
    checkInput(InputFields.parse(fields), input);
    return {};
  } catch (error) {
    const { code, errors = [] } = toErrorRecord(error);
    expect(code).toBe('VALIDATION_ERROR');
    return Object.fromEntries(errors.map(({ path, message }) => [path, message]));
  }
}

test('all errors of an input are told at once', () => {
  const fields = {
    name: { type: 'string', minlength: 2, maxlength: 4 },
    mail: { type: 'EMAIL_STRING' },
    amount: { type: 'integer' },
    tags: { type: 'array-string', maxlength: 1 },
    note: { type: 'string', required: false },
    absent: { type: 'uuid' },
  };
  const input = { name: 'x', mail: 'nope', amount: '1', tags: ['a', 'b'], note: 7, other: 1 };
  expect(errorsOf(fields, input)).toEqual({
    'input.other': 'is not a known field',
    'input.name': 'must have 2 characters at least',
    'input.mail': 'must be an e-mail address',
    'input.amount': 'must be a whole number',
    'input.tags': 'must have 1 items at most',
    'input.note': 'must be text',
    'input.absent': 'is required',
  });
});

describe('a field', () => {
  test.each<[type: string, good: unknown, bad: unknown, message: string]>([
    ['string', '', 1, 'must be text'],
    ['nospaces_string', 'ab', 'a b', 'must be text without white space'],
    ['numberstring', '007', 7, 'must be digits as text'],
    ['date_string', '2024-02-09', 'soon', 'must be a date as text'],
    ['integer', 5, 5.5, 'must be a whole number'],
    ['number', 5.5, '5', 'must be a number'],
    ['float', 5.5, true, 'must be a number'],
    ['uuid', '3f2504e0-4f89-11d3-9a0c-0305e82c3301', '3f25', 'must be a UUID'],
    ['date', 1_700_000_000_000, 'soon', 'must be a date'],
    ['array', [1, 'a'], {}, 'must be a list'],
    ['object', {}, [], 'must be an object'],
    ['boolean', false, 'false', 'must be true or false'],
    ['array-number', [1, 2], [1, 'b'], 'must be a list, each item of type number'],
  ])('of type %s takes %j, not %j', (type, good, bad, message) => {
    expect(errorsOf({ value: { type } }, { value: good })).toEqual({});
    expect(errorsOf({ value: { type } }, { value: bad })).toEqual({ 'input.value': message });
  });

  test('is required unless that is false; null is as good as missing', () => {
    expect(errorsOf({ a: { type: 'string' } }, {})).toEqual({ 'input.a': 'is required' });
    expect(errorsOf({ a: { type: 'string' } }, { a: null })).toEqual({ 'input.a': 'is required' });
    expect(errorsOf({ a: { type: 'string', required: false } }, { a: null })).toEqual({});
  });

  test('that has the name of a prototype’s member is no known field, and none that is given', () => {
    expect(errorsOf({}, { constructor: 1 })).toEqual({ 'input.constructor': 'is not a known field' });
    expect(errorsOf({ toString: { type: 'string' } }, {})).toEqual({ 'input.toString': 'is required' });
  });
});

test('anything goes where no fields are declared', () => {
  expect(() => checkInput(undefined, { anything: 1 })).not.toThrow();
});

test('what comes with a signal is named by its own path', () => {
  const fields = InputFields.parse({ by: { type: 'string' } });
  expect(() => checkInput(fields, {}, 'payload')).toThrow('payload.by: is required');
});
