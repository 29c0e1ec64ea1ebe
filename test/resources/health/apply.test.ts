import { beforeAll, describe, expect, test } from 'vitest';
import { check, checkedProduct } from '../../durable-objects/healths.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace();
});

/** What applying a product with such a check answers. */
async function refusal(more: object) {
  const manifest = checkedProduct([{ ...check('none'), ...more }]);
  const { status, body } = await owner.call('products.apply', { manifest });
  return { status, code: body.code, paths: body.errors?.map(({ path }) => path) };
}

describe('a healthcheck is refused on apply, with the path, whose', () => {
  test.each<[what: string, more: object, paths: string[]]>([
    ['interval is too short', { interval: 5_000 }, ['interval']],
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
    ['environments are none', { envs: [] }, ['envs']],
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

  test.each<[object, string]>([
    [{ app: undefined, event: undefined, probe: { type: 'graph' } }, 'probe.type'],
    [{ onFailure: [{ notification: 'ops:down' }] }, 'onFailure[0].notification'],
  ])('kind is not supported: %j', async (more, path) => {
    expect(await refusal(more)).toMatchObject({
      code: 'NOT_SUPPORTED',
      paths: [`manifest.healthchecks[0].${path}`],
    });
  });
});
