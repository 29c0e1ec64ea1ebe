import { expect, test } from 'vitest';
import { createWorkspace } from '../../support/workspace.ts';
import { counter, option, type QuotaManifest, withQuotas } from './quotas.ts';

const KEY = { params: { key: 'x' } };
const tiers = (more: object = {}) => ({
  tag: 'calls',
  name: 'Calls',
  options: [option('a', { quota: 1, input: KEY, ...more })],
});
const providers = (...more: object[]) => ({
  tag: 'calls',
  name: 'Calls',
  options: more.map((each, n) => option(`p${n}`, { weight: 1, input: KEY, ...each })),
});
const without = (field: keyof QuotaManifest) => {
  const { [field]: _left, ...rest } = counter();
  return rest as QuotaManifest;
};

test.each<readonly [path: string, what: string, quota: object]>([
  ['', 'of no kind', { tag: 'calls', name: 'Calls' }],
  ['', 'of two kinds', { ...tiers(), limit: 1, period: 'day' }],
  ['.options', 'with no option', { ...tiers(), total_quota: 5, options: [] }],
  ['.options', 'whose weights sum to zero', providers({ weight: 0 }, { weight: 0 })],
  ['.options[0].weight', 'with a negative weight', providers({ weight: -1 })],
  ['.options[0].event', 'whose action is not there', providers({ event: 'nope' })],
  ['.options[0].healthcheck', 'whose healthcheck is not there', providers({ healthcheck: 'nope' })],
  ['.options[0].quota', 'with a negative tier', tiers({ quota: -1 })],
  ['.options[0].uses', 'that has used more than it may', tiers({ uses: 2 })],
  ['.period', 'with a limit and no period', without('period')],
  ['.limit', 'with a limit of nothing', counter({ limit: 0 })],
  ['.burst', 'with a burst and no bucket', counter({ burst: 5 })],
  ['.alerts[0]', 'with an alert over the whole', counter({ alerts: [1.5] })],
])('quotas[0]%s: a quota %s is refused on apply', async (path, _what, quota) => {
  const owner = await createWorkspace();
  const { status, body } = await owner.call('products.apply', { manifest: withQuotas([quota as QuotaManifest]) });
  expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_ERROR' });
  expect(body.errors?.map((error) => error.path)).toContain(`manifest.quotas[0]${path}`);
});
