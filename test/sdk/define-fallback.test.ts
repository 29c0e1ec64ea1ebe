import { expect, test } from 'vitest';
import { defineFallback, type FallbackContext } from '../../sdk/src/index.ts';

/** The options that a handler is recorded into. */
async function options(handler: (ctx: FallbackContext) => unknown) {
  return (await defineFallback({ tag: 'charge', name: 'Charge', input: { amount: 'number' }, handler })).options;
}

test('a handler is recorded into the definition, the primary option first', async () => {
  const definition = await defineFallback({
    tag: 'charge',
    name: 'Charge',
    description: 'Takes money',
    product: 'shop',
    envs: [{ slug: 'prd' }],
    input: { amount: 'number', to: { type: 'string', required: false } },
    handler(ctx) {
      ctx
        .fallback('paypal')
        .workflow('pay')
        .mapOutput((response, input) => ({
          id: response['payment']?.['id'],
          text: `paid ${input['amount'] as unknown as string}`,
        }));
      ctx
        .primary('stripe')
        .app('stripe')
        .action('charge')
        .mapInput((input) => ({
          body: { amount: input['amount'], by: ctx.session['name'], at: ctx.transform.now() },
          headers: { authorization: `Bearer ${ctx.token('STRIPE')}` },
        }))
        .retries(2)
        .timeout('10s')
        .healthcheck('stripe-up')
        .checkInterval(5_000)
        .onUnknown('confirm', {
          event: 'find',
          input: (_input, { key }) => ({ query: { key } }),
          condition: '$Response{found} == true',
          output: (response) => ({ id: response['charge'] }),
        });
    },
  });
  expect(definition).toEqual({
    tag: 'charge',
    name: 'Charge',
    description: 'Takes money',
    envs: [{ slug: 'prd' }],
    input: { amount: { type: 'number' }, to: { type: 'string', required: false } },
    options: [
      {
        name: 'stripe',
        type: 'action',
        app: 'stripe',
        event: 'charge',
        input: {
          body: { amount: '$Input{amount}', by: '$Session{name}', at: '$Now()' },
          headers: { authorization: 'Bearer $Secret{STRIPE}' },
        },
        retries: 2,
        timeout: '10s',
        healthcheck: 'stripe-up',
        check_interval: 5_000,
        on_unknown: 'confirm',
        confirm: {
          event: 'find',
          input: { query: { key: '$Run{key}' } },
          condition: '$Response{found} == true',
          output: { id: '$Response{charge}' },
        },
      },
      {
        name: 'paypal',
        type: 'feature',
        event: 'pay',
        output: { id: '$Response{payment}{id}', text: 'paid $Input{amount}' },
      },
    ],
  });
});

test('a function that answers what it is given leaves it as it is', async () => {
  const made = await options((ctx) => {
    ctx
      .primary('one')
      .feature('pay')
      .mapInput((input) => input)
      .mapOutput((response) => response);
  });
  expect(made).toEqual([{ name: 'one', type: 'feature', event: 'pay' }]);
});

const refused: [string, (ctx: FallbackContext) => unknown, string][] = [
  ['no option', () => undefined, 'the handler begins no option with ctx.primary'],
  [
    'two primary options',
    (ctx) => [ctx.primary('a').feature('f'), ctx.primary('b').feature('f')],
    'ctx.primary is called twice',
  ],
  ['an option that runs nothing', (ctx) => ctx.primary('a').retries(1), "ctx.primary('a') runs nothing"],
  [
    'two options of one name',
    (ctx) => [ctx.primary('a').feature('f'), ctx.fallback('a').feature('f')],
    'stands there already',
  ],
  ['two targets', (ctx) => ctx.primary('a').feature('f').app('b').action('c'), "is given 'type' twice"],
  ['a broker without a topic', (ctx) => ctx.primary('a').messageBroker('d'), "ctx.primary('a') runs nothing"],
  [
    'a template in place of a function',
    (ctx) =>
      ctx
        .primary('a')
        .feature('f')
        .mapInput({} as never),
    'takes a function',
  ],
  [
    'a function that calculates',
    (ctx) =>
      ctx
        .primary('a')
        .feature('f')
        .mapInput((input) => ({ n: Number(input['amount']) * 2 })),
    'is compared or calculated with',
  ],
  [
    'a function that loops',
    (ctx) =>
      ctx
        .primary('a')
        .feature('f')
        .mapOutput((response) => [...(response['list'] as unknown as string[])]),
    'is looped over',
  ],
  [
    'a method of a value',
    (ctx) =>
      ctx
        .primary('a')
        .feature('f')
        .mapOutput((response) => (response['id'] as unknown as string).toUpperCase()),
    'has no methods',
  ],
  [
    'a promise',
    (ctx) =>
      ctx
        .primary('a')
        .feature('f')
        .mapInput(async (input) => input),
    'is asynchronous',
  ],
  [
    'nothing',
    (ctx) =>
      ctx
        .primary('a')
        .feature('f')
        .mapInput(() => undefined),
    'answers nothing',
  ],
  [
    'the clock',
    (ctx) =>
      ctx
        .primary('a')
        .feature('f')
        .mapInput(() => ({ at: Date.now() })),
    'Date.now',
  ],
];

test.each(refused)('%s cannot be recorded', async (_what, handler, message) => {
  const place = {
    code: 'RECORDING_ERROR',
    file: expect.stringContaining('define-fallback.test.ts'),
    line: expect.any(Number),
  };
  await expect(options(handler)).rejects.toMatchObject({ ...place, message: expect.stringContaining(message) });
});

test('an option may be an action of a database', async () => {
  expect(await options((ctx) => ctx.primary('a').database('main').action('add').retries(1))).toEqual([
    { name: 'a', type: 'database_action', database: 'main', event: 'add', retries: 1 },
  ]);
});

test('an option may be an action of a graph', async () => {
  expect(await options((ctx) => ctx.primary('a').graph('people').action('add'))).toEqual([
    { name: 'a', type: 'graph_action', graph: 'people', event: 'add' },
  ]);
});
