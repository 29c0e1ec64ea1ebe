import { describe, expect, test } from 'vitest';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import { evaluateTemplate, compileTemplate } from '../../../src/expressions/template.ts';
import { inputOf, nextLine, record, refusalOf, to } from './record.ts';

interface Order {
  readonly id: string;
  readonly note: string;
  readonly qty: number;
  readonly items: readonly { readonly sku: string }[];
  readonly prices: Readonly<Record<string, string>>;
}

type Context = FeatureContext<Order>;

describe('A value that exists only when the feature runs', () => {
  test('is a reference where it is used', async () => {
    const input = (ctx: Context) => ({ id: ctx.input.id, all: [ctx.input.items, { first: ctx.input.items[0]?.sku }] });
    expect(await inputOf(input)).toEqual({
      id: '$Input{id}',
      all: ['$Input{items}', { first: '$Input{items}{0}{sku}' }],
    });
  });

  test('is an expression among other text', async () => {
    const input = (ctx: Context) => ({
      text: `Hi ${ctx.input.id}, and ${ctx.input.note}`,
      plus: 'No. ' + ctx.input.id,
    });
    expect(await inputOf(input)).toEqual({ text: 'Hi $Input{id}, and $Input{note}', plus: 'No. $Input{id}' });
  });

  test('that is made text alone stays text', async () => {
    const template = await inputOf((ctx: Context) => `${ctx.input.qty}`);
    expect(template).toBe('$Concat([$Input{qty}], "")');
    expect(evaluateTemplate(compileTemplate(template), { now: 0, Input: { qty: 3 } })).toBe('3');
  });

  test('may be the key of another', async () => {
    const input = (ctx: Context) => [ctx.input.prices[ctx.input.id], ctx.input.prices[`eu-${ctx.input.id}`]];
    expect(await inputOf(input)).toEqual([
      '$Input{prices}{$Input{id}}',
      '$Input{prices}{$Concat(["eu-", $Input{id}], "")}',
    ]);
  });

  test('has any key, also one that the language would read otherwise', async () => {
    const keys = ['a.b', 'a{b}', ' a ', '$a', 'a[0]', '', 'a "b"'];
    const template = await inputOf((ctx: Context) => keys.map((key) => ctx.input.prices[key]));
    const prices = Object.fromEntries(keys.map((key, index) => [key, index]));
    expect(evaluateTemplate(compileTemplate(template), { now: 0, Input: { prices } })).toEqual(
      keys.map((_key, index) => index),
    );
  });

  test('has a length', async () => {
    expect(await inputOf((ctx: Context) => ctx.input.items.length)).toBe('$Length{$Input{items}}');
  });

  test('is itself when it is awaited', async () => {
    const feature = await record<Order>(async (ctx) => {
      const user = await ctx.action.run(to('get'));
      const again = await Promise.resolve(user);
      return { id: await Promise.resolve(user['id']), same: again === user };
    });
    expect(feature.output).toEqual({ id: '$Step{a-get}{id}', same: true });
  });

  test('is the whole input where its fields are declared', async () => {
    const fields = { id: { type: 'string' }, qty: { type: 'number' } };
    expect(await inputOf((ctx) => ctx.input, { input: fields })).toEqual({ id: '$Input{id}', qty: '$Input{qty}' });
  });
});

describe('Text of the handler', () => {
  test.each([
    '$Input{x}',
    'a $Now b',
    '$Now',
    '$Default',
    '$$Secret{k}',
    '$Add(1, 2)',
    'x$Nothing{',
    '$Item{}',
    '$5 or $ or $x',
  ])('stays what it is: %s', async (text) => {
    const template = await inputOf(() => ({ text }));
    expect(evaluateTemplate(compileTemplate(template), { now: 0, Input: { x: 1 } })).toEqual({ text });
  });

  test('stays what it is beside an expression', async () => {
    const template = await inputOf((ctx: Context) => `$Now ${ctx.input.id}{id} $${ctx.input.id}`);
    expect(evaluateTemplate(compileTemplate(template), { now: 0, Input: { id: 'x' } })).toBe('$Now x{id} $x');
  });

  test('that only looks like a reference is not taken for one', async () => {
    const template = await inputOf((ctx: Context) => [ctx.input.id, `${ctx.input.id}!`, '$Input{id}']);
    expect(evaluateTemplate(compileTemplate(template), { now: 0, Input: { id: 'x' } })).toEqual([
      'x',
      'x!',
      '$Input{id}',
    ]);
  });
});

describe('What would need the value', () => {
  test.each<[string, (ctx: Context) => unknown]>([
    ['calculating', (ctx) => ctx.input.qty * 2],
    ['negating', (ctx) => -ctx.input.qty],
    ['comparing by <', (ctx) => ctx.input.qty < 2],
    ['comparing by >=', (ctx) => ctx.input.qty >= 2],
    ['a method', (ctx) => ctx.input.id.toUpperCase()],
    ['a method of a list', (ctx) => ctx.input.items.map((item) => item.sku)],
    ['looping', (ctx) => [...ctx.input.items]],
    ['spreading', (ctx) => ({ ...ctx.input })],
    ['listing keys', (ctx) => Object.keys(ctx.input.prices)],
    ['in', (ctx) => 'id' in ctx.input],
    ['hasOwn', (ctx) => Object.hasOwn(ctx.input, 'id')],
    ['instanceof', (ctx) => (ctx.input.prices as unknown) instanceof Map],
    ['JSON', (ctx) => JSON.stringify(ctx.input.items)],
    ['joining lists', (ctx) => ([] as unknown[]).concat(ctx.input.items)],
    ['assigning', (ctx) => Object.assign(ctx.input.prices, { a: 'b' })],
    ['deleting', (ctx) => Reflect.deleteProperty(ctx.input, 'id')],
    ['a date', (ctx) => new Date(ctx.input.id)],
    ['the whole input in a text', (ctx) => `all: ${ctx.input as unknown as string}`],
  ])('is refused: %s', async (_what, use) => {
    const error = await refusalOf<Order>((ctx) => use(ctx));
    expect(error).toMatchObject({ file: expect.stringContaining('stand-ins.test.ts') as unknown });
    expect(error.message).toMatch(/^\/.*stand-ins\.test\.ts:\d+: .*\$?/);
  });

  test('is refused with the line of the handler', async () => {
    let at: unknown;
    const error = await refusalOf<Order>(async (ctx) => {
      await ctx.action.run(to('get'));
      at = nextLine();
      return ctx.input.qty > 2;
    });
    expect(error).toMatchObject(at as object);
  });

  test('is refused even where the handler catches it', async () => {
    const error = await refusalOf<Order>((ctx) => {
      try {
        return ctx.input.qty * 2;
      } catch {
        return 0;
      }
    });
    expect(error.message).toContain('$Input{qty} is compared or calculated with');
  });
});

describe('What no template can hold', () => {
  test.each<[string, (ctx: Context) => unknown, string]>([
    ['text that was cut', (ctx) => `no. ${ctx.input.id}`.slice(0, 6), 'cut or changed'],
    ['text whose case was changed', (ctx) => `no. ${ctx.input.id}`.toUpperCase(), 'cut or changed'],
    [
      'a promise',
      (ctx) => ({ user: ctx.action.run(to('get')) }),
      'input.user is the promise of a call; await it first',
    ],
    ['a function', () => ({ f: () => 1 }), 'input.f is a function'],
    ['a map', () => new Map(), 'input is a Map'],
    ['no number', () => [Number.NaN], 'input[0] is a number'],
    ['a big integer', () => 1n, 'input is a bigint'],
    ['a key', (ctx) => ({ [ctx.input.id]: 1 }), 'a key of input is a stand-in'],
    ['the whole input', (ctx) => ctx.input, '$Input as a whole'],
  ])('is refused: %s', async (_what, make, message) => {
    let at: unknown;
    const error = await refusalOf<Order>(async (ctx) => {
      const input = make(ctx);
      at = nextLine();
      await ctx.action.run({ app: 'mail', event: 'send', input });
    });
    expect(error).toMatchObject(at as object);
    expect(error.message).toContain(message);
  });

  test('leaves out what is undefined, and writes a date as text', async () => {
    const input = { a: undefined, b: null, c: [undefined], d: new Date(0) };
    expect(await inputOf(() => input)).toEqual({ b: null, c: [null], d: '1970-01-01T00:00:00.000Z' });
  });
});
