import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { action, manifest, scope } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const OVER = Math.floor(Date.now() / 1000) - 1;
const LATER = OVER + 86_400;

let owner: Member;

beforeAll(async () => {
  const environments = ['prd', 'dev'].map((slug) => ({ slug, base_url: env.TEST_TARGET_URL }));
  const apps = ['api', 'mail'].map((tag) => ({ tag, name: tag, environments, actions: [action('echo')] }));
  owner = await createWorkspace(manifest([], { apps }));
});

/** A secret of its own key, and what a run of it answers. */
async function used(settings: object, where: object = {}, isRevoked = false) {
  const key = `K${crypto.randomUUID().slice(0, 8)}`;
  const place = crypto.randomUUID();
  const created = await owner.call('secrets.create', { key, value: 'a value', ...settings });
  expect(created.status).toBe(200);
  if (isRevoked) await owner.call('secrets.revoke', { key });
  const call = { ...scope, event: 'echo', input: { key: place, v: `$Secret{${key}}` }, ...where };
  const run = await owner.call('actions.run', call);
  const dispatch = await owner.call('actions.dispatch', { ...call, schedule: { delay: '1h' } });
  const shown = ({ status, body }: typeof run) => ({
    status,
    code: body.code,
    detail: body.detail?.replaceAll(key, 'KEY'),
  });
  expect(shown(dispatch)).toEqual(shown(run));
  return { ...shown(run), sent: (await seen(`/echo/${place}`)).length };
}

const ACCEPTED = { status: 200, code: undefined, detail: undefined, sent: 1 };
const refused = (why: string) => ({
  status: 403,
  code: 'FORBIDDEN',
  detail: expect.stringContaining(`secret 'KEY' ${why}`),
  sent: 0,
});

describe('a secret may be used', () => {
  test.each<[title: string, settings: object, where?: object]>([
    ['everywhere, when nothing is said', {}],
    ['everywhere, when the lists are empty', { scope: [], envs: [] }],
    ['by the apps of its scope', { scope: ['other', 'api'] }],
    ['by the apps of its scope, whatever their environment', { scope: ['mail'] }, { app: 'mail', env: 'dev' }],
    ['in its environments', { envs: ['dev'] }, { env: 'dev' }],
    ['until it expires', { expires_at: LATER }],
    ['for ever, when it expires never', { expires_at: null }],
  ])('%s', async (_title, settings, where) => {
    expect(await used(settings, where)).toEqual(ACCEPTED);
  });
});

describe('a secret is refused, by a run and by a dispatch alike,', () => {
  test.each<[title: string, settings: object, where: object, why: string]>([
    ['to an app outside its scope', { scope: ['mail'] }, {}, "is not accessible by app 'api'"],
    ['to an app whose tag is another in its case', { scope: ['API'] }, {}, "is not accessible by app 'api'"],
    ['in an environment that is not its own', { envs: ['dev', 'qa'] }, {}, "is not available in environment 'prd'"],
    ['when it has expired', { expires_at: OVER }, {}, 'has expired'],
    ['first for its scope', { scope: ['mail'], envs: ['dev'], expires_at: OVER }, {}, "is not accessible by app 'api'"],
    [
      'then for its environment',
      { scope: ['api'], envs: ['dev'], expires_at: OVER },
      {},
      "is not available in environment 'prd'",
    ],
    ['then for its expiry', { scope: ['api'], envs: ['prd'], expires_at: OVER }, {}, 'has expired'],
  ])('%s', async (_title, settings, where, why) => {
    expect(await used(settings, where)).toEqual(refused(why));
  });

  test('when it is revoked, whatever else is wrong', async () => {
    expect(await used({}, {}, true)).toEqual(refused('is revoked'));
    expect(await used({ scope: ['mail'], envs: ['dev'], expires_at: OVER }, {}, true)).toEqual(refused('is revoked'));
  });
});
