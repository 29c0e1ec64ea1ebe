import { describe, expect, test } from 'vitest';
import { typeFault } from '../../../src/resources/products/manifest-field-types.ts';
import { FIELD_TYPES, type FieldType } from '../../../src/resources/products/manifest-rules.ts';

const UUID = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';
const NUMBERS = [0, -1, 1.5, 1e300];
const NO_NUMBERS = ['1', '', true, null, [], {}, Number.NaN, Number.POSITIVE_INFINITY];

interface Values {
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
  readonly message: string;
}

const TABLE: Readonly<Record<FieldType, Values>> = {
  string: { good: ['', 'a', '12'], bad: [1, true, [], {}], message: 'must be text' },
  nospaces_string: {
    good: ['', 'a-b'],
    bad: ['a b', 'a\tb', ' a', 'a\n', 'a\u00a0b', 1],
    message: 'must be text without white space',
  },
  email_string: {
    good: ['a@b.co', 'a.b+c@sub.example.org', 'x@localhost'],
    bad: ['', 'a', 'a@', '@b.co', 'a b@c.de', 'a@b..co', 'a@-b.co', 'a@b.co\n', 1],
    message: 'must be an e-mail address',
  },
  numberstring: {
    good: ['0', '007', '1'.repeat(40)],
    bad: ['', '1.5', '-1', '1 ', '٣', 1],
    message: 'must be digits as text',
  },
  date_string: {
    good: ['2024-02-29', '2024-02-29T10:00:00Z', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    bad: ['', 'tomorrow', '2024-13-01', 1_700_000_000_000],
    message: 'must be a date as text',
  },
  integer: { good: [0, -5, 2 ** 53], bad: [1.5, ...NO_NUMBERS], message: 'must be a whole number' },
  number: { good: NUMBERS, bad: NO_NUMBERS, message: 'must be a number' },
  float: { good: NUMBERS, bad: NO_NUMBERS, message: 'must be a number' },
  double: { good: NUMBERS, bad: NO_NUMBERS, message: 'must be a number' },
  uuid: {
    good: [UUID, UUID.toUpperCase()],
    bad: ['', UUID.slice(1), `${UUID}0`, `{${UUID}}`, 1],
    message: 'must be a UUID',
  },
  date: {
    good: ['2024-02-29', 0, 1_700_000_000_000],
    bad: ['', 'never', true, {}, Number.NaN],
    message: 'must be a date',
  },
  array: { good: [[], [1, 'a', null]], bad: ['a', {}, { length: 1 }, 1], message: 'must be a list' },
  object: { good: [{}, { a: 1 }], bad: [[], 'a', 1, null], message: 'must be an object' },
  boolean: { good: [true, false], bad: ['true', 0, 1, null], message: 'must be true or false' },
  'array-string': {
    good: [[], ['a', '']],
    bad: ['a', ['a', 1], [null]],
    message: 'must be a list, each item of type string',
  },
  'array-number': {
    good: [[], NUMBERS],
    bad: [1, [1, '2'], [null]],
    message: 'must be a list, each item of type number',
  },
  'array-float': { good: [[], NUMBERS], bad: [1.5, ['1.5']], message: 'must be a list, each item of type float' },
  'array-double': { good: [[], NUMBERS], bad: [1.5, [true]], message: 'must be a list, each item of type double' },
  'array-uuid': { good: [[], [UUID]], bad: [UUID, [UUID, 'x']], message: 'must be a list, each item of type uuid' },
  'array-boolean': {
    good: [[], [true, false]],
    bad: [true, [true, 'false']],
    message: 'must be a list, each item of type boolean',
  },
};

describe.each(FIELD_TYPES)('a field of type %s', (type) => {
  const { good, bad, message } = TABLE[type];

  test('holds what it may', () => {
    for (const value of good) expect({ value, fault: typeFault(type, value, false) }).toEqual({ value, fault: null });
  });

  test('holds nothing else, and says what it is', () => {
    for (const value of bad) expect({ value, fault: typeFault(type, value, false) }).toEqual({ value, fault: message });
  });
});

describe('where a request carries text alone, text stands for', () => {
  test.each<[type: FieldType, good: readonly string[], bad: readonly string[]]>([
    ['integer', ['0', '-5', '1e3'], ['1.5', '', 'one', ' 1', '0x10', 'true', 'Infinity']],
    ['number', ['0', '-1.5', '1e3', '007'], ['', '1,5', '.5', '1.', '+1', 'NaN']],
    ['boolean', ['true', 'false'], ['TRUE', '1', '', 'yes']],
    ['numberstring', ['007'], ['a']],
    ['string', ['1', 'true', ''], []],
    ['array-number', [], ['1', '[1]']],
    ['object', [], ['{}']],
  ])('%s', (type, good, bad) => {
    for (const value of good)
      expect({ value, isGood: typeFault(type, value, true) === null }).toEqual({ value, isGood: true });
    for (const value of bad)
      expect({ value, isGood: typeFault(type, value, true) === null }).toEqual({ value, isGood: false });
  });
});
