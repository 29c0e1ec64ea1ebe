import { describe, expect, test } from 'vitest';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import { lineOf, nextLine, refusalOf, to } from './record.ts';

interface Input {
  readonly email: string;
  readonly order: string;
  readonly id: string;
  readonly n: number;
}

type Context = FeatureContext<Input>;

describe('ctx.step', () => {
  test.each<[string, string, string, (ctx: Context) => unknown]>([
    ['no call', "ctx.step('s') makes no call", "ctx.step('s', () => 1)", (ctx) => ctx.step('s', () => 1)],
    [
      'no call, later',
      "ctx.step('s') makes no call",
      "ctx.step('s', async () => 1)",
      (ctx) => ctx.step('s', async () => 1),
    ],
    [
      'two calls',
      "ctx.step('s') makes a second call",
      "to('two')",
      (ctx) =>
        ctx.step('s', () => {
          void ctx.action.run(to('one'));
          return ctx.action.run(to('two'));
        }),
    ],
    [
      'two calls one after the other',
      "ctx.step('s') makes a second call",
      "to('two')",
      (ctx) =>
        ctx.step('s', async () => {
          await ctx.action.run(to('one'));
          await ctx.action.run(to('two'));
        }),
    ],
    [
      'a call after it has ended',
      "ctx.step('s') has ended and makes a call",
      "to('late')",
      (ctx) =>
        ctx.step('s', () => {
          void ctx.action
            .run(to('one'))
            .then(async () => {
              await ctx.action.run(to('late'));
            })
            .catch(() => null);
        }),
    ],
    [
      'a step within',
      "ctx.step('s') makes a step of its own",
      "ctx.step('t'",
      (ctx) =>
        ctx.step('s', () => {
          return ctx.step('t', () => ctx.action.run(to('x')));
        }),
    ],
    [
      'a loop within',
      "ctx.step('s') makes a loop of its own",
      'ctx.forEach([',
      (ctx) =>
        ctx.step('s', () => {
          return ctx.forEach([1], {}, () => ctx.action.run(to('x')));
        }),
    ],
    [
      'an unknown option',
      "no option 'retry'",
      'retry: 1',
      (ctx) => ctx.step('s', () => ctx.action.run(to('x')), null, { retry: 1 } as object),
    ],
    [
      'a stand-in as option',
      "the option 'retries'",
      'retries: ctx.input',
      (ctx) => ctx.step('s', () => ctx.action.run(to('x')), null, { retries: ctx.input.n }),
    ],
    [
      'a tag that is none',
      'the tag of a step is text',
      "ctx.step('a b'",
      (ctx) => ctx.step('a b', () => ctx.action.run(to('x'))),
    ],
    [
      'a stand-in as tag',
      'the tag of a step is text',
      'ctx.step(`s-$',
      (ctx) => ctx.step(`s-${ctx.input.n}`, () => ctx.action.run(to('x'))),
    ],
    [
      'a call after other promises',
      "whether this belongs to ctx.step('s')",
      "to('x')",
      (ctx) =>
        ctx.step('s', async () => {
          await Promise.resolve();
          await Promise.resolve();
          await ctx.action.run(to('x'));
        }),
    ],
    [
      'a rollback without a call',
      "the rollback of ctx.step('s') makes no call",
      'ctx.step(',
      (ctx) =>
        ctx.step(
          's',
          () => ctx.action.run(to('x')),
          () => null,
        ),
    ],
    [
      'a rollback with two calls',
      "the rollback of ctx.step('s') makes a second call",
      "to('z')",
      (ctx) =>
        ctx.step(
          's',
          () => ctx.action.run(to('x')),
          async () => {
            await ctx.action.run(to('y'));
            await ctx.action.run(to('z'));
          },
        ),
    ],
    [
      'a rollback that is no action',
      'only ctx.action.run, ctx.database, ctx.graph, ctx.storage, ctx.notification and ctx.publish compensate',
      'ctx.sleep(5)',
      (ctx) =>
        ctx.step(
          's',
          () => ctx.action.run(to('x')),
          () => ctx.sleep(5),
        ),
    ],
    [
      'a rollback with retries of its own',
      'the retries and the timeout of its step',
      'retries: 2',
      (ctx) =>
        ctx.step(
          's',
          () => ctx.action.run(to('x')),
          () => ctx.action.run({ ...to('y'), retries: 2 }),
        ),
    ],
    [
      'a function that throws',
      'the handler throws while it is recorded: no stock',
      "new Error('no stock')",
      (ctx) =>
        ctx.step('s', async () => {
          await ctx.action.run(to('x'));
          throw new Error('no stock');
        }),
    ],
  ])('is refused with %s', async (_what, message, line, use) => {
    const error = await refusalOf<Input>((ctx) => use(ctx));
    expect(error.message).toContain(message);
    expect(error.file).toMatch(/step-refusals\.test\.ts$/);
    expect(lineOf(error)).toContain(line);
  });

  test('has a tag that no other has: the line of the second is named', async () => {
    let at: unknown;
    const error = await refusalOf<Input>(async (ctx) => {
      await ctx.step('pay', () => ctx.action.run(to('x')));
      at = nextLine();
      await ctx.step('pay', () => ctx.action.run(to('y')));
    });
    expect(error).toMatchObject(at as object);
    expect(error.message).toContain("the step 'pay' is recorded twice");
  });

  test('has a rollback that reads nothing which need not have run', async () => {
    const error = await refusalOf<Input>(async (ctx) => {
      const before = await ctx.action.run(to('before'));
      const beside = ctx.action.run(to('beside'));
      await ctx.step(
        'pay',
        () => ctx.action.run(to('pay')),
        () => ctx.action.run(to('refund', [before, ctx.steps['a-beside']])),
      );
      await beside;
    });
    expect(error.message).toContain("the rollback of 'pay' refers to 'a-beside'");
    expect(lineOf(error)).toContain("to('refund'");
  });
});
