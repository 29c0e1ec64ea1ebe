import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/kernel/limits.ts';
import { evaluate, failure } from './evaluation.ts';

const Input = {
  email: ' JANE@Example.com ',
  price: '12.5',
  orders: [
    { id: 1, status: 'pending', lines: [1] },
    { id: 2, status: 'done' },
    { id: 3, status: 'done' },
  ],
  one: { id: 9, status: 'pending' },
};

test.each<[template: string, value: unknown]>([
  ['$Add(1)', 1],
  ['$Add("1.50", $Input{price}, -3)', 11],
  ['$Add(0.00, 007, 1e2)', 107],
  ['$Add("-0", "000")', 0],
  ['$Subtract(5)', 5],
  ['$Subtract("10", 2.5)', 7.5],
  ['$Concat(["a", 1, true, null, "b"], "-")', 'a-1-true--b'],
  ['$Concat([], "-")', ''],
  ['$Concat([$Input{absent}, "x"], "")', 'x'],
  ['$Substring("Ductape", 3)', 'tape'],
  ['$Substring("1234567890", -4)', '7890'],
  ['$Substring("abc", 1, -1)', 'b'],
  ['$Substring("abc", 3)', ''],
  ['$Substring("abc", 0, 3)', 'abc'],
  ['$Trim("\\t a b \\n")', 'a b'],
  ['$Split("abc", "")', ['a', 'b', 'c']],
  ['$Split("", ",")', ['']],
  ['$Pick([null], 0)', null],
  ['$Pick([[1], 2], 0)', [1]],
  ['$Join([[1], 2, {a: 3}])', [1, 2, { a: 3 }]],
  ['$Join(["a", "b"])', ['a', 'b']],
  ['$Join(["a", 1, null], "-")', 'a-1-'],
  ['$Join([["a"], ["b"]], "-")', ['a', 'b']],
  ['$Join([], "-")', ''],
  ['$Join([$Filter($Input{orders}, "==", "done"), $Input{one}])', [Input.orders[1], Input.orders[2], Input.one]],
  ['$Uppercase("straße")', 'STRASSE'],
  ['$Lowercase($Trim($Input{email}))', 'jane@example.com'],
  ['$Replace("a.b.c", ".", "$&")', 'a$&b$&c'],
  ['$Replace("aaa", "aa", "")', 'a'],
  ['$Replace("abc", "x", "y")', 'abc'],
  ['$Filter($Input{orders}, ">=", 2)', Input.orders.slice(1)],
  ['$Filter(["10", "9", 8, "x", null], ">", 8)', ['10', '9']],
  ['$Filter(["b", "a", "c"], "<=", "b")', ['b', 'a']],
  ['$Filter([1, "1", "1.0", "01", true], "===", 1)', [1, '1', '1.0', '01']],
  ['$Filter([1, 2, null], "!==", 1)', [2, null]],
  ['$Filter([1, 2], "!=", 1)', [2]],
  ['$Filter([null, 0, false, ""], "==", null)', [null]],
  ['$Filter([true, "true"], "==", true)', [true]],
  ['$Filter([[1], 1], "==", 1)', [1]],
  ['$Filter([[1]], "!=", 1)', []],
  ['$Find($Input{orders}, "==", "none")', null],
  ['$Find(["apple", "banana"], "==", "banana")', 'banana'],
  ['$Find(["9007199254740993"], "==", "9007199254740992")', null],
  ['$Pick($Split($Lowercase($Trim($Input{email})), "@"), 1)', 'example.com'],
  ['$Concat(["$", $Add($Subtract(100,20), 0.00)],"")', '$80'],
  ['$Trim($Concat(["  Jane  ","Doe"]," "))', 'Jane   Doe'],
  ["$Concat(['it\\'s', \"\\u0041\\\\\\\"\"], '')", 'it\'sA\\"'],
  ['$Join([[{ a: 1, "b c": [true, false, null], \'d\': {} }]])', [{ a: 1, 'b c': [true, false, null], d: {} }]],
  ['$Trim ("a")', '$Trim ("a")'],
  ['$Uppercase( $Trim ( "a" ) )', 'A'],
])('%s gives %j', (template, value) => {
  expect(evaluate(template, { Input })).toEqual(value);
});

test.each([
  ['$Add("")'],
  ['$Add(" ")'],
  ['$Add("Infinity")'],
  ['$Add("0x1")'],
  ['$Add("1e3")'],
  ['$Add("1,5")'],
  ['$Add(" 1")'],
  ['$Add(true)'],
  ['$Add(null)'],
  ['$Add([1])'],
  ['$Add(1e308, 1e308)'],
  ['$Subtract(-1e308, 1e308)'],
  ['$Subtract({a: 1})'],
  ['$Concat("text", "-")'],
  ['$Concat([[1]], "-")'],
  ['$Concat(["a"], 1)'],
  ['$Substring("abc", 4)'],
  ['$Substring("abc", -4)'],
  ['$Substring("abc", 0, 4)'],
  ['$Substring("abc", 2, 1)'],
  ['$Substring("abc", 0.5)'],
  ['$Substring("abc", "1")'],
  ['$Substring(123, 1)'],
  ['$Trim(1)'],
  ['$Trim($Input{absent})'],
  ['$Split("a", 1)'],
  ['$Pick("abc", -1)'],
  ['$Pick([], 0)'],
  ['$Pick({a: 1}, 0)'],
  ['$Pick("abc", 1.5)'],
  ['$Join("a")'],
  ['$Join(["a"], 1)'],
  ['$Uppercase(null)'],
  ['$Lowercase(["A"])'],
  ['$Replace("a", "", "b")'],
  ['$Replace("a", "a", 1)'],
  ['$Filter("abc", "==", "a")'],
  ['$Filter([1], "~", 1)'],
  ['$Filter([1], "==", [1])'],
  ['$Find(null, "==", 1)'],
  ['$Find([1], 1, 1)'],
  ['$Size{$Input{orders}}'],
  ['$Size{$Input{absent}}'],
  ['$Length{$Input{one}}'],
  ['$Length{5}'],
  ['$Input{$Input{one}}'],
])('%s raises OPERATOR_ERROR', (template) => {
  expect(failure({ at: [template] }, { Input })).toMatchObject({
    code: 'OPERATOR_ERROR',
    errors: [{ path: 'template.at[0]' }],
  });
});

test('an error tells kinds and never the value, which could be secret', () => {
  const scope = { Secret: { KEY: 'hunter2' } };
  for (const template of ['$Add($Secret{KEY})', '$Pick($Secret{KEY}, 99)', '$Dateformat($Secret{KEY}, "YYYY")'])
    expect(JSON.stringify(failure(template, scope))).not.toContain('hunter2');
  expect(failure('$Add($Secret{KEY})', scope).message).toBe('template: $Add takes numbers or decimal text, got text');
});

describe('what would grow beyond its bounds is refused', () => {
  const long = 'a'.repeat(LIMITS.expression_result.value / 2);
  const many = Array.from({ length: 200_000 }, (_, index) => ({ index }));

  test.each([
    ['$Replace($Input{long}, "a", "bbb")'],
    ['$Concat([$Input{long}, $Input{long}, "x"], "")'],
    ['$Concat($Split($Input{long}, ""), $Input{long})'],
    ['$Join($Split($Substring($Input{long}, 0, 5000), ""), $Input{long})'],
    ['$Join([$Input{many}, $Input{many}, $Input{many}, $Input{many}, $Input{many}, $Input{many}])'],
    ['$Input{long}$Input{long}$Input{long}'],
    ['$Input{many}'.repeat(2)],
    ['$Filter($Input{many}, ">", -1)'.repeat(50)],
  ])('%s', (template) => {
    expect(failure(template, { Input: { long, many } }).code).toBe('OPERATOR_ERROR');
  });

  test('over the whole template, not text by text', () => {
    expect(
      failure(
        [1, 2, 3].map(() => '$Uppercase($Input{long})'),
        { Input: { long } },
      ).code,
    ).toBe('OPERATOR_ERROR');
  });

  test.each([
    ['$Trim($Input{blank})'],
    ['$Size{$Input{keys}}'],
    ['$Split($Input{blank}, "x")'],
    ['$Sequence{absent}{k}'],
  ])('%s, which only looks at much, many times over', (template) => {
    const keys = Object.fromEntries(many.slice(0, 50_000).map(({ index }) => [`k${index}`, index]));
    const scope = { Input: { blank: ' '.repeat(500_000), keys }, Sequence: keys };
    expect(failure(Array<string>(1000).fill(template), scope).code).toBe('OPERATOR_ERROR');
  });

  test('but a large value that is only handed on', () => {
    const longer = long.repeat(8);
    expect(evaluate(['$Input{longer}', '$Input{longer}'], { Input: { longer } })).toEqual([longer, longer]);
  });
});
