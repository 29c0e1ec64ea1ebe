import Ductape, { defineFeature } from '@ductape/sdk';
import { expect, test } from 'vitest';
import { identity, private_key, startStandIn } from './stand-in.ts';

const given = { by: 'string', note: { type: 'string', minLength: 1, maxLength: 5, required: false }, odd: 3 };
const canonical = {
  by: { type: 'string' },
  note: { type: 'string', minlength: 1, maxlength: 5, required: false },
  odd: 3,
};

test('fields of features may be their type alone, and lengths spelled otherwise, in a manifest', async () => {
  const processor = await startStandIn();
  const client = new Ductape({ ...identity, private_key, url: processor.url });
  const features = [{ tag: 'f', input: given, signals: { go: { input: given }, stop: {} } }, { tag: 'g' }, null];
  await client.products.apply({ tag: 'p', features } as unknown as Parameters<typeof client.products.apply>[0]);
  expect(processor.received[0]?.json).toEqual({
    manifest: {
      tag: 'p',
      features: [{ tag: 'f', input: canonical, signals: { go: { input: canonical }, stop: {} } }, { tag: 'g' }, null],
    },
  });
});

test('and in a function', async () => {
  const { odd: _odd, ...fields } = given;
  const feature = await defineFeature({
    tag: 'f',
    name: 'F',
    product: 'shop',
    input: { ...fields, list: { type: 'array' } },
    input_type: 'JSON',
    store_event_results: false,
    signals: { go: { input: { by: 'string' } } },
    handler: (ctx) => ctx.waitForSignal('go'),
  });
  const { odd: _none, ...expected } = canonical;
  expect(feature).toMatchObject({
    input: { ...expected, list: { type: 'array' } },
    input_type: 'JSON',
    store_event_results: false,
    signals: { go: { input: { by: { type: 'string' } } } },
  });
});
