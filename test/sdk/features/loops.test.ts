import { describe, expect, test } from 'vitest';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import type { StandIn } from '../../../sdk/src/features/stand-in.ts';
import { inputOf, lineOf, nextLine, record, refusalOf, stepsOf, to } from './record.ts';

interface Order {
  readonly id: string;
  readonly items: readonly { readonly sku: string; readonly parts: readonly string[] }[];
}

type Context = FeatureContext<Order>;

describe('ctx.forEach', () => {
  test('is one step for all elements of a list', async () => {
    const feature = await record<Order>(async (ctx) => {
      const user = await ctx.action.run(to('user'));
      const sent = await ctx.forEach(ctx.input.items, { concurrency: 3, tag: 'send' }, async (item, index) =>
        ctx.action.run(to('send', { sku: item.sku, all: item, text: `${index}: ${item.sku}`, user: user['id'] })),
      );
      await ctx.action.run(to('end'));
      return { sent, first: sent[0]?.['id'] };
    });
    expect(feature.steps).toMatchObject([
      { tag: 'a-user' },
      {
        tag: 'send',
        type: 'action',
        input: { sku: '$Item{sku}', all: '$Item{}', text: '$Index{}: $Item{sku}', user: '$Step{a-user}{id}' },
        for_each: { items: '$Input{items}', concurrency: 3 },
        dependsOn: ['a-user'],
      },
      { tag: 'a-end', dependsOn: ['send'] },
    ]);
    expect(feature.output).toEqual({ sent: '$Step{send}', first: '$Step{send}{0}{id}' });
  });

  test('takes a list of the handler, and has a tag made of what it calls', async () => {
    const steps = await stepsOf(async (ctx) => {
      const user = await ctx.action.run(to('user'));
      await ctx.forEach([user['id'], 'x'], {}, (id) => ctx.action.run(to('send', id)));
    });
    expect(steps[1]).toEqual({
      tag: 'a-send',
      type: 'action',
      app: 'a',
      event: 'send',
      input: '$Item{}',
      for_each: { items: ['$Step{a-user}{id}', 'x'] },
      dependsOn: ['a-user'],
    });
  });

  test.each([
    ['at once', (ctx: Context, use: () => Promise<StandIn>) => use()],
    [
      'in an async function',
      async (_ctx: Context, use: () => Promise<StandIn>) => {
        const answer = await use();
        return answer;
      },
    ],
  ])('may have a ctx.step in it, with a rollback for each element: %s', async (_how, body) => {
    const [step] = await stepsOf<Order>(async (ctx) => {
      await ctx.forEach(ctx.input.items, {}, (item) =>
        body(ctx, () =>
          ctx.step(
            'reserve',
            async () => ctx.action.run(to('reserve', item.sku)),
            (result) => ctx.action.run(to('free', { sku: item.sku, id: result['id'] })),
            { retries: 2 },
          ),
        ),
      );
    });
    expect(step).toMatchObject({
      tag: 'reserve',
      input: '$Item{sku}',
      for_each: { items: '$Input{items}' },
      options: { retries: 2 },
      rollback: { event: 'free', input: { sku: '$Item{sku}', id: '$Step{reserve}{id}' } },
    });
  });

  test.each<[string, string, string, (ctx: Context) => unknown]>([
    ['no call', 'ctx.forEach makes no call', 'ctx.forEach(', (ctx) => ctx.forEach(ctx.input.items, {}, () => 1)],
    [
      'two calls',
      'ctx.forEach makes a second call',
      "to('two')",
      (ctx) =>
        ctx.forEach(ctx.input.items, {}, async () => {
          await ctx.action.run(to('one'));
          await ctx.action.run(to('two'));
        }),
    ],
    [
      'two steps',
      'ctx.forEach makes a second call',
      "to('two')",
      (ctx) =>
        ctx.forEach(ctx.input.items, {}, async () => {
          await ctx.step('one', () => ctx.action.run(to('one')));
          await ctx.step('two', () => ctx.action.run(to('two')));
        }),
    ],
    [
      'an answer of its own',
      'answers something else than its call did',
      'ctx.forEach(',
      (ctx) => ctx.forEach(ctx.input.items, {}, async () => (await ctx.action.run(to('one')))['id']),
    ],
    ['no list', 'ctx.forEach takes a list', 'ctx.forEach(', (ctx) => ctx.forEach(5 as never, {}, () => ctx.sleep(1))],
    [
      'an unknown option',
      "ctx.forEach has no option 'limit'",
      'limit',
      (ctx) => ctx.forEach(ctx.input.items, { limit: 1 } as object, () => ctx.sleep(1)),
    ],
    [
      'an item outside of it',
      'an item of ctx.forEach is used outside of its function',
      "to('later'",
      async (ctx) => {
        let last: unknown;
        await ctx.forEach(ctx.input.items, {}, (item) => {
          last = item.sku;
          return ctx.action.run(to('one'));
        });
        await ctx.action.run(to('later', last));
      },
    ],
    [
      'a tag that another has',
      "the step 'same' is recorded twice",
      "to('two')",
      async (ctx) => {
        await ctx.step('same', () => ctx.action.run(to('one')));
        await ctx.forEach(ctx.input.items, { tag: 'same' }, () => ctx.action.run(to('two')));
      },
    ],
  ])('is refused with %s', async (_what, message, line, use) => {
    const error = await refusalOf<Order>((ctx) => use(ctx));
    expect(error.message).toContain(message);
    expect(lineOf(error)).toContain(line);
  });

  test('has no item in the output', async () => {
    const error = await refusalOf<Order>(async (ctx) => {
      let last: unknown;
      await ctx.forEach(ctx.input.items, {}, (item) => {
        last = item.sku;
        return ctx.action.run(to('one'));
      });
      return { last };
    });
    expect(error.message).toContain('output refers to an item of ctx.forEach');
  });

  test('does not put what it sets for each element into the state that is read later', async () => {
    const steps = await stepsOf<Order>(async (ctx) => {
      await ctx.forEach(ctx.input.items, {}, (item) => ctx.setState('last', item.sku));
      await ctx.action.run(to('end', ctx.getState('last')));
    });
    expect(steps.at(-1)?.input).toBe('$State{last}');
  });
});

describe('A loop of the handler', () => {
  test('over a list of its own has a step for each round', async () => {
    const steps = await stepsOf(async (ctx) => {
      for (const name of ['x', 'y']) await ctx.step(`send-${name}`, () => ctx.action.run(to('send', name)));
      for (const name of ['x', 'y']) await ctx.action.run(to('log', name));
    });
    expect(steps.map(({ tag, input }) => [tag, input])).toEqual([
      ['send-x', 'x'],
      ['send-y', 'y'],
      ['a-log', 'x'],
      ['a-log-2', 'y'],
    ]);
  });

  test('has a tag of its own each round, or the line of the second is named', async () => {
    let at: unknown;
    const error = await refusalOf(async (ctx) => {
      for (const name of ['x', 'y']) {
        at = nextLine();
        await ctx.step('send', () => ctx.action.run(to('send', name)));
      }
    });
    expect(error).toMatchObject(at as object);
    expect(error.message).toContain("the step 'send' is recorded twice");
  });

  test('over a sample of the input has references to its elements', async () => {
    const recordInput = { items: [{ sku: 'a', parts: ['p', 'q'] }, {}] };
    const steps = await stepsOf<Order>(
      async (ctx) => {
        for (const [index, item] of ctx.input.items.entries())
          await ctx.step(`send-${index}`, () => ctx.action.run(to('send', { sku: item.sku, item, of: ctx.input.id })));
        await ctx.action.run(
          to(
            'parts',
            ctx.input.items[0]?.parts.map((part) => `part ${part}`),
          ),
        );
      },
      { recordInput },
    );
    expect(steps.map(({ input }) => input)).toEqual([
      { sku: '$Input{items}{0}{sku}', item: '$Input{items}{0}', of: '$Input{id}' },
      { sku: '$Input{items}{1}{sku}', item: '$Input{items}{1}', of: '$Input{id}' },
      ['part $Input{items}{0}{parts}{0}', 'part $Input{items}{0}{parts}{1}'],
    ]);
    expect(steps.every(({ condition }) => condition === undefined)).toBe(true);
  });

  test('may pass the whole list on, which stays what the run is given', async () => {
    const recordInput = { items: [{}, {}] };
    const make = (ctx: Context) => ({
      items: ctx.input.items,
      text: `${ctx.input.id} of ${ctx.input.items as unknown as string}`,
      copy: [...ctx.input.items],
    });
    expect(await inputOf(make, { recordInput })).toEqual({
      items: '$Input{items}',
      text: '$Input{id} of $Input{items}',
      copy: ['$Input{items}{0}', '$Input{items}{1}'],
    });
  });

  test('may give a sample to ctx.forEach, which is for all elements', async () => {
    const steps = await stepsOf<Order>(
      (ctx) => ctx.forEach(ctx.input.items, {}, (item) => ctx.action.run(to('send', item.sku))),
      { recordInput: { items: [{}] } },
    );
    expect(steps).toMatchObject([{ input: '$Item{sku}', for_each: { items: '$Input{items}' } }]);
  });

  test('does not compare what a sample gives, which is for lists', async () => {
    const error = await refusalOf<{ readonly n: number }>((ctx) => ctx.input.n > 1, { recordInput: { n: 2 } });
    expect(error.message).toContain('$Input{n} is compared or calculated with');
  });

  test('does not change a sample', async () => {
    const error = await refusalOf<{ readonly list: string[] }>((ctx) => ctx.input.list.fill('c'), {
      recordInput: { list: ['a', 'b'] },
    });
    expect(error.message).toContain('is assigned to');
  });
});
