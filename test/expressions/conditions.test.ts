import { describe, expect, test } from 'vitest';
import { compileCondition, evaluateCondition, parseCondition } from '../../src/expressions/condition.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { failureOf } from './evaluation.ts';

const scope = {
  now: 0,
  Input: { amount: 100, text: '$Input{amount}', flag: true, empty: '', list: [1, 2], price: '12.5' },
  Step: { validate: { valid: true, score: { value: 82 } } },
  Sequence: { main: { check: { status: 'ok' } } },
  Item: 'b',
  Index: 1,
  State: { seen: 'a' },
};

test.each<[text: string, holds: boolean]>([
  ['$Step{validate}{valid} == true', true],
  ['$Index{} == 1 && $Item{} == "b"', true],
  ['$State{seen} != $Item{}', true],
  ['$Step{validate}{score.value} > 80', true],
  ['$Step{validate}{score.value} >= 82 && $Step{validate}{score.value} <= 82', true],
  ['$Step{validate}{score.value} < 82', false],
  ["$Sequence{main}{check}{status} === 'ok'", true],
  ['$Sequence{check}{status} !== "ok"', false],
  ['$Input{amount} != 100', false],
  ['$Input{price} == 12.50', true],
  ['"10" > "9"', true],
  ["'b' > 'a'", true],
  ["'b' > 1", false],
  ['$Input{absent} == null', true],
  ['$Input{absent} == false', false],
  ['$Input{absent} == $Step{absent}{k}', true],
  ['$Input{absent} > 0', false],
  ['$Input{absent} != 0', true],
  ["$Input{empty} == ''", true],
  ['$Input{flag} == "true"', false],
  ['$Input{list} == $Input{list}', false],
  ['$Length{$Input{list}} == 2', true],
  ["$Input{text} == '$Input{amount}'", true],
  ['-1 < 0', true],
  ['true == true', true],
  ['1==1||1==2&&1==3', true],
  ['(1==1||1==2)&&1==3', false],
  ['1 == 2 || 1 == 3 || 1 == 1', true],
  ['((1 == 1))', true],
  [' \n( 1 == 1 )\t', true],
])('%s is %s', (text, holds) => {
  expect(evaluateCondition(compileCondition(text), scope)).toBe(holds);
});

test('its references are listed with their places', () => {
  expect(compileCondition('$Step{a}{b} == 1 || $Input{c} > $Now', 'steps[0].condition').references).toEqual([
    { name: 'Step', groups: ['a', 'b'], position: 0, path: 'steps[0].condition' },
    { name: 'Input', groups: ['c'], position: 20, path: 'steps[0].condition' },
    { name: 'Now', groups: [], position: 32, path: 'steps[0].condition' },
  ]);
});

test('a term after the deciding one is not looked at', () => {
  expect(evaluateCondition(compileCondition("1 == 1 || $Secret{A} == 'x'"), scope)).toBe(true);
  expect(evaluateCondition(compileCondition("1 == 2 && $Secret{A} == 'x'"), scope)).toBe(false);
  expect(failureOf(() => evaluateCondition(compileCondition("$Secret{A} == 'x'"), scope))).toMatchObject({
    code: 'NOT_FOUND',
    errors: [{ path: 'condition' }],
  });
});

describe('refused is', () => {
  test.each([
    ['', 'expected a reference, text, a number, true, false or null and found the end at character 0 (1:1)'],
    ['$Input{a}', 'expected a comparison and found the end at character 9 (1:10)'],
    ['true', 'expected a comparison and found the end at character 4 (1:5)'],
    ['1 = 1', "expected a comparison and found '=' at character 2 (1:3)"],
    ['1 ==', 'expected a reference, text, a number, true, false or null and found the end at character 4 (1:5)'],
    ['1 == 1 == 1', "expected && or || and found '=' at character 7 (1:8)"],
    [
      '1 == 1 && ',
      'expected a reference, text, a number, true, false or null and found the end at character 10 (1:11)',
    ],
    ['1 == 1 & 2 == 2', "expected && or || and found '&' at character 7 (1:8)"],
    ['(1 == 1', "expected &&, || or ')' and found the end at character 7 (1:8)"],
    ['1 == 1)', "expected && or || and found ')' at character 6 (1:7)"],
    [
      '$Add(1, 2) == 3',
      'a condition compares references and literals; operators have no place here, at character 0 (1:1)',
    ],
    ['$Nope{a} == 1', 'there is no $Nope{, at character 0 (1:1)'],
    [
      '1 == 1\n|| $5 > 1',
      "expected a reference, text, a number, true, false or null and found '$' at character 10 (2:4)",
    ],
    ['yes == 1', "'yes' is not a value; put text in quotes, at character 0 (1:1)"],
  ])('%j', (text, message) => {
    expect(failureOf(() => parseCondition(text))).toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: [{ path: 'condition', message }],
    });
  });

  test('one that is too long or too deep', () => {
    const long = `1 == ${'1'.repeat(LIMITS.expression_length.value)}`;
    for (const text of [
      long,
      `${'('.repeat(10_000)}1 == 1${')'.repeat(10_000)}`,
      `${'('.repeat(65)}1 == 1${')'.repeat(65)}`,
    ])
      expect(failureOf(() => parseCondition(text)).code).toBe('VALIDATION_ERROR');
    expect(parseCondition(`${'('.repeat(64)}1 == 1${')'.repeat(64)}`)).toEqual(parseCondition('1 == 1'));
  });
});
