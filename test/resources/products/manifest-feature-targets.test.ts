import { describe, expect, test } from 'vitest';
import { action, stepFaults } from './feature-faults.ts';

describe('of what steps call,', () => {
  test.each<[what: string, steps: unknown[], faults: string[]]>([
    ['an app must exist', [action('a', { app: 'no' })], ["steps[0].app: the product has no app 'no'"]],
    ['an action too', [action('a', { event: 'no' })], ["steps[0].event: app 'api' has no action 'no'"]],
    ['of an app that is malformed nothing is told', [action('a', { app: 'malformed' })], []],
    [
      'an app must be reached wherever the feature runs',
      [action('a', { app: 'local' })],
      ["steps[0].app: app 'local' has no environment 'prd'; name those that have the feature"],
    ],
    ['a cache must exist', [action('a', { cache: 'no' })], ["steps[0].cache: the product has no cache 'no'"]],
    [
      'an attempt has the time of an action',
      [action('a', { options: { timeout: '11m' } })],
      ['steps[0].options.timeout: at most 600000 ms'],
    ],
    [
      'a feature must exist',
      [{ tag: 'a', type: 'feature', feature: 'no' }],
      ["steps[0].feature: the product has no feature 'no'"],
    ],
    [
      'a healthcheck must exist',
      [
        { tag: 'a', type: 'healthcheck', healthcheck: 'up' },
        { tag: 'b', type: 'healthcheck', healthcheck: 'no' },
      ],
      ["steps[1].healthcheck: the product has no healthcheck 'no'"],
    ],
    [
      'a rollback has an action',
      [action('a', { rollback: { event: 'no' } })],
      ["steps[0].rollback.event: app 'api' has no action 'no'"],
    ],
    [
      'and an app',
      [{ tag: 'a', type: 'rollback', rollback: { event: 'no' } }, action('b', { rollback: { app: 'no', event: 'x' } })],
      [
        'steps[0].rollback.app: is required: the step itself calls no app',
        "steps[1].rollback.app: the product has no app 'no'",
      ],
    ],
    [
      'signals must be declared',
      [
        { tag: 'a', type: 'wait_signal', signals: ['go', 'no'] },
        { tag: 'b', type: 'wait_signal', signal: 'no' },
      ],
      [
        "steps[0].signals[1]: the feature declares no signal 'no'",
        "steps[1].signal: the feature declares no signal 'no'",
      ],
    ],
    [
      'and named in one way',
      [
        { tag: 'a', type: 'wait_signal' },
        { tag: 'b', type: 'wait_signal', signal: 'go', signals: ['go'] },
      ],
      ['steps[0].signals: give signals or signal', 'steps[1].signals: give signals or signal'],
    ],
    [
      'a sleep has a time',
      [
        { tag: 'a', type: 'sleep', input: { duration: 'soon' } },
        { tag: 'b', type: 'sleep', input: { until: 'tomorrow' } },
        { tag: 'c', type: 'sleep', input: { duration: '365d' } },
        { tag: 'd', type: 'sleep', input: { duration: '366d' } },
        { tag: 'e', type: 'sleep', input: { duration: 0 } },
        { tag: 'g', type: 'sleep', input: { until: '$Input{at}' } },
      ],
      [
        'steps[0].input.duration: a duration is milliseconds, or a number with ms, s, m, h or d',
        'steps[1].input.until: give epoch milliseconds or ISO 8601 with an offset',
        'steps[3].input.duration: a step sleeps for 365 days at most',
        'steps[4].input.duration: Too small: expected number to be >0',
      ],
    ],
  ])('%s', (_what, steps, faults) => {
    expect(stepFaults(steps, { signals: { go: {} } })).toEqual(faults);
  });

  test('an app need not be reached where the feature does not run', () => {
    const envs = [{ slug: 'dev' }, { slug: 'prd', active: false }];
    expect(stepFaults([action('a', { app: 'local' })], { envs })).toEqual([]);
  });
});

describe('of what an action is given,', () => {
  const strict = (input: unknown) => [action('a', { event: 'strict', input })];
  test.each<[what: string, steps: unknown[], faults: string[]]>([
    [
      'it is an object',
      [action('a', { input: [1] }), action('b', { input: 'text' }), action('c', { input: '$Input{all}' })],
      ['steps[0].input: an action takes an object', 'steps[1].input: an action takes an object'],
    ],
    [
      'fields are known',
      strict({ amount: 1, nope: 2, page: 3, 'headers:X-Other': 'x' }),
      ['steps[0].input.body.nope: is not a known field', 'steps[0].input.headers.X-Other: is not a known field'],
    ],
    [
      'those of a place as well',
      strict({ body: { nope: 1 }, query: { any: 1 } }),
      ['steps[0].input.body.nope: is not a known field'],
    ],
    [
      'values that are written out fit',
      strict({ amount: 'much', name: 'x', customer: { mail: 'no' }, 'headers:x-id': '1' }),
      [
        'steps[0].input.body.amount: must be a number',
        'steps[0].input.body.name: must have 2 characters at least',
        'steps[0].input.body.customer.mail: must be an e-mail address',
        'steps[0].input.headers.x-id: must be a UUID',
      ],
    ],
    ['expressions may give anything', strict({ amount: '$Input{a}', name: '$', customer: '$Input{c}' }), []],
    ['so may a place that is an expression', strict({ body: '$Input{body}' }), []],
    [
      'fields that pass are not told of',
      [action('a', { event: 'open', input: { any: 1, amount: 'x' } })],
      ['steps[0].input.body.amount: must be a number'],
    ],
    [
      'a path has its parameters',
      [
        action('a', { event: 'read' }),
        action('b', { event: 'read', input: { id: '$Input{id}' } }),
        action('c', { event: 'read', input: { 'params:no': 1, id: 2 } }),
      ],
      [
        'steps[0].input.params.id: is required by the path',
        "steps[2].input.params.no: the path /items/:id has no parameter 'no'",
      ],
    ],
    ['which a default may give', [action('a', { event: 'kept' })], []],
    [
      'one key goes to one field',
      [action('a', { event: 'read', input: { id: 1, 'params:id': 2 } })],
      ['steps[0].input.params:id: another key already gives params.id'],
    ],
    [
      'the same goes for rollbacks',
      [action('a', { rollback: { event: 'strict', input: { amount: 'x' } } })],
      ['steps[0].rollback.input.body.amount: must be a number'],
    ],
  ])('%s', (_what, steps, faults) => {
    expect(stepFaults(steps)).toEqual(faults);
  });

  test('an auth may give parameters', () => {
    const envs = [{ slug: 'dev' }];
    expect(stepFaults([action('a', { app: 'local', event: 'read' })], { envs })).toEqual([]);
  });
});
