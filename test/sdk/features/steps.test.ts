import { describe, expect, test } from 'vitest';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import type { StandIn } from '../../../sdk/src/features/stand-in.ts';
import { record, stepsOf, to } from './record.ts';

interface Input {
  readonly email: string;
  readonly order: string;
  readonly id: string;
  readonly n: number;
}

type Context = FeatureContext<Input>;

describe('ctx.step', () => {
  test('names the call of its function and says how it is tried', async () => {
    const options = { allow_fail: true, retries: 3, retry_delay: 500, timeout: '30s', critical: true };
    const steps = await stepsOf<Input>(async (ctx) => {
      await ctx.step('charge', async () => ctx.action.run({ app: 'pay', event: 'charge', input: 1 }), null, options);
    });
    expect(steps).toEqual([{ tag: 'charge', type: 'action', app: 'pay', event: 'charge', input: 1, options }]);
  });

  test('says how it is tried where its call says otherwise', async () => {
    const [step] = await stepsOf<Input>(async (ctx) => {
      const run = () => ctx.action.run({ app: 'pay', event: 'charge', input: 1, retries: 1, timeout: 10 });
      await ctx.step('charge', run, null, { retries: 3 });
    });
    expect(step?.options).toEqual({ retries: 3, timeout: 10 });
  });

  test('answers what its function makes of the result', async () => {
    const feature = await record<Input>(async (ctx) => {
      const id = await ctx.step('charge', async () => {
        const paid = await ctx.action.run(to('charge'));
        return { id: paid['id'] };
      });
      return id;
    });
    expect(feature.output).toEqual({ id: '$Step{charge}{id}' });
  });

  test.each<[string, (ctx: Context, result: StandIn) => unknown]>([
    ['at once', (ctx, result) => ctx.action.run(to('refund', { id: result['id'], of: `no. ${ctx.input.order}` }))],
    [
      'after a promise',
      async (ctx, result) => {
        await ctx.action.run(to('refund', { id: result['id'], of: `no. ${ctx.input.order}` }));
      },
    ],
  ])('records its rollback, called %s', async (_when, rollback) => {
    const steps = await stepsOf<Input>(async (ctx) => {
      await ctx.step(
        'charge',
        async () => ctx.action.run(to('charge')),
        (result) => rollback(ctx, result),
      );
      await ctx.action.run(to('next'));
    });
    expect(steps).toMatchObject([
      {
        tag: 'charge',
        rollback: {
          type: 'action',
          app: 'a',
          event: 'refund',
          input: { id: '$Step{charge}{id}', of: 'no. $Input{order}' },
        },
      },
      { tag: 'a-next', dependsOn: ['charge'] },
    ]);
  });

  test('lets its rollback read what came before it', async () => {
    const [, step] = await stepsOf<Input>(async (ctx) => {
      const user = await ctx.action.run(to('user'));
      await ctx.step(
        'charge',
        () => ctx.action.run(to('charge')),
        () => ctx.action.run(to('refund', { user: user['id'] })),
      );
    });
    expect(step?.rollback?.input).toEqual({ user: '$Step{a-user}{id}' });
  });

  test('may write to the log, which is a step of its own', async () => {
    const steps = await stepsOf<Input>(async (ctx) => {
      await ctx.step('charge', async () => {
        void ctx.log.info('charging', { id: ctx.input.id });
        return ctx.action.run(to('charge'));
      });
    });
    expect(steps).toMatchObject([
      { tag: 'log', type: 'log', input: { level: 'info', message: 'charging', data: { id: '$Input{id}' } } },
      { tag: 'charge' },
    ]);
  });
});

describe('A call outside of ctx.step', () => {
  test('has a tag made of what it calls', async () => {
    const steps = await stepsOf<Input>(async (ctx) => {
      await ctx.api.run({ app: 'my:app', event: 'send', input: 1 });
      await ctx.action.run({ app: 'my:app', event: 'send', input: 2, retries: 2, timeout: '5s' });
    });
    expect(steps).toMatchObject([
      { tag: 'my:app-send' },
      { tag: 'my:app-send-2', options: { retries: 2, timeout: '5s' } },
    ]);
  });
});
