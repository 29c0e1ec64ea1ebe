import { describe, expect, test } from 'vitest';
import { compileTemplate, evaluateTemplate } from '../../src/expressions/template.ts';
import recorded from '../fixtures/operators.json';
import { evaluate, failure } from './evaluation.ts';

describe('a recorded case', () => {
  const cases: readonly { template: unknown; result?: unknown; error?: string }[] = recorded.cases;
  test.each(cases.filter(({ error }) => error === undefined))('$template gives its result', ({ template, result }) => {
    expect(evaluate(template, recorded.scope)).toEqual(result);
  });
  test.each(cases.filter(({ error }) => error !== undefined))('$template is refused', ({ template, error }) => {
    expect(failure(template, recorded.scope).code).toBe(error);
  });
});

describe('a value', () => {
  const scope = { Input: { n: 1, flag: false, list: [1], object: { a: null }, none: null, text: '$Add(1, 1)' } };

  test.each<[template: unknown, value: unknown]>([
    ['$Input{n}', 1],
    ['$Input{flag}', false],
    ['$Input{list}', [1]],
    ['$Input{none}', null],
    [' $Input{n}', ' 1'],
    ['$Input{n}$Input{n}', '11'],
    ['<$Input{flag}|$Input{none}|$Input{absent}>', '<false||>'],
    ['list $Input{list}, object $Input{object}', 'list [1], object {"a":null}'],
    [
      { a: ['$Input{n}', { b: '$Input{list}' }], c: 5, d: null },
      { a: [1, { b: [1] }], c: 5, d: null },
    ],
    [{ '$Input{n}': '$Input{n}' }, { '$Input{n}': 1 }],
    [JSON.parse('{"__proto__":"$Input{n}","constructor":"$Input{n}"}'), JSON.parse('{"__proto__":1,"constructor":1}')],
    [12.5, 12.5],
    [null, null],
  ])('%j becomes %j', (template, value) => {
    expect(evaluate(template, scope)).toEqual(value);
  });

  test.each([
    '$',
    '$$',
    '$5',
    'costs $5',
    '$Input',
    '$Add',
    '$ Input{n}',
    '$ Add(1)',
    '${n}',
    '$(n)',
    '$Add (1)',
    'a$',
  ])('%s is text', (template) => {
    expect(evaluate(template, scope)).toBe(template);
    expect(compileTemplate(template).isConstant).toBe(true);
  });

  test.each([
    ['$Nowhere', '$Nowhere'],
    ['$$Input{n}', '$1'],
    ['$Now', 1_700_000_000_000],
    ['$Now()', 1_700_000_000_000],
    ['at $Now.', 'at 1700000000000.'],
    ['$Now()x', '1700000000000x'],
    ['$Default', null],
    ['[$Default]', '[]'],
  ])('%s gives %j', (template, value) => {
    expect(evaluate(template, scope)).toBe(value);
  });

  test('that was inserted is never looked through again', () => {
    expect(evaluate('$Input{text}', scope)).toBe('$Add(1, 1)');
    expect(evaluate('= $Input{text}', scope)).toBe('= $Add(1, 1)');
    expect(evaluate('$Concat(["$", "Add(1, 1)"], "")', scope)).toBe('$Add(1, 1)');
    expect(evaluate('$Concat(["$Add(1, 1)", $Input{text}], "")', scope)).toBe('$Add(1, 1)$Add(1, 1)');
    expect(evaluate('$Uppercase("$Input{n}")', scope)).toBe('$INPUT{N}');
  });

  test('without expressions is the very same one, and parts of others are', () => {
    const constant = { a: [1, { b: 'text $5' }] };
    expect(evaluate(constant, {})).toBe(constant);
    const { kept } = evaluate({ kept: constant, n: '$Now' }, {}) as { kept: unknown };
    expect(kept).toBe(constant);
  });

  test('is evaluated anew with each scope', () => {
    const template = compileTemplate({ name: 'Hello $Input{name}' });
    expect(evaluateTemplate(template, { now: 0, Input: { name: 'Jane' } })).toEqual({ name: 'Hello Jane' });
    expect(evaluateTemplate(template, { now: 0, Input: { name: 'John' } })).toEqual({ name: 'Hello John' });
  });
});

test('references are listed with their literal groups, text and position', () => {
  const value = { url: '/u/$Input{user.id}', body: ['$Add($Now, $Input{$Step{a}{k}})', 'no', '$Secret{KEY}$Var(n)'] };
  expect(compileTemplate(value, 'app').references).toEqual([
    { name: 'Input', groups: ['user.id'], position: 3, path: 'app.url' },
    { name: 'Now', groups: [], position: 5, path: 'app.body[0]' },
    { name: 'Step', groups: ['a', 'k'], position: 18, path: 'app.body[0]' },
    { name: 'Input', groups: [null], position: 11, path: 'app.body[0]' },
    { name: 'Secret', groups: ['KEY'], position: 0, path: 'app.body[2]' },
    { name: 'Var', groups: ['n'], position: 12, path: 'app.body[2]' },
  ]);
});
