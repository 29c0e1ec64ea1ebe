import { describe, expect, test } from 'vitest';
import { parseTemplate } from '../../src/expressions/parse.ts';
import { compileTemplate, evaluateTemplate } from '../../src/expressions/template.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { failureOf } from './evaluation.ts';

test.each([
  ['$Nope(1)', 'there is no $Nope(, at character 0 (1:1)'],
  ['ab $Nope{x}', 'there is no $Nope{, at character 3 (1:4)'],
  ['line\nnext $Nope(1)', 'there is no $Nope(, at character 10 (2:6)'],
  ['$add(1)', 'there is no $add(; it is written $Add(…), at character 0 (1:1)'],
  ['$Add{1}', 'there is no $Add{; it is written $Add(…), at character 0 (1:1)'],
  ['$input{a}', 'there is no $input{; it is written $Input{key}, at character 0 (1:1)'],
  ['$Input(a)', 'there is no $Input(; it is written $Input{key}, at character 0 (1:1)'],
  ['$Now{a}', 'there is no $Now{; it is written $Now, at character 0 (1:1)'],
  ['$Default(1)', 'there is no $Default(; it is written $Default, at character 0 (1:1)'],
  ['$Var{a}', 'there is no $Var{; it is written $Var(name), at character 0 (1:1)'],
  ['$constructor(1)', 'there is no $constructor(, at character 0 (1:1)'],
  ['$Add()', '$Add takes at least 1 argument, got 0, at character 0 (1:1)'],
  ['$Trim("a", "b")', '$Trim takes 1 argument, got 2, at character 0 (1:1)'],
  ['$Concat(["a"])', '$Concat takes 2 arguments, got 1, at character 0 (1:1)'],
  ['$Substring("a")', '$Substring takes 2 to 3 arguments, got 1, at character 0 (1:1)'],
  ['$Add(1, $Filter([1], ">"))', '$Filter takes 3 arguments, got 2, at character 8 (1:9)'],
  ['$Now(1)', '$Now takes 0 arguments, got 1, at character 0 (1:1)'],
  ['$Variable{stripe}', '$Variable takes at least 2 groups, got 1, at character 0 (1:1)'],
  ['$Secret{A}{B}', '$Secret takes 1 group, got 2, at character 0 (1:1)'],
  ['$Auth{a}{b}{c}{d}', '$Auth takes 1 to 3 groups, got 4, at character 0 (1:1)'],
  ['$Secret{$Input{name}}', '$Secret takes a name as it is, not an expression, at character 8 (1:9)'],
  ['$Auth{oauth}{$Input{name}}', '$Auth takes a name as it is, not an expression, at character 13 (1:14)'],
  ['$Input{}', 'a group is empty at character 7 (1:8)'],
  ['$Input{ }', 'a group is empty at character 8 (1:9)'],
  ['$State{}', 'a group is empty at character 7 (1:8)'],
  ['$Item{}{a}', '$Item{} is the whole; an empty group stands alone, at character 0 (1:1)'],
  ['$Item{a}{}', '$Item{} is the whole; an empty group stands alone, at character 0 (1:1)'],
  ['a $Index{a}', '$Index has nothing within it and is written $Index{}, at character 2 (1:3)'],
  ['$Index{}{}', '$Index has nothing within it and is written $Index{}, at character 0 (1:1)'],
  ['$index{}', 'there is no $index{; it is written $Index{}, at character 0 (1:1)'],
  ['$Item(a)', 'there is no $Item(; it is written $Item{key}, at character 0 (1:1)'],
  ['$Input{a', "expected '}' and found the end at character 8 (1:9)"],
  ['$Input{a{b}}', "expected '}' and found '{' at character 8 (1:9)"],
  ['$Input{$Input{a}b}', "expected '}' and found 'b' at character 16 (1:17)"],
  ['$Length{items}', "'items' is not a value; put text in quotes, at character 8 (1:9)"],
  ['$Var()', "expected a name and found ')' at character 5 (1:6)"],
  ['$Add(1, 2', "expected ',' or ')' and found the end at character 9 (1:10)"],
  ['$Add(1 2)', "expected ',' or ')' and found '2' at character 7 (1:8)"],
  ['$Add(1,)', "expected a value and found ')' at character 7 (1:8)"],
  ['$Add([1, 2)', "expected ',' or ']' and found ')' at character 10 (1:11)"],
  ['$Join([{a 1}])', "expected ':' and found '1' at character 10 (1:11)"],
  ['$Join([{: 1}])', "expected a key and found ':' at character 8 (1:9)"],
  ['$Join([{a: 1, a: 2}])', "the key 'a' is there twice, at character 14 (1:15)"],
  ['$Trim(abc)', "'abc' is not a value; put text in quotes, at character 6 (1:7)"],
  ['$Trim("abc)', 'this text has no closing quote; it begins at character 6 (1:7)'],
  ['$Trim("a\\', "the escape '\\' is not known, at character 8 (1:9)"],
  ['$Trim("\\x41")', "the escape '\\x' is not known, at character 7 (1:8)"],
  ['$Trim("\\u12")', '\\u takes four hexadecimal digits, at character 7 (1:8)'],
  ['$Add(-)', 'this number cannot be read, at character 5 (1:6)'],
  ['$Add(.5)', "expected a value and found '.' at character 5 (1:6)"],
  ['$Add(5.)', "expected ',' or ')' and found '.' at character 6 (1:7)"],
  ['$Add(1e999)', 'this number is too large, at character 5 (1:6)'],
  [
    '$Add(5, $valueFromVariable, 15)',
    'this `$` begins no reference and no operator; put text in quotes, at character 8 (1:9)',
  ],
])('%j is refused with its place', (text, message) => {
  expect(failureOf(() => compileTemplate(text))).toEqual({
    code: 'VALIDATION_ERROR',
    message: `template: ${message}`,
    errors: [{ path: 'template', message }],
  });
  expect(failureOf(() => parseTemplate(text)).message).toBe(`template: ${message}`);
});

test('all errors of a value are told at once, with their paths', () => {
  const value = { a: ['$Nope(1)', 'fine $Now', { b: '$Add(' }], c: '$Secret{}' };
  const { errors, message } = failureOf(() => compileTemplate(value, 'apps[0].auth'));
  expect(errors?.map(({ path }) => path)).toEqual(['apps[0].auth.a[0]', 'apps[0].auth.a[2].b', 'apps[0].auth.c']);
  expect(message).toBe('apps[0].auth.a[0]: there is no $Nope(, at character 0 (1:1) (and 2 more)');
});

test('no more errors are told than one refusal lists', () => {
  const { errors } = failureOf(() => compileTemplate(Array.from({ length: 5000 }, () => '$Nope(1)')));
  expect(errors).toHaveLength(LIMITS.errors.value);
});

describe('nesting', () => {
  const limit = LIMITS.expression_depth.value;
  const SHAPES: [name: string, build: (levels: number) => string][] = [
    ['operators', (levels) => `${'$Add('.repeat(levels)}1${')'.repeat(levels)}`],
    ['groups', (levels) => `${'$Input{'.repeat(levels)}a${'}'.repeat(levels)}`],
    ['lists', (levels) => `$Join(${'['.repeat(levels - 1)}${']'.repeat(levels - 1)})`],
    ['objects', (levels) => `$Join([${'{a:'.repeat(levels - 2)}1${'}'.repeat(levels - 2)}])`],
    ['lengths', (levels) => `${'$Length{'.repeat(levels - 1)}"a"${'}'.repeat(levels - 1)}`],
  ];

  test.each(SHAPES)('of %s is refused beyond the limit and read up to it', (_name, build) => {
    for (const levels of [limit + 2, 1500]) {
      const { code, message } = failureOf(() => compileTemplate(build(levels)));
      expect([code, message]).toEqual(['VALIDATION_ERROR', expect.stringContaining('nested deeper than 64 levels')]);
    }
    expect(failureOf(() => compileTemplate(build(10_000))).code).toBe('VALIDATION_ERROR');
    expect(compileTemplate(build(limit)).isConstant).toBe(false);
  });

  test('of many arguments is compiled once each', () => {
    const wide = Array.from({ length: 60 }).reduce<string>((inner) => `$Add(${inner}, 1, 1, 1)`, '1');
    expect(evaluateTemplate(compileTemplate(wide), { now: 0 })).toBe(181);
  });

  test('of a value is refused beyond the limit', () => {
    const nested = (levels: number) =>
      Array.from({ length: levels }).reduce<unknown>((inner, _, index) => (index % 2 ? [inner] : { a: inner }), '$Now');
    expect(compileTemplate(nested(limit)).isConstant).toBe(false);
    for (const levels of [limit + 1, 10_000])
      expect(failureOf(() => compileTemplate(nested(levels))).code).toBe('VALIDATION_ERROR');
  });
});

test('a text with expressions has a greatest length, plain text has none', () => {
  const plain = `costs $5 ${'x'.repeat(LIMITS.expression_length.value)}`;
  expect(evaluateTemplate(compileTemplate(plain), { now: 0 })).toBe(plain);
  expect(failureOf(() => compileTemplate(`${plain}$Now`))).toMatchObject({
    code: 'VALIDATION_ERROR',
    message: expect.stringContaining('at most 16384 characters') as unknown,
  });
});

test('a value that cannot be written as text is refused', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const deep = Array.from({ length: 100_000 }).reduce<unknown>((inner) => [inner], 1);
  for (const value of [circular, deep])
    expect(
      failureOf(() => evaluateTemplate(compileTemplate('is $Input{value}'), { now: 0, Input: { value } })).code,
    ).toBe('OPERATOR_ERROR');
});
