import { describe, expect, test } from 'vitest';
import { callerPlace, placeOf, UNKNOWN_PLACE } from '../../../sdk/src/features/source-place.ts';
import { nextLine } from './record.ts';

describe('The place of a stack', () => {
  test.each([
    ['V8', 'Error: x\n    at handler (/app/order.ts:12:5)', '/app/order.ts', 12],
    ['V8, without a name', 'Error: x\n    at /app/order.ts:12:5', '/app/order.ts', 12],
    ['V8, after a promise', 'Error: x\n    at async /app/order.ts:12:5', '/app/order.ts', 12],
    ['V8, with an address', 'Error: x\n    at handler (file:///app/my%20order.ts?v=1:12:5)', '/app/my%20order.ts', 12],
    ['V8 on Windows', 'Error: x\n    at handler (C:\\app\\order.ts:12:5)', 'C:\\app\\order.ts', 12],
    [
      'other engines',
      'handler@https://app.test/order.js:12:5\n@https://app.test/main.js:1:1',
      'https://app.test/order.js',
      12,
    ],
  ])('is read as %s writes it', (_engine, stack, file, line) => {
    expect(placeOf(stack)).toEqual({ file, line });
  });

  test('is no part of an installed package where there is another', () => {
    const library = '    at v4 (/app/node_modules/uuid/index.js:3:1)';
    const own = '    at handler (/app/order.ts:12:5)';
    expect(placeOf(['Error: x', '    at node:internal/x:1:1', library, own].join('\n'))).toEqual({
      file: '/app/order.ts',
      line: 12,
    });
    expect(placeOf(['Error: x', library].join('\n'))).toEqual({ file: '/app/node_modules/uuid/index.js', line: 3 });
  });

  test('is not known where no line names it', () => {
    expect(placeOf('Error: x\n    at <anonymous>')).toBe(UNKNOWN_PLACE);
    expect(placeOf(undefined)).toBe(UNKNOWN_PLACE);
  });

  test('is that of who calls', () => {
    const at = nextLine();
    expect(callerPlace()).toEqual(at);
  });
});
