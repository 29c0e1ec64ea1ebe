import { afterEach, expect, test, vi } from 'vitest';
import { scope } from '../support/manifest.ts';
import { at, seen } from '../support/target.ts';
import { createWorkspace } from '../support/workspace.ts';
import { answerWith, check, checkedProduct, type CheckManifest, PATIENCE, ring } from './healths.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

type OnFailure = NonNullable<CheckManifest['onFailure']>[number];

/** A workspace whose check fails and tells so by the message `ops:down`, and a path at the target of its own. */
async function createTelling(onFailure: readonly OnFailure[], path = `/ops-${crypto.randomUUID()}`) {
  const owner = await createWorkspace();
  const checked = { owner, key: crypto.randomUUID() };
  const body = {
    text: '{{healthcheck}} of {{product}}/{{env}} is {{status}}: {{error}}',
    team: '{{team}}',
    since: '{{since}}',
  };
  const notifications = [
    {
      tag: 'ops',
      name: 'Ops',
      envs: [{ slug: scope.env, callbacks: { url: at(path), method: 'POST' as const } }],
      messages: [{ tag: 'down', name: 'Down', callback: { body } }],
    },
  ];
  await answerWith(checked, 503);
  const failing = check(checked.key, { damping: { rise: 1 }, onFailure: [...onFailure] });
  await owner.apply(checkedProduct([failing], { notifications }));
  return { ...checked, path };
}

const down = (input: object): OnFailure => ({ notification: { event: 'ops:down', input: { callback: input } } });
const told = async (path: string) => (await seen(path)).map(({ body }) => JSON.parse(body) as object);

test('a check that fails sends its message once, with what happened beneath what the input gives', async () => {
  const checked = await createTelling([down({ body: { team: 'shop', product: 'our shop' } })]);
  await vi.waitFor(async () => expect(await seen(checked.path)).toHaveLength(1), PATIENCE);
  expect(await told(checked.path)).toEqual([
    {
      text: `api of our shop/${scope.env} is unavailable: SERVICE_UNAVAILABLE`,
      team: 'shop',
      since: expect.any(Number),
    },
  ]);
  await ring(checked);
  await ring(checked);
  expect(await seen(checked.path)).toHaveLength(1);
  await answerWith(checked, 200);
  await ring(checked);
  await answerWith(checked, 503);
  for (let n = 0; n < 3 && (await seen(checked.path)).length < 2; n += 1) await ring(checked);
  await vi.waitFor(async () => expect(await seen(checked.path)).toHaveLength(2), PATIENCE);
});

test('each message that a check names is sent, and is in the log', async () => {
  const checked = await createTelling([down({ body: { team: 'a' } }), down({ body: { team: 'b' } })]);
  await vi.waitFor(async () => expect(await seen(checked.path)).toHaveLength(2), PATIENCE);
  expect(new Set(await told(checked.path))).toEqual(
    new Set([expect.objectContaining({ team: 'a' }), expect.objectContaining({ team: 'b' })]),
  );
  const { body } = await checked.owner.call('notifications.getMessages', { product: scope.product, env: scope.env });
  expect(body.data).toMatchObject({
    total: 2,
    items: [{ notification_tag: 'ops:down' }, { notification_tag: 'ops:down' }],
  });
});

test('a message that is not taken at first is tried again by its job', async () => {
  const checked = await createTelling([down({ body: {} })], `/flaky/${crypto.randomUUID()}`);
  await vi.waitFor(async () => expect(await seen(checked.path)).toHaveLength(2), { timeout: 10_000 });
  const messages = { product: scope.product, env: scope.env };
  await vi.waitFor(async () => {
    const { body } = await checked.owner.call('notifications.getMessages', messages);
    expect(body.data).toMatchObject({ items: [{ status: 'sent', attempts: 2 }] });
  }, PATIENCE);
});
