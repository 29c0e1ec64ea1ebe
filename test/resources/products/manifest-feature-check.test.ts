import { describe, expect, test } from 'vitest';
import { action, allFaults, faultsOf, stepFaults } from './feature-faults.ts';

const event = (name: string, more: object = {}) => ({ type: 'action', app: 'api', event: name, ...more });

test('a feature in which all is well has no faults', () => {
  const steps = [
    action('check', { input: { amount: '$Input{amount}', by: '$Session{user}', key: '$Secret{K}' }, cache: 'short' }),
    action('charge', {
      input: { currency: '$Constant{api}{currency}', v: '$Variable{api}{version}', at: '$Now' },
      condition: '$Step{check}{ok} == true || $State{forced} == true',
      rollback: { event: 'undo', input: { id: '$Step{charge}{id}', of: '$Step{check}{id}' } },
    }),
    action('notify', {
      for_each: { items: '$Step{charge}{people}', concurrency: 3 },
      input: { to: '$Item{mail}', n: '$Index{}' },
      rollback: { event: 'undo', input: { to: '$Item{}', id: '$Step{notify}{id}' } },
    }),
    { tag: 'pause', type: 'sleep', dependsOn: ['notify'], input: { duration: '$Step{check}{wait}' } },
    { tag: 'wait', type: 'wait_signal', signal: 'go', dependsOn: ['pause'] },
    { tag: 'child', type: 'feature', feature: 'child', input: { by: '$Step{wait}{by}' } },
  ];
  const more = {
    input: { amount: { type: 'number' } },
    signals: { go: {} },
    output: { id: '$Step{charge}{id}' },
    queries: { progress: { result: ['$State{done}', '$Step{check}', '$Input{amount}'] } },
  };
  expect(stepFaults(steps, more)).toEqual([]);
});

describe('of the form,', () => {
  const steps = [action('a')];
  const events = [event('send')];
  test.each<[what: string, parts: Record<string, unknown>, faults: string[]]>([
    ['one must be given', {}, ['steps: give steps, sequence or events']],
    ['not two', { steps, events }, ['events: give one of steps, sequence and events; steps stands there']],
    [
      'a sequence beside events neither',
      { sequence: [{ tag: 's', events }], events },
      ['events: give one of steps, sequence and events; sequence stands there'],
    ],
    [
      'environments must exist, none twice',
      { steps, envs: [{ slug: 'stg' }, { slug: 'dev' }, { slug: 'dev', active: false }] },
      ["envs[0].slug: the product has no environment 'stg'", "envs[2].slug: 'dev' stands there already"],
    ],
    [
      'lengths must leave something',
      { steps, input: { a: { type: 'string', minlength: 2, maxlength: 1 } } },
      ['input.a.minlength: is more than maxlength'],
    ],
    [
      'those of signals too',
      { steps, signals: { go: { input: { a: { type: 'string', minlength: 2, maxlength: 1 } } } } },
      ['signals.go.input.a.minlength: is more than maxlength'],
    ],
    [
      'sequences together have no more steps than a list',
      {
        sequence: ['a', 'b'].map((tag) => ({
          tag,
          events: Array.from({ length: 600 }, (_, at) => ({ ...event('send'), event: `e${at}` })),
        })),
      },
      ['body: a feature has 1000 steps at most'],
    ],
  ])('%s', (_what, parts, faults) => {
    expect(faultsOf(parts)).toEqual(faults);
  });
});

describe('of tags and order,', () => {
  test.each<[what: string, steps: unknown[], faults: string[]]>([
    ['a tag stands once', [action('a'), action('a')], ["steps[1].tag: 'a' stands there already"]],
    [
      'dependencies exist',
      [action('a', { dependsOn: ['b', 'c'] }), action('b')],
      ["steps[0].dependsOn[1]: there is no step 'c'"],
    ],
    [
      'a step does not wait for itself',
      [action('a', { dependsOn: ['a'] })],
      ['steps[0]: can never begin, since it waits for itself: a → a'],
    ],
    [
      'nor by what it refers to',
      [action('a', { input: { x: '$Step{a}{x}' } })],
      ['steps[0]: can never begin, since it waits for itself: a → a'],
    ],
    [
      'a cycle is told once, in its order, from its first step on',
      [
        action('x'),
        action('b', { dependsOn: ['c'] }),
        action('a', { dependsOn: ['b', 'x'] }),
        action('c', { input: { x: '$Step{a}' } }),
      ],
      ['steps[1]: can never begin, since it waits for itself: b → c → a → b'],
    ],
    [
      'what waits for a cycle can never begin either',
      [
        action('a', { dependsOn: ['b'] }),
        action('b', { dependsOn: ['a'] }),
        action('c', { dependsOn: ['a'] }),
        action('d', { dependsOn: ['c'] }),
      ],
      [
        'steps[0]: can never begin, since it waits for itself: a → b → a',
        "steps[2]: can never begin, since it waits for 'a'",
        "steps[3]: can never begin, since it waits for 'c'",
      ],
    ],
    [
      'of two cycles each is told',
      [action('a', { dependsOn: ['a'] }), action('b', { dependsOn: ['c'] }), action('c', { dependsOn: ['b'] })],
      [
        'steps[0]: can never begin, since it waits for itself: a → a',
        'steps[1]: can never begin, since it waits for itself: b → c → b',
      ],
    ],
    [
      'a condition can hold',
      [
        action('a', { condition: '1 == 2' }),
        action('b', { condition: { left: 'x', operator: 'equals', right: 'y' } }),
        action('c', { condition: '$Input{x} == 1 && (2 < 1 || "a" == "b")' }),
        action('d', { condition: '$Input{x} == 1 || 2 < 1' }),
        action('e', { condition: '1 == 1' }),
        action('g', { dependsOn: ['a'] }),
      ],
      [0, 1, 2].map((at) => `steps[${at}].condition: never holds, so that the step can never run`),
    ],
    [
      'a list is a list',
      [
        action('a', { for_each: { items: 'five' } }),
        action('b', { for_each: { items: [1] } }),
        action('c', { for_each: { items: '$Input{l}' } }),
      ],
      ['steps[0].for_each.items: must be a list, or an expression that gives one'],
    ],
  ])('%s', (_what, steps, faults) => {
    expect(stepFaults(steps)).toEqual(faults);
  });
});

test('of a long cycle the beginning is told', () => {
  const ring = Array.from({ length: 50 }, (_, at) => action(`s${at}`, { dependsOn: [`s${(at + 1) % 50}`] }));
  const [fault = '', ...more] = stepFaults(ring);
  expect(more).toEqual([]);
  expect(fault).toMatch(/^steps\[0\]: .*: s0 → s1 → .* → s39 → 10 more → s0$/);
});

describe('features that call one another', () => {
  const call = (tag: string, feature: string) => ({ tag: `to-${tag}`, type: 'feature', feature });

  test('do not call themselves, and each cycle is told once', () => {
    const features = [
      { tag: 'outside', steps: [call('a', 'a')] },
      { tag: 'a', steps: [action('x'), call('b', 'b'), call('again', 'b')] },
      { tag: 'b', events: [{ type: 'feature', event: 'c' }] },
      { tag: 'c', steps: [call('a', 'a')] },
      { tag: 'own', steps: [call('own', 'own')] },
    ];
    expect(allFaults(features)).toEqual([
      'features[1].steps[1].feature: the feature calls itself: a → b → c → a',
      'features[4].steps[0].feature: the feature calls itself: own → own',
    ]);
  });

  test('may call one another as a tree, and one several times', () => {
    const features = [
      { tag: 'a', steps: [call('b', 'b'), call('c', 'c')] },
      { tag: 'b', steps: [call('c', 'c')] },
      { tag: 'c', steps: [] },
    ];
    expect(allFaults(features)).toEqual([]);
  });
});
