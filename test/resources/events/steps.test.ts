import { beforeAll, describe, expect, test } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { action, manifest } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { at, broker } from './brokers.ts';
import { call } from './shop.ts';

const message = { of: '$Input{of}' };
const written = { message, key: '$Input{order}' };
const publish = { type: 'publish' as const, broker: 'shop', event: 'orders' };
const input = { of: { type: 'string' as const }, order: { type: 'number' as const, required: false } };

const withEvents = (more: Partial<ProductManifest>) =>
  manifest([action('down', { resource: '/status/503' })], { brokers: [broker()], ...more });

let owner: Member;
beforeAll(async () => {
  const down = { type: 'action' as const, app: 'api', event: 'down', input: {} };
  const undone = { type: 'publish' as const, event: 'orders', input: { message: { of: '$Input{of}', undone: true } } };
  owner = await createWorkspace(
    withEvents({
      features: [
        {
          tag: 'tells',
          name: 'Tells',
          input,
          steps: [{ tag: 'tell', ...publish, input: written }],
          output: { id: '$Step{tell}{event_id}' },
        },
        {
          tag: 'undoes',
          name: 'Undoes',
          input,
          steps: [
            { tag: 'tell', ...publish, input: { message }, rollback: undone },
            { tag: 'fail', ...down, dependsOn: ['tell'] },
          ],
        },
        { tag: 'older', name: 'Older', input, events: [{ type: 'publish', event: 'shop:orders', input: { message } }] },
      ],
      fallbacks: [{ tag: 'over', name: 'Over', options: [down, { ...publish, input: { message } }] }],
      quotas: [{ tag: 'some', name: 'Some', options: [{ name: 'shop', weight: 1, ...publish, input: { message } }] }],
      healthchecks: [
        {
          tag: 'broker',
          name: 'Broker',
          probe: { type: 'messageBroker', broker: 'shop', action: 'ping' },
          interval: '1h',
          envs: [{ slug: at.env }],
        },
      ],
    }),
  );
});

interface Published {
  readonly key: string | null;
  readonly message: { readonly of: string; readonly undone?: boolean };
}

/** What was published of something, in order. */
async function published(of: string): Promise<Published[]> {
  const { messages } = await call<{ messages: Published[] }>(owner, 'poll', {
    event: 'shop:orders',
    member: 'one',
    from: 'earliest',
  });
  return messages.filter((each) => each.message.of === of).map(({ key, message: given }) => ({ key, message: given }));
}

const run = async (operation: string, tag: string, of: string, more: object = {}) =>
  (await owner.call(operation, { ...at, tag, input: { of, ...more } })).body.data;

describe('what is published', () => {
  test('by a step, in the order of a key that is a number', async () => {
    expect(await run('features.run', 'tells', 'step', { order: 7 })).toMatchObject({
      status: 'completed',
      output: { id: expect.stringMatching(/^shop:orders:0:\d+$/) },
    });
    expect(await published('step')).toEqual([{ key: '7', message: { of: 'step' } }]);
  });

  test('by the rollback of a step, to its broker', async () => {
    expect(await run('features.run', 'undoes', 'undo')).toMatchObject({ status: 'rolled_back' });
    expect((await published('undo')).map((each) => each.message)).toEqual([
      { of: 'undo' },
      { of: 'undo', undone: true },
    ]);
  });

  test('by an event of the older form, and by options of fallbacks and quotas', async () => {
    expect(await run('features.run', 'older', 'event')).toMatchObject({ status: 'completed' });
    expect(await run('fallback.run', 'over', 'fallback')).toMatchObject({ success: true });
    expect(await run('quota.run', 'some', 'quota')).toMatchObject({ output: { success: true } });
    for (const kind of ['event', 'fallback', 'quota']) expect(await published(kind)).toHaveLength(1);
  });
});

test('a healthcheck reaches the broker', async () => {
  const { body } = await owner.call('health.run', { ...at, tag: 'broker' });
  expect(body.data).toMatchObject({ status: 'available' });
});

describe('what is refused of what publishes', () => {
  const refused = async (more: object) => {
    const { body } = await owner.call('products.apply', { manifest: withEvents(more) });
    return (body.errors ?? []).map(({ path, message: text }) => `${path}: ${text}`);
  };

  test.each([
    ['no broker', { broker: undefined }, 'broker: is required'],
    ['a broker that is not there', { broker: 'none' }, "broker: the product has no broker 'none'"],
    ['a topic that is not there', { event: 'none' }, "event: broker 'shop' has no topic 'none'"],
    ['two brokers', { event: 'other:orders' }, "broker: contradicts event, 'other:orders'"],
    ['no topic', { event: 'a:b:c' }, "event: 'a:b:c' is no topic: give topic or broker:topic"],
    ['an input that is no object', { input: 'a' }, 'input: must be an object'],
    ['no message', { input: {} }, 'input.message: is required'],
    ['a field that it has not', { input: { message: 1, to: 'a' } }, 'input.to: is not a known field'],
    ['a secret', { input: { message: '$Secret{K}' } }, 'input.message: $Secret has no value here'],
    ['what breaks the schema', { event: 'checked', input: { message: { total: 'a' } } }, 'input.message.total: '],
  ])('%s', async (_what, more, text) => {
    const asked = { ...publish, input: { message: 1 }, ...more };
    const step = { tag: 'a', ...publish, input: { message: 1 } };
    expect(await refused({ features: [{ tag: 'f', name: 'F', steps: [{ tag: 'a', ...asked }] }] })).toEqual([
      expect.stringContaining(`manifest.features[0].steps[0].${text}`),
    ]);
    expect(await refused({ fallbacks: [{ tag: 'f', name: 'F', options: [asked] }] })).toEqual([
      expect.stringContaining(`manifest.fallbacks[0].options[0].${text}`),
    ]);
    if ('broker' in more && more.broker === undefined) return;
    const undone = [{ tag: 'f', name: 'F', steps: [{ ...step, rollback: asked }] }];
    expect(await refused({ features: undone })).toEqual([
      expect.stringContaining(`manifest.features[0].steps[0].rollback.${text}`),
    ]);
  });
});
