import { beforeAll, describe, expect, test } from 'vitest';
import { check, checkedProduct } from '../../durable-objects/healths.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace();
});

const STEPS = [{ tag: 'call', type: 'action' as const, app: 'api', event: 'ping', input: {} }];
const OF_FEATURE = { app: undefined, event: undefined };

/** What applying a product with such a check answers. */
async function refusal(more: object) {
  const features = [
    { tag: 'pay', name: 'Pay', input: { amount: { type: 'number' } }, steps: STEPS },
    { tag: 'away', name: 'Away', envs: [{ slug: 'dev' }], steps: STEPS },
  ];
  const manifest = checkedProduct([{ ...check('none'), ...more }], { features });
  const { status, body } = await owner.call('products.apply', { manifest });
  return { status, code: body.code, paths: body.errors?.map(({ path }) => path) };
}

describe('a healthcheck is refused on apply, with the path, whose', () => {
  test.each<[what: string, more: object, paths: string[]]>([
    ['interval is too short', { interval: 9_999 }, ['interval']],
    ['interval is too long', { interval: '25h' }, ['interval']],
    ['interval is missing', { interval: undefined }, ['interval']],
    ['interval is no time', { interval: 'often' }, ['interval']],
    ['retries are less than none', { retries: -1 }, ['retries']],
    ['timeout is too long', { timeout: '2m' }, ['timeout']],
    ['app is not there', { app: 'none' }, ['app']],
    ['action is not there', { event: 'none' }, ['event']],
    ['probe is missing', { app: undefined, event: undefined }, ['probe']],
    ['probe stands beside app and event', { probe: { type: 'app', app: 'api', event: 'ping' } }, ['probe']],
    [
      'feature is not there',
      { app: undefined, event: undefined, probe: { type: 'feature', feature: 'none' } },
      ['probe.feature'],
    ],
    ['environment is not there', { envs: [{ slug: 'none' }] }, ['envs[0].slug']],
    ['environment stands twice', { envs: [{ slug: 'prd' }, { slug: 'prd' }] }, ['envs[1].slug']],
    ['environments are none', { envs: [] }, ['envs']],
    ['environments are missing', { envs: undefined }, ['envs']],
    ['probe is of no kind', { ...OF_FEATURE, probe: { type: 'socket' } }, ['probe.type']],
    ['probe has no kind', { ...OF_FEATURE, probe: {} }, ['probe.type']],
    [
      'probe has an app that is not there',
      { ...OF_FEATURE, probe: { type: 'app', app: 'no', event: 'x' } },
      ['probe.app'],
    ],
    [
      'probe has an action that is not there',
      { ...OF_FEATURE, probe: { type: 'app', app: 'api', event: 'no' } },
      ['probe.event'],
    ],
    [
      'feature does not run in an environment',
      { ...OF_FEATURE, probe: { type: 'feature', feature: 'away' } },
      ['envs[0].slug'],
    ],
    [
      'input lacks what the feature needs',
      {
        ...OF_FEATURE,
        probe: { type: 'feature', feature: 'pay' },
        envs: [{ slug: 'prd' }, { slug: 'dev', input: { amount: 'x' } }],
      },
      ['envs[0].input.amount', 'envs[1].input.amount'],
    ],
    [
      'input has what the feature does not know',
      {
        ...OF_FEATURE,
        probe: { type: 'feature', feature: 'pay', input: { amount: 1 } },
        envs: [{ slug: 'prd', input: { more: 2 } }],
      },
      ['envs[0].input.more'],
    ],
    [
      'input lacks what the action needs',
      { event: 'echo', envs: [{ slug: 'prd', input: {} }] },
      ['envs[0].input.params.key'],
    ],
    ['input is no object', { envs: [{ slug: 'prd', input: 'text' }] }, ['envs[0].input']],
    ['damping is none', { damping: { fall: 0 } }, ['damping.fall']],
    [
      'webhook has no address',
      { onFailure: [{ webhook: { url: 'ftp://example.com' } }] },
      ['onFailure[0].webhook.url'],
    ],
    [
      'webhook refers to what has no value',
      { onFailure: [{ webhook: { url: 'https://example.com', headers: { authorization: '$Secret{KEY}' } } }] },
      ['onFailure[0].webhook.headers.authorization'],
    ],
  ])('%s', async (_what, more, paths) => {
    expect(await refusal(more)).toEqual({
      status: 400,
      code: 'VALIDATION_ERROR',
      paths: paths.map((path) => `manifest.healthchecks[0].${path}`),
    });
  });

  test('broker is not there', async () => {
    const probe = { type: 'messageBroker', broker: 'none' };
    expect(await refusal({ ...OF_FEATURE, probe })).toMatchObject({
      code: 'VALIDATION_ERROR',
      paths: ['manifest.healthchecks[0].probe.broker'],
    });
  });
});
