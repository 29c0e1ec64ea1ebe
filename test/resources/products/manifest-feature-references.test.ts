import { describe, expect, test } from 'vitest';
import { action, stepFaults } from './feature-faults.ts';

describe('of references,', () => {
  const OF_ITEMS = 'has a value in the input and the rollback of a step with for_each alone';
  test.each<[what: string, steps: unknown[], faults: string[]]>([
    [
      'a step must exist',
      [action('a', { input: { x: ['$Step{b}{id}'] } })],
      ["steps[0].input.x[0]: $Step{b}: there is no step 'b'"],
    ],
    [
      'and be named as it is',
      [action('a', { input: '$Step{$Input{x}}' })],
      ['steps[0].input: $Step names its step as it is, not by an expression'],
    ],
    [
      'sequences are of the older forms',
      [action('a', { input: '$Sequence{main}{a}' })],
      ["steps[0].input: $Sequence{main}: there is no sequence 'main', and no such event"],
    ],
    [
      'a step must have ended, where dependencies are given',
      [
        action('a'),
        action('b'),
        action('c', {
          dependsOn: ['b'],
          input: { x: '$Step{a}{id}' },
          condition: '$Step{a} == 1',
          for_each: { items: '$Step{a}' },
        }),
      ],
      ['condition', 'for_each.items', 'input.x'].map(
        (at) => `steps[2].${at}: step 'a' need not have ended before this one; name it in dependsOn`,
      ),
    ],
    [
      'and that is never the step itself',
      [action('a', { dependsOn: [], input: { x: '$Step{a}{id}' } })],
      ['steps[0].input.x: a step cannot refer to itself: it has not ended then'],
    ],
    [
      'which it has before what depends on it',
      [action('a'), action('b', { dependsOn: ['a'] }), action('c', { dependsOn: ['b'], input: '$Step{a}' })],
      [],
    ],
    [
      'a rollback knows what had ended, and its own step',
      [
        action('a'),
        action('b'),
        action('c', {
          input: '$Step{a}',
          rollback: { event: 'undo', input: { a: '$Step{a}', b: '$Step{b}', c: '$Step{c}' } },
        }),
      ],
      ["steps[2].rollback.input.b: step 'b' need not have run when this is rolled back"],
    ],
    [
      'items have a list',
      [action('a', { input: { x: '$Item{}', y: '$Index{}' } })],
      [`steps[0].input.x: $Item ${OF_ITEMS}`, `steps[0].input.y: $Index ${OF_ITEMS}`],
    ],
    [
      'and neither the list nor the condition knows them',
      [action('a', { for_each: { items: '$Item{l}' }, condition: '$Index{} == 1' })],
      [`steps[0].condition: $Index ${OF_ITEMS}`, `steps[0].for_each.items: $Item ${OF_ITEMS}`],
    ],
    [
      'nor a rollback of a step without',
      [action('a', { rollback: { event: 'undo', input: '$Item{}' } })],
      [`steps[0].rollback.input: $Item ${OF_ITEMS}`],
    ],
    ...['$Response{a}', '$Auth{a}', '$Event{a}', '$Var(a)', '$Default'].map((text): [string, unknown[], string[]] => [
      `${text} has no value`,
      [action('a', { input: { x: text } })],
      [`steps[0].input.x: ${/\$\w+/.exec(text)?.[0]} has no value here`],
    ]),
    [
      'apps must be there',
      [action('a', { input: { x: '$Variable{no}{k}', y: '$Constant{api}{no}' } })],
      [
        "steps[0].input.x: $Variable{no}: the product has no app 'no'",
        "steps[0].input.y: $Constant{api}{no}: app 'api' declares no such constant",
      ],
    ],
    [
      'expressions are told with their place',
      [
        action('a', {
          input: { x: 'so $Nope(1)' },
          condition: '1 =',
          for_each: { items: '$Add(' },
          rollback: { event: 'undo', input: { y: ['$Step{}'] } },
        }),
      ],
      [
        "steps[0].condition: expected a comparison and found '=' at character 2 (1:3)",
        'steps[0].for_each.items: expected a value and found the end at character 5 (1:6)',
        'steps[0].input.x: there is no $Nope(, at character 3 (1:4)',
        'steps[0].rollback.input.y[0]: a group is empty at character 6 (1:7)',
      ],
    ],
    [
      'a condition in parts has references and values alone',
      [
        action('a', { condition: { left: 'x $Input{a}', operator: 'equals', right: 1 } }),
        action('b', { condition: { left: 1, operator: 'equals', right: '$Add(1, 2)' } }),
        action('c', { condition: { left: 1, operator: 'equals', right: '$Nope{' } }),
      ],
      [
        'steps[0].condition.left: an operand is one reference, or a value without expressions',
        'steps[1].condition.right: an operand is one reference, or a value without expressions',
        'steps[2].condition.right: there is no $Nope{, at character 0 (1:1)',
      ],
    ],
  ])('%s', (_what, steps, faults) => {
    expect(stepFaults(steps)).toEqual(faults);
  });

  test('an input that is declared has the fields that it declares', () => {
    const steps = [action('a', { input: { x: '$Input{user.name}', y: '$Input{nope}{a}', z: '$Input{$Input{user}}' } })];
    const fault = "$Input{nope}: the feature declares no input 'nope'";
    expect(stepFaults(steps, { input: { user: { type: 'object' } } })).toEqual([`steps[0].input.y: ${fault}`]);
    expect(stepFaults(steps)).toEqual([]);
    expect(stepFaults([], { input: {}, output: '$Input{nope}' })).toEqual([`output: ${fault}`]);
  });

  test('the output knows every step and no item', () => {
    expect(
      stepFaults([action('a')], { output: { a: '$Step{a}{id}', b: ['$Step{b}'], c: '$Item{}', d: '$Nope(1)' } }),
    ).toEqual(['output.d: there is no $Nope(, at character 0 (1:1)']);
    expect(stepFaults([action('a')], { output: { a: '$Step{a}{id}', b: ['$Step{b}'], c: '$Item{}' } })).toEqual([
      "output.b[0]: $Step{b}: there is no step 'b'",
      `output.c: $Item ${OF_ITEMS}`,
    ]);
  });

  test('what a query is asked with is known to it alone, and what a run knows of itself by its names', () => {
    const queries = { q: { result: ['$Param{any}{k}', '$Run{feature_id}', '$Run{context.who}', '$Run{nope}'] } };
    expect(stepFaults([action('a', { input: { x: '$Param{any}', y: '$Run{env}' } })], { queries })).toEqual([
      expect.stringContaining('$Param has a value in the result of a query alone'),
      expect.stringMatching(/^queries\.q\.result\[3\]: \$Run\{nope\}: a run is told of by feature_id, /),
    ]);
  });

  test('a query knows what is kept of a run, and no secret', () => {
    const queries = { q: { result: ['$Step{b}', '$Secret{K}', '$State{a}', '$Session{a}'] } };
    expect(stepFaults([], { queries })).toEqual([
      "queries.q.result[0]: $Step{b}: there is no step 'b'",
      'queries.q.result[1]: $Secret has no value here',
      'queries.q.result[3]: $Session has no value here',
    ]);
  });
});
