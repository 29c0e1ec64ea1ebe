import { describe, expect, test } from 'vitest';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import { check, conditionsOf, lineOf, make, record, refusalOf, stepsOf, to } from './record.ts';

interface Order {
  readonly tier: string;
  readonly id: string;
  readonly amount: number;
  readonly express: boolean;
  readonly lines: readonly { readonly sku: string }[];
}

type Context = FeatureContext<Order>;

describe('recordScenarios', () => {
  test('joins the conditions of the scenarios that reach a step, and leaves out those of what all reach', async () => {
    const conditions = await conditionsOf<Order>(
      async (ctx) => {
        await make(ctx, 'first');
        if (ctx.input.tier === 'gold') await make(ctx, 'gift');
        if (ctx.input.tier !== 'none') await make(ctx, 'points');
        if (ctx.input.tier === 'none') await make(ctx, 'invite');
        await make(ctx, 'last');
      },
      { recordScenarios: [{ input: { tier: 'gold' } }, { input: { tier: 'silver' } }, { input: { tier: 'none' } }] },
    );
    expect(conditions).toEqual({
      first: undefined,
      gift: '$Input{tier} == "gold"',
      points: '$Input{tier} == "gold" || $Input{tier} == "silver"',
      last: undefined,
      invite: '$Input{tier} == "none"',
    });
    expect(Object.keys(conditions)).toEqual(['first', 'gift', 'points', 'last', 'invite']);
  });

  test('joins what one scenario read by &&, of its input and its results', async () => {
    const conditions = await conditionsOf<Order>(
      async (ctx) => {
        const checked = await check(ctx);
        if (ctx.input.express && checked.ok) await make(ctx, 'fly');
        else await make(ctx, 'drive');
      },
      {
        recordScenarios: [
          { input: { express: true }, branchOverrides: { check: { ok: true } } },
          { input: { express: true }, branchOverrides: { check: { ok: false } } },
          { input: { express: false }, branchOverrides: { check: { ok: true } } },
        ],
      },
    );
    expect(conditions).toEqual({
      check: undefined,
      fly: '$Input{express} == true && $Step{check}{ok} == true',
      drive: '$Input{express} == true && $Step{check}{ok} == false || $Input{express} == false',
    });
  });

  test('waits for what any scenario waited for', async () => {
    const steps = await stepsOf<Order>(
      async (ctx) => {
        const checked = await check(ctx);
        if (checked.ok) await make(ctx, 'pay');
        else await make(ctx, 'refuse');
        await make(ctx, 'end', checked.id);
      },
      {
        recordScenarios: [{ branchOverrides: { check: { ok: true } } }, { branchOverrides: { check: { ok: false } } }],
      },
    );
    expect(steps.map(({ tag, dependsOn, condition }) => [tag, dependsOn, condition])).toEqual([
      ['check', undefined, undefined],
      ['pay', ['check'], '$Step{check}{ok} == true'],
      ['end', ['pay', 'refuse'], undefined],
      ['refuse', ['check'], '$Step{check}{ok} == false'],
    ]);
  });

  test('keeps the conditions of branchOverrides that hold for all', async () => {
    const conditions = await conditionsOf<Order>(
      async (ctx) => {
        const checked = await check(ctx);
        if (!checked.ok) return;
        if (ctx.input.express) await make(ctx, 'fly');
        await make(ctx, 'end');
      },
      {
        branchOverrides: { check: { ok: true } },
        recordScenarios: [{ input: { express: true } }, { input: { express: false } }],
      },
    );
    expect(conditions).toEqual({
      check: undefined,
      fly: '$Step{check}{ok} == true && $Input{express} == true',
      end: '$Step{check}{ok} == true',
    });
  });

  test('leaves what a scenario does not give a reference', async () => {
    const steps = await stepsOf<Order>(
      async (ctx) => {
        if (ctx.input.tier === 'gold') await make(ctx, 'gift', [ctx.input.id, ctx.input.lines[0]?.sku]);
      },
      { recordInput: { lines: [{}] }, recordScenarios: [{ input: { tier: 'gold' } }, { input: { tier: 'none' } }] },
    );
    expect(steps).toMatchObject([
      { input: ['$Input{id}', '$Input{lines}{0}{sku}'], condition: '$Input{tier} == "gold"' },
    ]);
  });

  test.each<[string, string, (ctx: Context) => Promise<unknown>]>([
    ['input', 'input', (ctx) => ctx.step('pay', () => ctx.action.run(to('x', ctx.input.tier)))],
    ['target', 'event', (ctx) => ctx.step('pay', () => ctx.action.run(to(ctx.input.tier)))],
    [
      'type',
      'type, app, event, input',
      (ctx) => ctx.step('pay', async () => (ctx.input.tier === 'gold' ? ctx.action.run(to('x')) : ctx.sleep(1))),
    ],
  ])('is refused where a step is recorded differently: its %s', async (_what, difference, use) => {
    const error = await refusalOf<Order>((ctx) => use(ctx), {
      recordScenarios: [{ input: { tier: 'gold' } }, { input: { tier: 'none' } }],
    });
    expect(error.message).toContain(`the step 'pay' is recorded differently in two scenarios (${difference})`);
    expect(error.file).toMatch(/scenarios\.test\.ts$/);
    expect(lineOf(error)).toMatch(/ctx\./);
  });

  test('is refused where nothing tells a scenario from the others', async () => {
    const error = await refusalOf<Order>(
      async (ctx) => {
        // A stand-in is true.
        if (ctx.input.express) await make(ctx, 'fly');
      },
      { recordScenarios: [{}, { input: { express: false } }] },
    );
    expect(error.message).toContain("the step 'fly' is reached in some scenarios only");
  });

  test('is refused where two scenarios have two orders', async () => {
    const error = await refusalOf<Order>(
      async (ctx) => {
        const tags = ctx.input.express ? ['x', 'y'] : ['y', 'x'];
        for (const tag of tags) await make(ctx, tag);
      },
      { recordScenarios: [{ input: { express: true } }, { input: { express: false } }] },
    );
    expect(error.message).toMatch(/the step '.' comes before '.' in one scenario and after it in another/);
  });

  test('has one output: what all answer, and results that only some have', async () => {
    const feature = await record<Order>(
      async (ctx) => {
        const checked = await check(ctx);
        if (!checked.ok) return { id: ctx.input.id };
        const paid = await make(ctx, 'pay');
        return { id: ctx.input.id, paid: paid['id'], nested: { all: paid } };
      },
      {
        recordScenarios: [{ branchOverrides: { check: { ok: false } } }, { branchOverrides: { check: { ok: true } } }],
      },
    );
    expect(feature.output).toEqual({ id: '$Input{id}', paid: '$Step{pay}{id}', nested: { all: '$Step{pay}' } });
  });

  test.each<[string, string, (ctx: Context, ok: boolean) => unknown]>([
    ['two texts', 'output.status', (_ctx, ok) => ({ status: ok ? 'paid' : 'refused' })],
    ['a text that only one has', 'output.note', (_ctx, ok) => (ok ? { note: 'x' } : {})],
    ['what is there in all', 'output.id', (ctx, ok) => (ok ? { id: ctx.input.id } : {})],
    ['an object and a text', 'output', (_ctx, ok) => (ok ? { a: 1 } : 'a')],
  ])('is refused where the outputs differ: %s', async (_what, where, answer) => {
    const error = await refusalOf<Order>(async (ctx) => answer(ctx, (await check(ctx)).ok), {
      recordScenarios: [{ branchOverrides: { check: { ok: false } } }, { branchOverrides: { check: { ok: true } } }],
    });
    expect(error.message).toContain(`the scenarios answer differently at ${where},`);
  });
});
