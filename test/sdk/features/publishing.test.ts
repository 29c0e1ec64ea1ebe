import { expect, test } from 'vitest';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import { refusalOf, stepsOf } from './record.ts';

interface Input {
  readonly id: string;
}

type Context = FeatureContext<Input>;
const step = { tag: 'publish-orders', type: 'publish' };
const input = { message: { id: '$Input{id}' }, key: '$Input{id}' };

test.each<[string, (ctx: Context) => Promise<unknown>, object]>([
  [
    'publish.send',
    (ctx) =>
      ctx.publish.send({
        broker: 'shop',
        event: 'orders',
        input: { message: { id: ctx.input.id }, key: ctx.input.id },
        retries: 2,
      }),
    { ...step, broker: 'shop', event: 'orders', input, options: { retries: 2 } },
  ],
  [
    'messaging.produce',
    (ctx) => ctx.messaging.produce({ event: 'shop:orders', message: { id: ctx.input.id }, key: ctx.input.id }),
    { ...step, event: 'shop:orders', input },
  ],
])('ctx.%s becomes a step', async (_what, handler, expected) => {
  expect(await stepsOf(handler as never)).toEqual([expected]);
});

test.each<[string, (ctx: Context) => unknown, string]>([
  ['no broker', (ctx) => ctx.publish.send({ event: 'orders', message: 1 }), 'ctx.publish.send names no broker'],
  [
    'a message beside an input',
    (ctx) => ctx.messaging.produce({ event: 'a:b', input: { message: 1 }, key: 'k' }),
    "ctx.messaging.produce has no option 'key'",
  ],
  [
    'a field that there is not',
    (ctx) => ctx.publish.send({ event: 'a:b', message: 1, partition: 1 } as never),
    "ctx.publish.send has no option 'partition'",
  ],
])('is refused with %s', async (_what, handler, message) => {
  expect((await refusalOf<Input>((ctx) => handler(ctx))).message).toContain(message);
});
