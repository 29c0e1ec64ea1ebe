import { expect, test } from 'vitest';
import { decimalText } from '../../../src/drivers/database/decimal.ts';

test('a decimal of very many digits is read in one pass', () => {
  expect(decimalText(`0.${'0'.repeat(1_000_000)}1`)).toHaveLength(1_000_003);
});

test('zeros that say nothing are left out', () => {
  expect(['0100.500', '-0.0', '1e3', '12.5e-3', '.5'].map(decimalText)).toEqual(['100.5', '0', '1000', '0.0125', null]);
});
