import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { systemIds } from '../../../src/kernel/ids.ts';
import { createDataKeys } from '../../../src/resources/secrets/data-keys.ts';
import { manifest, scope } from '../../support/manifest.ts';
import { everythingKept } from '../../support/everything.ts';
import { composed } from '../../support/processor.ts';
import { formsIn } from '../../support/secret-forms.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const VALUE = `the one "value" of ${crypto.randomUUID()}`;

let owner: Member;

beforeEach(async () => {
  owner = await createWorkspace(manifest());
});
afterEach(() => {
  vi.restoreAllMocks();
});

const create = (key = 'KEY', value = VALUE, member = owner) => member.call('secrets.create', { key, value });

/** The sealed text of a secret. */
async function sealedText(key = 'KEY', member = owner): Promise<string> {
  const row = await env.DB.prepare('SELECT sealed FROM secrets WHERE workspace_id = ? AND key = ?')
    .bind(member.workspace_id, key)
    .first<{ sealed: string }>();
  return row?.sealed ?? '';
}

const putSealed = (sealed: string, key = 'KEY', member = owner) =>
  env.DB.prepare('UPDATE secrets SET sealed = ?1 WHERE workspace_id = ?2 AND key = ?3')
    .bind(sealed, member.workspace_id, key)
    .run();

/** What a processor that has cached nothing fetches. */
const fetched = (key = 'KEY', member = owner) => member.call('secrets.fetch', { key }, { serve: composed() });

describe('what is kept', () => {
  test('holds no value in any form, of a secret and of a job’s input and result', async () => {
    await create();
    const input = { key: 'sealed', text: VALUE };
    const { body } = await owner.call('actions.dispatch', {
      ...scope,
      event: 'echo',
      input,
      schedule: { delay: '1h' },
    });
    expect(body.data).toMatchObject({ status: 'scheduled' });
    await owner.run('echo', input, {}, { headers: { 'idempotency-key': 'sealed' } });
    const kept = await everythingKept(owner.workspace_id);
    expect(kept.flatMap(({ where, text }) => formsIn(text, VALUE).map((form) => `${form}: ${where}`))).toEqual([]);
  });

  test('is sealed anew each time, so that equal values do not look alike', async () => {
    await create('ONE');
    await create('TWO');
    const [one, two] = [await sealedText('ONE'), await sealedText('TWO')];
    expect(one).toMatch(/^v1\.1\.[A-Za-z0-9_-]{40,}$/);
    expect(one).not.toBe(two);
    await owner.call('secrets.update', { key: 'ONE', value: VALUE });
    expect(await sealedText('ONE')).not.toBe(one);
  });
});

describe('sealed text is refused', () => {
  const altered: readonly (readonly [string, (sealed: string) => string])[] = [
    ['of which a digit is another', (text) => text.replace(/.{4}$/, (end) => (end === 'AAAA' ? 'BBBB' : 'AAAA'))],
    [
      'of which the nonce is another',
      (text) =>
        text.replace(/^(v1\.1\.)(.)/, (_all, head: string, digit: string) => `${head}${digit === 'A' ? 'B' : 'A'}`),
    ],
    ['that is cut off', (text) => text.slice(0, -8)],
    ['that is cut to its nonce', (text) => text.slice(0, 'v1.1.'.length + 16)],
    ['of another data key', (text) => text.replace('v1.1.', 'v1.2.')],
    ['of another version', (text) => text.replace('v1.', 'v2.')],
    ['that is none', () => VALUE],
    ['that is empty', () => ''],
  ];

  test.each(altered)('%s: by a fetch and by a run, which sends nothing', async (_title, change) => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    await create();
    await putSealed(change(await sealedText()));
    expect(await fetched()).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
    const key = crypto.randomUUID();
    const run = await owner.run('echo', { key, v: '$Secret{KEY}' }, {}, { serve: composed() });
    expect(run).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
    expect(await seen(`/echo/${key}`)).toEqual([]);
  });

  test('that stands in the row of another secret', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    await create('KEY');
    await create('OTHER', 'another value');
    await putSealed(await sealedText('OTHER'));
    expect(await fetched()).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
    expect((await fetched('OTHER')).body.data).toMatchObject({ value: 'another value' });
  });

  test('that stands in the row of another workspace, with its data key or without', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const other = await createWorkspace();
    await create();
    await create('KEY', 'of the other', other);
    await putSealed(await sealedText(), 'KEY', other);
    expect(await fetched('KEY', other)).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
    await env.DB.prepare(
      'UPDATE data_keys SET sealed = (SELECT sealed FROM data_keys WHERE workspace_id = ?1) WHERE workspace_id = ?2',
    )
      .bind(owner.workspace_id, other.workspace_id)
      .run();
    expect(await fetched('KEY', other)).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
  });
});

describe('the first data key of a workspace', () => {
  test('is one, however many need it at once', async () => {
    const serves = Array.from({ length: 8 }, () => composed());
    const keys = serves.map((_serve, index) => `KEY_${index}`);
    const made = await Promise.all(
      serves.map((serve, index) =>
        owner.call('secrets.create', { key: keys[index], value: `value ${index}` }, { serve }),
      ),
    );
    expect(made.map(({ status }) => status)).toEqual(keys.map(() => 200));
    for (const [index, key] of keys.entries())
      expect((await fetched(key)).body.data).toMatchObject({ value: `value ${index}` });
    const { results } = await env.DB.prepare('SELECT number FROM data_keys WHERE workspace_id = ?')
      .bind(owner.workspace_id)
      .all();
    expect(results).toEqual([{ number: 1 }]);
  });

  test('is not made for what needs none', async () => {
    expect((await owner.run('echo', { key: 'x' })).status).toBe(200);
    const { results } = await env.DB.prepare('SELECT number FROM data_keys WHERE workspace_id = ?')
      .bind(owner.workspace_id)
      .all();
    expect(results).toEqual([]);
  });
});

test('what is sealed for the deployment opens as what it is, and as nothing else', async () => {
  const [masterKey, previousMasterKey] = [1, 2].map((byte) =>
    btoa(String.fromCharCode(...new Uint8Array(32).fill(byte))),
  );
  const keys = (now: string | undefined, before: string | undefined) =>
    createDataKeys({
      db: env.DB,
      clock: systemClock,
      ids: systemIds,
      masterKey: now ?? null,
      previousMasterKey: before ?? null,
    });
  const sealed = await keys(previousMasterKey, undefined).sealForDeployment('state', VALUE);
  expect(sealed).not.toContain(VALUE);
  expect(await keys(masterKey, previousMasterKey).openForDeployment('state', sealed)).toBe(VALUE);
  await expect(keys(masterKey, previousMasterKey).openForDeployment('other', sealed)).rejects.toMatchObject({
    code: 'INTERNAL',
  });
  await expect(keys(masterKey, undefined).openForDeployment('state', sealed)).rejects.toMatchObject({
    code: 'INTERNAL',
  });
});
