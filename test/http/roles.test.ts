import { beforeAll, describe, expect, test } from 'vitest';
import { ROLES, type Role } from '../../src/kernel/contract.ts';
import { CONTRACTS } from '../../src/resources/contracts.ts';
import { manifest, scope } from '../support/manifest.ts';
import { stored } from '../support/stored.ts';
import { seen } from '../support/target.ts';
import { begin, withSessions } from '../resources/sessions/signed-in.ts';
import { DATABASE_ROLES } from './roles-databases.ts';
import { OF_BYTES } from './bytes-operations.ts';
import { GRAPH_ROLES } from './roles-graphs.ts';
import { EVENT_ROLES } from './roles-events.ts';
import { NOTIFICATION_ROLES } from './roles-notifications.ts';
import { STORAGE_ROLES } from './roles-storage.ts';
import { addMember, createWorkspace, type Member } from '../support/workspace.ts';

/** The least role of every operation that is signed. */
const LEAST: Readonly<Record<string, Role>> = {
  'actions.run': 'runner',
  'actions.dispatch': 'runner',
  'credentials.authorize': 'developer',
  'credentials.fetch': 'viewer',
  'credentials.list': 'viewer',
  'credentials.revoke': 'developer',
  'apps.import': 'developer',
  'apps.validation': 'developer',
  'apps.list': 'viewer',
  'apps.fetch': 'viewer',
  'expressions.evaluate': 'developer',
  'caches.get': 'runner',
  'caches.set': 'runner',
  'caches.clear': 'runner',
  'caches.clearAll': 'developer',
  'caches.fetchValues': 'developer',
  'caches.values': 'developer',
  'caches.fetchDashboard': 'viewer',
  'circuits.list': 'viewer',
  'circuits.get': 'viewer',
  'circuits.open': 'developer',
  'circuits.close': 'developer',
  'circuits.reset': 'developer',
  ...DATABASE_ROLES,
  ...GRAPH_ROLES,
  'fallback.run': 'runner',
  'fallback.dispatch': 'runner',
  'features.run': 'runner',
  'features.replay': 'runner',
  'features.restart': 'runner',
  'features.resume': 'runner',
  'features.replayFromStep': 'runner',
  'features.dispatch': 'runner',
  'features.signal': 'runner',
  'features.cancel': 'runner',
  'features.replayMany': 'runner',
  'features.resumeMany': 'runner',
  'features.output': 'viewer',
  'features.stream': 'viewer',
  'features.status': 'viewer',
  'features.history': 'viewer',
  'features.stepDetail': 'viewer',
  'features.relatedExecutions': 'viewer',
  'features.query': 'viewer',
  'features.compare': 'viewer',
  'features.list': 'viewer',
  'files.read': 'runner',
  'jobs.get': 'viewer',
  'jobs.list': 'viewer',
  'jobs.getHistory': 'viewer',
  'jobs.cancel': 'runner',
  'jobs.pause': 'runner',
  'jobs.resume': 'runner',
  'jobs.reschedule': 'runner',
  'jobs.retry': 'runner',
  'jobs.backfill': 'runner',
  'jobs.trigger': 'runner',
  'jobs.delete': 'runner',
  'jobs.preview': 'viewer',
  'jobs.cancelMany': 'runner',
  'jobs.pauseMany': 'runner',
  'jobs.resumeMany': 'runner',
  'jobs.retryMany': 'runner',
  'jobs.deleteMany': 'runner',
  'jobs.getBulk': 'viewer',
  'jobs.listBulk': 'viewer',
  'jobs.cancelBulk': 'runner',
  'jobs.dispatchMany': 'runner',
  'jobs.getStats': 'viewer',
  'jobs.deleteWebhook': 'developer',
  'jobs.disableWebhook': 'developer',
  'jobs.enableWebhook': 'developer',
  'jobs.listDeliveries': 'viewer',
  'jobs.listWebhooks': 'viewer',
  'jobs.redeliver': 'developer',
  'jobs.rotateWebhookSecret': 'developer',
  'jobs.setWebhook': 'developer',
  'jobs.testWebhook': 'developer',
  'health.status': 'viewer',
  'health.run': 'runner',
  'health.list': 'viewer',
  'health.fetch': 'viewer',
  'health.history': 'viewer',
  'limits.list': 'viewer',
  'limits.pause': 'runner',
  'limits.resume': 'runner',
  'members.add': 'owner',
  'members.list': 'owner',
  'members.remove': 'owner',
  'members.rotate': 'viewer',
  'products.apply': 'developer',
  'products.list': 'viewer',
  'products.fetch': 'viewer',
  'products.history': 'viewer',
  'products.moves': 'viewer',
  'products.diff': 'viewer',
  'products.promote': 'developer',
  'products.rollback': 'developer',
  'products.budget': 'viewer',
  'products.liftBudget': 'developer',
  'quota.run': 'runner',
  'quota.dispatch': 'runner',
  'quota.usage': 'viewer',
  'secrets.accesses': 'owner',
  'secrets.create': 'developer',
  'secrets.delete': 'developer',
  'secrets.exists': 'viewer',
  'secrets.fetch': 'owner',
  'secrets.list': 'viewer',
  'secrets.revoke': 'developer',
  'secrets.rotate': 'owner',
  'secrets.update': 'developer',
  'sessions.start': 'runner',
  'sessions.decrypt': 'runner',
  'sessions.verify': 'runner',
  'sessions.refresh': 'runner',
  'sessions.revoke': 'runner',
  'sessions.revokeAll': 'developer',
  'sessions.rotateKeys': 'developer',
  'sessions.listActive': 'viewer',
  'sessions.fetchUsers': 'viewer',
  'sessions.fetchUserDetails': 'viewer',
  'sessions.fetchActivityLogs': 'viewer',
  'sessions.fetchDashboard': 'viewer',
  ...EVENT_ROLES,
  ...NOTIFICATION_ROLES,
  ...STORAGE_ROLES,
  'workspaces.whoami': 'viewer',
};

/** Roles from the least to the most powerful. */
const RISING: readonly Role[] = ['viewer', 'runner', 'developer', 'owner'];

let members: Readonly<Record<Role, Member>>;

beforeAll(async () => {
  const owner = await createWorkspace(withSessions());
  await begin(owner, 'kept');
  await owner.call('secrets.create', { key: 'KEPT', value: 'a value' });
  const [developer, runner, viewer] = await Promise.all([
    addMember(owner, 'developer'),
    addMember(owner, 'runner'),
    addMember(owner, 'viewer'),
  ]);
  members = { owner, developer, runner, viewer };
});

test('every operation is listed here', () => {
  const signed = Object.entries(CONTRACTS).flatMap(([namespace, contract]) =>
    Object.keys(contract).map((name) => `${namespace}.${name}`),
  );
  expect(Object.keys(LEAST).toSorted()).toEqual(signed.filter((name) => name !== 'workspaces.bootstrap').toSorted());
  expect(RISING.toSorted()).toEqual(ROLES.toSorted());
});

const asked = Object.entries(LEAST).filter(([operation]) => !OF_BYTES.has(operation));
const cases = asked.flatMap(([operation, least]) =>
  RISING.map((role) => ({ operation, role, least, isEnough: RISING.indexOf(role) >= RISING.indexOf(least) })),
);

describe('a role suffices for what asks for it or for less', () => {
  test.each(cases.filter(({ isEnough }) => isEnough))('$operation by a $role', async ({ operation, role }) => {
    const { body } = await members[role].call(operation, { no_such_field: 1 });
    expect(body).toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: expect.arrayContaining([{ path: 'no_such_field', message: 'is not a known field' }]),
    });
  });
});

describe('a lower role is refused, whatever the request says', () => {
  const inputs: Readonly<Record<string, object>> = {
    'actions.run': { ...scope, event: 'echo', input: { key: 'forbidden' } },
    'actions.dispatch': { ...scope, event: 'echo', input: { key: 'forbidden' } },
    'jobs.cancel': { job_id: `job_o${'0'.repeat(32)}` },
    'jobs.cancelMany': { all: true },
    'jobs.deleteMany': { all: true },
    'jobs.dispatchMany': { jobs: [{ ...scope, event: 'echo', input: { key: 'forbidden' } }] },
    'jobs.setWebhook': { url: 'https://example.com/hook' },
    'products.apply': { manifest: manifest(undefined, { name: 'Changed' }) },
    'apps.import': { product: scope.product, document: { openapi: '3.1.0', info: { title: 'X' }, paths: {} } },
    'apps.validation': { product: scope.product, app: 'api', selector: '$Body{echo}{a}' },
    'products.promote': { product: scope.product, env: 'dev', version: 1 },
    'products.rollback': { product: scope.product, env: 'dev' },
    'products.liftBudget': { product: scope.product, env: 'dev' },
    'members.add': { name: 'Mallory', role: 'owner', public_key: 'A'.repeat(43) },
    'members.remove': { user_id: `user_${'0'.repeat(32)}` },
    'health.run': { product: scope.product, env: scope.env, tag: 'api' },
    'files.read': { file_key: `file_${'0'.repeat(32)}` },
    'secrets.create': { key: 'MINE', value: 'a value' },
    'secrets.delete': { key: 'KEPT' },
    'secrets.fetch': { key: 'KEPT' },
    'secrets.revoke': { key: 'KEPT' },
    'secrets.update': { key: 'KEPT', value: 'another value' },
    'sessions.start': { product: scope.product, env: scope.env, tag: 'login', data: { user: { id: 'u' } } },
    'sessions.revoke': { product: scope.product, env: scope.env, tag: 'login', identifier: 'kept' },
    'sessions.revokeAll': { product: scope.product, env: scope.env, tag: 'login' },
    'sessions.rotateKeys': { product: scope.product, env: scope.env },
  };
  const refused = asked.map(([operation, least]) => ({
    operation,
    least,
    roles: RISING.slice(0, RISING.indexOf(least)),
  }));

  test.each(refused.filter(({ roles }) => roles.length > 0))('$operation by $roles', async (each) => {
    const { operation, least, roles } = each;
    const requests = roles.flatMap((role) => [inputs[operation], {}].map((input) => ({ role, input })));
    const before = await stored();
    for (const { role, input } of requests) {
      const { status, body } = await members[role].call(operation, input);
      expect({ status, code: body.code, detail: body.detail }).toEqual({
        status: 403,
        code: 'FORBIDDEN',
        detail: `this needs the role ${least}`,
      });
    }
    expect(await stored()).toEqual(before);
    expect(await seen('/echo/forbidden')).toEqual([]);
  });
});

test.each(RISING)('whoami names the role %s', async (role) => {
  const { workspace_id, user_id, call } = members[role];
  const { body } = await call('workspaces.whoami');
  const workspace_name = expect.stringContaining('Workspace ');
  expect(body.data).toEqual({ workspace_id, user_id, role, workspace_name, products: null, envs: null });
});
