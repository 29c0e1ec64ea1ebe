import { expect, test } from 'vitest';
import * as z from 'zod';
import { defineContract, routeOf } from '../../src/kernel/contract.ts';

const contract = defineContract({
  read: { on: 'GET /v1/things/read', ...rest() },
  write: { on: 'POST /v1/things/write', ...rest() },
});

function rest() {
  const shape = z.strictObject({});
  return { summary: 'One.', input: shape, output: shape, access: 'viewer', fails: [], repeat: 'safe' } as const;
}

test.each([
  ['read', { method: 'GET', path: '/v1/things/read' }],
  ['write', { method: 'POST', path: '/v1/things/write' }],
] as const)('The route of %s has its method and its path', (name, route) => {
  expect(routeOf(contract[name])).toEqual(route);
});
