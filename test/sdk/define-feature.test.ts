import Ductape, { defineFeature, defineProduct } from '@ductape/sdk';
import { expect, test } from 'vitest';
import { identity, private_key, startStandIn } from './stand-in.ts';

const HELLO = {
  tag: 'hello',
  name: 'Hello',
  input: { name: { type: 'string' } },
  steps: [{ tag: 'api-greet', type: 'action', app: 'api', event: 'greet', input: { body: { name: '$Input{name}' } } }],
  output: '$Step{api-greet}',
};

test('a client defines a feature of a function, sends nothing, and applies it as part of a manifest', async () => {
  const processor = await startStandIn();
  const client = new Ductape({ ...identity, private_key, url: processor.url });
  const hello = await client.features.define({
    tag: 'hello',
    name: 'Hello',
    input: { name: { type: 'string' } },
    handler: (ctx) => ctx.action.run({ app: 'api', event: 'greet', input: { body: { name: ctx.input['name'] } } }),
  });
  expect(hello).toEqual(HELLO);
  expect(processor.received).toEqual([]);
  const product = defineProduct({ tag: 'shop', name: 'Shop', environments: [], features: [hello] });
  await client.products.apply(product);
  expect(processor.received.map(({ json }) => json)).toMatchObject([{ manifest: { features: [HELLO] } }]);
});

test('what cannot be recorded is told with the file and the line of the handler', async () => {
  const handler = () => Math.random();
  await expect(defineFeature({ tag: 'a', name: 'A', handler })).rejects.toMatchObject({
    code: 'RECORDING_ERROR',
    file: expect.stringMatching(/define-feature\.test\.ts$/),
    message: expect.stringContaining('Math.random'),
  });
  const faulty = { tag: 'a', name: 'A' } as unknown as Parameters<typeof defineFeature>[0];
  await expect(defineFeature(faulty)).rejects.toMatchObject({
    file: expect.stringMatching(/define-feature\.test\.ts$/),
    message: expect.stringContaining('a feature has a handler'),
  });
});
