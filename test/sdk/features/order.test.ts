import { describe, expect, test } from 'vitest';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import type { StandIn } from '../../../sdk/src/features/stand-in.ts';
import { make as makeStep, orderOf, stepsOf, to } from './record.ts';

type Context = FeatureContext;

/** As `make`, its function waiting for the answer. */
function slowStep(ctx: Context, tag: string): Promise<StandIn> {
  return ctx.step(tag, async () => {
    const answer = await ctx.action.run(to(tag));
    return answer;
  });
}

describe.each([
  ['whose functions are plain', makeStep],
  ['whose functions are async', slowStep],
])('Steps %s', (_how, make) => {
  test('that are awaited one after the other are a chain', async () => {
    const order = await orderOf(async (ctx) => {
      await make(ctx, 'a');
      await make(ctx, 'b');
      await make(ctx, 'c');
    });
    expect(order).toEqual({ a: [], b: ['a'], c: ['b'] });
  });

  test('of one Promise.all wait for the same, and what follows waits for all of them', async () => {
    const order = await orderOf(async (ctx) => {
      await make(ctx, 'a');
      await Promise.all([make(ctx, 'b'), make(ctx, 'c'), make(ctx, 'd')]);
      await make(ctx, 'e');
    });
    expect(order).toEqual({ a: [], b: ['a'], c: ['a'], d: ['a'], e: ['b', 'c', 'd'] });
  });

  test('of chains side by side wait for their own chain only', async () => {
    const order = await orderOf(async (ctx) => {
      const chain = async (...tags: string[]) => {
        for (const tag of tags) await make(ctx, tag);
      };
      await Promise.all([chain('a1', 'a2', 'a3'), chain('b1'), chain('c1', 'c2')]);
      await make(ctx, 'end');
    });
    expect(order).toEqual({ a1: [], b1: [], c1: [], a2: ['a1'], c2: ['c1'], a3: ['a2'], end: ['b1', 'c2', 'a3'] });
  });

  test('of a diamond wait for what they await', async () => {
    const order = await orderOf(async (ctx) => {
      const user = make(ctx, 'user');
      const stock = make(ctx, 'stock');
      const greet = async () => {
        await user;
        await make(ctx, 'greet');
      };
      const pay = async () => {
        await Promise.all([user, stock]);
        await make(ctx, 'pay');
      };
      await Promise.all([greet(), pay()]);
    });
    expect(order).toEqual({ user: [], stock: [], greet: ['user'], pay: ['user', 'stock'] });
  });

  test('called before another one is awaited do not wait for it', async () => {
    const order = await orderOf(async (ctx) => {
      const a = make(ctx, 'a');
      const b = make(ctx, 'b');
      await b;
      await make(ctx, 'c');
      await a;
      await make(ctx, 'd');
    });
    expect(order).toEqual({ a: [], b: [], c: ['b'], d: ['a', 'c'] });
  });

  test('called in `then` wait for that', async () => {
    const order = await orderOf((ctx) =>
      make(ctx, 'a')
        .then(() => make(ctx, 'b'))
        .finally(() => undefined)
        .then(() => make(ctx, 'c')),
    );
    expect(order).toEqual({ a: [], b: ['a'], c: ['b'] });
  });

  test('called in async functions of the handler wait for all that was awaited', async () => {
    const order = await orderOf(async (ctx) => {
      const helper = async (tag: string) => {
        const answer = await make(ctx, tag);
        return { id: answer['id'] };
      };
      await helper('a');
      const [b, c] = await Promise.all([helper('b'), helper('c')]);
      await make(ctx, 'd');
      return [b, c];
    });
    expect(order).toEqual({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'] });
  });

  test('that nobody awaits are waited for by nobody', async () => {
    const order = await orderOf(async (ctx) => {
      void make(ctx, 'a');
      await make(ctx, 'b');
      await make(ctx, 'c');
    });
    expect(order).toEqual({ a: [], b: [], c: ['b'] });
  });
});

describe('A step', () => {
  test('is named in references as its tag is', async () => {
    const steps = await stepsOf(async (ctx) => {
      const first = await makeStep(ctx, 'pay:v1.charge');
      await makeStep(ctx, 'next', first['a.b']);
    });
    expect(steps[1]).toMatchObject({
      input: '$Step{pay:v1.charge}{$Concat(["a.b"], "")}',
      dependsOn: ['pay:v1.charge'],
    });
  });

  test('has a tag that no other takes before its call is made', async () => {
    const order = await orderOf(async (ctx) => {
      const wait = makeStep(ctx, 'wait');
      const named = ctx.step('a-send', async () => {
        await wait;
        return ctx.action.run(to('named'));
      });
      await ctx.action.run(to('send'));
      await named;
    });
    expect(order).toEqual({ wait: [], 'a-send-2': [], 'a-send': ['wait'] });
  });

  test('waits for those that it refers to, awaited or not', async () => {
    const order = await orderOf(async (ctx) => {
      void makeStep(ctx, 'a');
      await makeStep(ctx, 'b', ctx.steps['a']);
    });
    expect(order).toEqual({ a: [], b: ['a'] });
  });

  test('may be awaited by a function that waits within it', async () => {
    const order = await orderOf(async (ctx) => {
      const a = makeStep(ctx, 'a');
      await ctx.step('b', async () => {
        const before = await a;
        return ctx.action.run(to('b', before['id']));
      });
    });
    expect(order).toEqual({ a: [], b: ['a'] });
  });

  test('of a race waits for the first only', async () => {
    const order = await orderOf(async (ctx) => {
      await Promise.race([makeStep(ctx, 'a'), makeStep(ctx, 'b')]);
      await makeStep(ctx, 'c');
    });
    expect(order['c']).toEqual(['a']);
  });

  test('of a long handler keeps its place', async () => {
    const steps = await stepsOf(async (ctx) => {
      for (let count = 0; count < 300; count += 1) await makeStep(ctx, `s${count}`);
    });
    expect(steps).toHaveLength(300);
    expect(steps.at(-1)?.dependsOn).toEqual(['s298']);
  });
});
