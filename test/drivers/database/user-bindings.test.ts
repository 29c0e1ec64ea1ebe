import { describe, expect, test } from 'vitest';
import { createUserBindings } from '../../../src/user-bindings.ts';

const own = {} as D1Database;
const bindings = {
  USER_BINDINGS: 'LEDGER=ws_1, STOCK = ws_1  ws_2,EVENTS=*, DB=*, FILES=*, BARE, EMPTY=',
  DB: own,
  FILES: {} as R2Bucket,
  LEDGER: { is: 'ledger' },
  STOCK: { is: 'stock' },
  EVENTS: { is: 'events' },
  BARE: { is: 'bare' },
  EMPTY: { is: 'empty' },
  SECRET: 'not listed',
};

describe('a binding of the deployment is for', () => {
  const find = createUserBindings(bindings);

  test('the workspaces that USER_BINDINGS names, or all of them', () => {
    expect(find('ws_1', 'LEDGER')).toBe(bindings.LEDGER);
    expect(find('ws_1', 'STOCK')).toBe(bindings.STOCK);
    expect(find('ws_2', 'STOCK')).toBe(bindings.STOCK);
    expect(find('ws_3', 'EVENTS')).toBe(bindings.EVENTS);
  });

  test.each([
    ['a workspace that is not named', 'ws_2', 'LEDGER'],
    ['one whose id begins alike', 'ws_', 'LEDGER'],
    ['a name without workspaces', 'ws_1', 'BARE'],
    ['a name with none of them', '', 'EMPTY'],
    ['a star as a workspace', '*', 'LEDGER'],
    ['a binding that is not listed', 'ws_1', 'SECRET'],
    ['what every object has', 'ws_1', 'constructor'],
    ['the database of the processor', 'ws_1', 'DB'],
    ['the bucket of the processor', 'ws_1', 'FILES'],
  ])('nobody else: %s', (_what, workspace, name) => {
    expect(find(workspace, name)).toBeUndefined();
  });

  test('nobody where nothing is listed', () => {
    expect(createUserBindings({ DB: own })('ws_1', '')).toBeUndefined();
  });
});
