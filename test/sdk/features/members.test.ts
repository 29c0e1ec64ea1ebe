import { describe, expect, test } from 'vitest';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import type { StandIn } from '../../../sdk/src/features/stand-in.ts';
import { compileTemplate, evaluateTemplate } from '../../../src/expressions/template.ts';
import { inputOf, lineOf, record, refusalOf, stepsOf, to } from './record.ts';

interface Input {
  readonly id: string;
  readonly wait: number;
  readonly sum: number;
  readonly app: string;
  readonly e: string;
  readonly t: string;
  readonly x: string;
  readonly y: string;
  readonly X: string;
  readonly list: readonly string[];
  readonly n: number;
}

type Context = FeatureContext<Input>;

describe('A call of the context', () => {
  test.each<[string, (ctx: Context) => Promise<unknown>, object]>([
    [
      'ctx.feature',
      (ctx) =>
        ctx.feature(
          'child-1',
          'ship',
          { id: ctx.input.id },
          { timeout: '1h', retries: 2, parent_close_policy: 'abandon' },
        ),
      {
        tag: 'ship',
        name: 'child-1',
        type: 'feature',
        feature: 'ship',
        parent_close_policy: 'abandon',
        input: { id: '$Input{id}' },
        options: { timeout: '1h', retries: 2 },
      },
    ],
    [
      'ctx.workflow',
      (ctx) => ctx.workflow(`of-${ctx.input.id}`, 'ship', {}),
      { tag: 'ship', type: 'feature', feature: 'ship', input: {} },
    ],
    ['ctx.sleep', (ctx) => ctx.sleep('5m'), { tag: 'sleep', type: 'sleep', input: { duration: '5m' } }],
    [
      'ctx.sleep of a stand-in',
      (ctx) => ctx.sleep(ctx.input.wait),
      { tag: 'sleep', type: 'sleep', input: { duration: '$Input{wait}' } },
    ],
    [
      'ctx.waitForSignal',
      (ctx) => ctx.waitForSignal('approved', { timeout: '1d' }),
      { tag: 'wait-approved', type: 'wait_signal', signals: ['approved'], input: { timeout: '1d' } },
    ],
    [
      'ctx.waitForSignal of several',
      (ctx) => ctx.waitForSignal(['yes', 'no']),
      { tag: 'wait-yes-no', type: 'wait_signal', signals: ['yes', 'no'] },
    ],
    [
      'ctx.checkpoint',
      (ctx) => ctx.checkpoint('paid', { id: ctx.input.id }),
      { tag: 'checkpoint-paid', type: 'checkpoint', input: { name: 'paid', metadata: { id: '$Input{id}' } } },
    ],
    [
      'ctx.checkpoint, whose name is text as it is',
      (ctx) => ctx.checkpoint('at $Now', '$Now'),
      {
        tag: 'checkpoint-at-Now',
        type: 'checkpoint',
        input: { name: 'at $Now', metadata: '$Concat(["$"], "")Now' },
      },
    ],
    [
      'ctx.setState',
      (ctx) => ctx.setState('total', ctx.input.sum),
      { tag: 'set-total', type: 'set_state', input: { total: '$Input{sum}' } },
    ],
    [
      'ctx.triggerRollback',
      (ctx) => ctx.triggerRollback('no stock'),
      { tag: 'rollback', type: 'rollback', input: { reason: 'no stock' } },
    ],
    [
      'ctx.log.warn',
      (ctx) => ctx.log.warn(`id ${ctx.input.id}`),
      { tag: 'log', type: 'log', input: { level: 'warn', message: 'id $Input{id}' } },
    ],
  ])('becomes a step: %s', async (_name, use, step) => {
    expect(await stepsOf<Input>((ctx) => use(ctx))).toEqual([step]);
  });

  test('may be the one of a ctx.step', async () => {
    const steps = await stepsOf<Input>((ctx) => ctx.step('pause', () => ctx.sleep(10)));
    expect(steps).toEqual([{ tag: 'pause', type: 'sleep', input: { duration: 10 } }]);
  });

  test('gives the payload of a signal, and the name of the one that came', async () => {
    const feature = await record<Input>(async (ctx) => {
      const got = await ctx.waitForSignal(['yes', 'no']);
      return { by: got['by'], which: got['_signal'] };
    });
    expect(feature.output).toEqual({ by: '$Step{wait-yes-no}{by}', which: '$Step{wait-yes-no}{_signal}' });
  });

  test.each<[string, (ctx: Context) => unknown, string]>([
    [
      'an app',
      (ctx) => ctx.action.run({ app: ctx.input.app, event: 'x', input: 1 }),
      'the app of an action is plain text',
    ],
    [
      'an event',
      (ctx) => ctx.action.run({ app: 'a', event: ctx.input.e, input: 1 }),
      'the event of an action is plain text, and no stand-in',
    ],
    ['a child', (ctx) => ctx.feature('c', ctx.input.t, 1), 'the tag of a child is plain text'],
    ['a signal', (ctx) => ctx.waitForSignal([ctx.input.t]), 'the name of a signal is plain text'],
    ['a line of the log', (ctx) => ctx.log.info({ id: ctx.input.id }), 'the message of a log line is text'],
    ['a reason', (ctx) => ctx.triggerRollback(5), 'the reason of a rollback is text'],
    ['no signal', (ctx) => ctx.waitForSignal([]), 'takes the name of a signal'],
    ['a checkpoint', (ctx) => ctx.checkpoint(ctx.input.t), 'the name of a checkpoint is plain text'],
    ['a key of the state', (ctx) => ctx.setState(ctx.input.t, 1), 'a key of the state is plain text'],
    [
      'an option that cannot be recorded',
      (ctx) => ctx.feature('c', 't', 1, { idempotency_key: 'k' } as object),
      "no option 'idempotency_key'",
    ],
  ])('is refused where %s is not fixed', async (_what, use, message) => {
    expect((await refusalOf<Input>((ctx) => use(ctx))).message).toContain(message);
  });
});

describe('What the context reads', () => {
  test('are references', async () => {
    const read = (ctx: Context) => [
      ctx.variable('crm', 'base'),
      ctx.constant('crm', 'limit'),
      ctx.token('KEY'),
      ctx.session['user']?.['id'],
      ctx.getState('n'),
      ctx.state['m']?.['k'],
      ctx.feature_tag,
      ctx.default(null, 'x'),
      ctx.default(0, 5),
    ];
    expect(await inputOf<Input>(read)).toEqual([
      '$Variable{crm}{base}',
      '$Constant{crm}{limit}',
      '$Secret{KEY}',
      '$Session{user}{id}',
      '$State{n}',
      '$State{m}{k}',
      'order',
      'x',
      0,
    ]);
  });

  test('is the state that was set before, as it was set', async () => {
    const steps = await stepsOf<Input>(async (ctx) => {
      const user = await ctx.action.run(to('user'));
      await ctx.setState('user', { id: user['id'] });
      await ctx.action.run(to('use', [ctx.getState('user'), ctx.state['user']?.['id'], ctx.state['other']]));
    });
    expect(steps.at(-1)?.input).toEqual([{ id: '$Step{a-user}{id}' }, '$Step{a-user}{id}', '$State{other}']);
  });

  test('is the result of a step by its tag', async () => {
    const steps = await stepsOf<Input>(async (ctx) => {
      await ctx.step('user', () => ctx.action.run(to('user')));
      await ctx.action.run(to('use', ctx.steps['user']?.['id']));
    });
    expect(steps.at(-1)?.input).toBe('$Step{user}{id}');
  });

  test.each<[string, (ctx: Context) => unknown, string]>([
    [
      'current_step',
      (ctx) => (ctx as unknown as Record<string, unknown>)['current_step'],
      'ctx.current_step has no value while recording',
    ],
    ['is_replay', (ctx) => (ctx as unknown as Record<string, unknown>)['is_replay'], 'as $Run{is_replay}'],
    ['ctx.default of a stand-in', (ctx) => ctx.default(ctx.input.x, ctx.input.y), 'ctx.default of a value'],
    ['ctx.default of its text', (ctx) => ctx.default(ctx.input.x, 'y'), 'ctx.default of a value'],
    ['parseJson', (ctx) => ctx.transform.parseJson(ctx.input.x), 'ctx.transform.parseJson cannot be recorded'],
    ['stringify', (ctx) => ctx.transform.stringify(ctx.input.x), 'ctx.transform.stringify cannot be recorded'],
    ['a secret by a stand-in', (ctx) => ctx.token(ctx.input.x), 'the name of a variable, a constant or a secret'],
    ['a field of a secret', (ctx) => (ctx.token('k') as unknown as StandIn)['x'], "$Secret{k} has no property 'x'"],
    ['the state as a whole', (ctx) => ctx.action.run(to('x', ctx.state)), '$State as a whole'],
    [
      'a step that is not there',
      (ctx) => ctx.action.run(to('x', ctx.steps['y'])),
      "refers to 'y', which is not recorded before it",
    ],
  ])('is refused where it has no reference: %s', async (_name, use, message) => {
    const error = await refusalOf<Input>((ctx) => use(ctx));
    expect(error.message).toContain(message);
    expect(error.file).toMatch(/members\.test\.ts$/);
    expect(lineOf(error)).toContain('ctx');
  });
});

describe('ctx.transform', () => {
  test.each<[string, (ctx: Context) => unknown, string, unknown]>([
    ['length', (ctx) => ctx.transform.length(ctx.input.list), '$Length{$Input{list}}', 2],
    ['size', (ctx) => ctx.transform.size({ a: ctx.input.x, b: 1 }), '$Size{{"a": $Input{x}, "b": 1}}', 2],
    ['upper', (ctx) => ctx.transform.upper(`a ${ctx.input.x}`), '$Uppercase($Concat(["a ", $Input{x}], ""))', 'A X Y '],
    ['lower', (ctx) => ctx.transform.lower('$Input{X}'), '$Lowercase("$Input{X}")', '$input{x}'],
    ['trim', (ctx) => ctx.transform.trim(ctx.input.x), '$Trim($Input{x})', 'x y'],
    ['split', (ctx) => ctx.transform.split(ctx.input.x, ' '), '$Split($Input{x}, " ")', ['x', 'y', '']],
    ['an element', (ctx) => ctx.transform.split(ctx.input.x, ' ')[1], '$Pick($Split($Input{x}, " "), 1)', 'y'],
    ['join', (ctx) => ctx.transform.join(['a', ctx.input.n, null], '-'), '$Join(["a", $Input{n}, null], "-")', 'a-3-'],
    ['now', (ctx) => ctx.transform.now(), '$Now()', 0],
    [
      'formatDate',
      (ctx) => ctx.transform.formatDate(ctx.transform.now(), 'YYYY'),
      '$Dateformat($Now(), "YYYY")',
      '1970',
    ],
    ['in a text', (ctx) => `at ${ctx.transform.now()}{`, 'at $Now(){', 'at 0{'],
  ])('is an operator: %s', async (_name, make, text, value) => {
    const template = await inputOf<Input>(make);
    expect(template).toBe(text);
    const Input = { list: [1, 2], x: 'x y ', n: 3 };
    expect(evaluateTemplate(compileTemplate(template), { now: 0, Input })).toEqual(value);
  });

  test('has no properties but elements', async () => {
    const error = await refusalOf<Input>((ctx) => (ctx.transform.trim(ctx.input.x) as unknown as StandIn)['id']);
    expect(error.message).toContain("has no property 'id'");
  });
});
