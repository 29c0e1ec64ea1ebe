import { beforeEach, expect, test } from 'vitest';
import { type AppManifest, manifest } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import parcels from '../../fixtures/descriptions/parcels.swagger-2.0.json';

const scope = { product: 'shop', app: 'parcels' };
const WEIGHT = '$Body{sendParcel}{weight}';

let owner: Member;

beforeEach(async () => {
  owner = await createWorkspace(manifest([]));
  await owner.call('apps.import', { product: 'shop', document: parcels });
});

async function rulesOf(tag: string) {
  const { body } = await owner.call('apps.fetch', scope);
  const { actions } = (body.data as { app: AppManifest }).app;
  return new Map(actions.find((action) => action.tag === tag)?.validation?.map((rule) => [rule.selector, rule]));
}

test('a rule replaces the one with its selector, in its place', async () => {
  const before = [...(await rulesOf('sendParcel')).keys()];
  const { body } = await owner.call('apps.validation', { ...scope, selector: WEIGHT, required: true, type: 'FLOAT' });
  expect(body.data).toEqual({ ...scope, version: 3, created: true, selectors: [WEIGHT] });
  const rules = await rulesOf('sendParcel');
  expect([...rules.keys()]).toEqual(before);
  expect(rules.get(WEIGHT)).toEqual({ selector: WEIGHT, required: true, type: 'float', keep: true });
});

test('rules may come as a list, for several actions, and be new', async () => {
  const selectors = ['$Header{sendParcel}{X-Shop}', '$Body{uploadLabel}{copies}'];
  const rules = selectors.map((selector) => ({ selector, defaultValue: 1 }));
  const { body } = await owner.call('apps.validation', { ...scope, rules });
  expect(body.data).toMatchObject({ created: true, selectors });
  expect((await rulesOf('sendParcel')).get('$Header{sendParcel}{X-Shop}')).toMatchObject({ defaultValue: 1 });
  expect((await rulesOf('uploadLabel')).get('$Body{uploadLabel}{copies}')).toMatchObject({ defaultValue: 1 });
});

test('an import leaves such rules as they are', async () => {
  const own = '$Body{sendParcel}{own}';
  await owner.call('apps.validation', {
    ...scope,
    rules: [
      { selector: WEIGHT, maxLength: 3 },
      { selector: own, required: true },
    ],
  });
  const { body } = await owner.call('apps.import', { product: 'shop', document: parcels });
  expect(body.data).toMatchObject({ version: 3, created: false, changed: [] });
  const rules = await rulesOf('sendParcel');
  expect(rules.get(WEIGHT)).toMatchObject({ maxLength: 3, keep: true });
  expect(rules.get(own)).toMatchObject({ required: true, keep: true });
});

test('the same rule again makes no version', async () => {
  const input = { ...scope, selector: WEIGHT, required: true };
  await owner.call('apps.validation', input);
  const { body } = await owner.call('apps.validation', input);
  expect(body.data).toEqual({ ...scope, version: 3, created: false, selectors: [] });
});

test.each([
  ['no rule', {}, 400, 'selector'],
  ['a selector that is none', { selector: 'weight' }, 400, 'selector'],
  ['one rule and a list', { selector: WEIGHT, rules: [{ selector: WEIGHT }] }, 400, 'rules'],
  ['an unknown action', { selector: '$Body{nope}{a}' }, 404, 'selector'],
  ['an unknown app', { app: 'nope', selector: WEIGHT }, 404, 'app'],
  ['an unknown type', { selector: WEIGHT, type: 'thing' }, 400, 'type'],
])('is refused without a trace: %s', async (_title, input, status, path) => {
  const before = await stored();
  const answer = await owner.call('apps.validation', { ...scope, ...input });
  expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([status, path]);
  expect(await stored()).toEqual(before);
});
