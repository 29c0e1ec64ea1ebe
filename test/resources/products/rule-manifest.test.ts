import { describe, expect, test } from 'vitest';
import { withRule } from './auth-manifests.ts';

describe('a rule', () => {
  test.each<[title: string, rule: object, fault: string]>([
    [
      'selects in its own action',
      { selector: '$Body{other}{a}' },
      "selector: selects in action 'other', and stands in 'send'",
    ],
    [
      'of the path names a segment of it',
      { selector: '$Params{send}{nope}' },
      'selector: the resource has no segment :nope',
    ],
    [
      'has no least above its most',
      { selector: '$Body{send}{a}', minLength: 3, maxLength: 2 },
      'minLength: is more than maxLength',
    ],
    ['has a type that there is', { selector: '$Body{send}{a}', type: 'text' }, 'type: '],
    ['has a length that can be', { selector: '$Body{send}{a}', minLength: -1 }, 'minLength: '],
    ['selects a field', { selector: '$Body{send}' }, 'selector: a selector is $Body{action}{field}'],
    [
      'selects in a place that there is',
      { selector: '$Cookie{send}{a}' },
      'selector: a selector is $Body{action}{field}',
    ],
    [
      'has a decorator before or after',
      { selector: '$Body{send}{a}', decoratorPosition: 'AROUND' },
      'decoratorPosition: ',
    ],
  ])('%s', (_title, rule, fault) => {
    expect(withRule(rule)).toEqual([expect.stringContaining(`actions.0.validation.0.${fault}`)]);
  });

  test('stands once for each field', () => {
    const rule = { selector: '$Body{send}{a}' };
    expect(withRule(rule, { validation: [rule, { ...rule, required: true }] })).toEqual([
      'actions.0.validation.1.selector: has a rule already',
    ]);
  });

  test.each(['STRING', 'Array-String', 'email_string'])('names its type in any case: %s', (type) => {
    expect(withRule({ selector: '$Body{send}{a}{b}', type })).toEqual([]);
  });
});
