import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { compileCondition, evaluateCondition, parseCondition } from '../../src/expressions/condition.ts';
import { parseTemplate } from '../../src/expressions/parse.ts';
import { printCondition, printTemplate } from '../../src/expressions/print.ts';
import { compileTemplate, evaluateTemplate } from '../../src/expressions/template.ts';
import { toErrorRecord } from '../../src/kernel/errors.ts';
import recorded from '../fixtures/operators.json';
import { conditions, templates } from './syntax-trees.ts';

// Far more than they need on an idle machine.
vi.setConfig({ testTimeout: 30_000 });

const scope = {
  now: 1_700_000_000_000,
  ...recorded.scope,
  Secret: { KEY: 'value' },
  Auth: { t: { a: 1 } },
  authTag: 't',
};
const EXPECTED = new Set(['VALIDATION_ERROR', 'OPERATOR_ERROR', 'NOT_FOUND']);

test('a printed template parses to the same', () => {
  fc.assert(
    fc.property(templates, (ast) => {
      expect(parseTemplate(printTemplate(ast))).toEqual(ast);
    }),
    { numRuns: 3000 },
  );
});

test('a printed condition parses to the same', () => {
  fc.assert(
    fc.property(conditions, (ast) => {
      expect(parseCondition(printCondition(ast))).toEqual(ast);
    }),
    { numRuns: 3000 },
  );
});

test('a recorded template, printed, still has its result', () => {
  for (const { template, result } of recorded.cases.filter((entry) => 'result' in entry)) {
    const printed = printTemplate(parseTemplate(template));
    expect(parseTemplate(printed)).toEqual(parseTemplate(template));
    expect(evaluateTemplate(compileTemplate(printed), scope)).toEqual(result);
  }
});

/** Answers the code of an error; throws what is none of ours. */
function outcomeOf(act: () => unknown): string {
  try {
    act();
    return 'value';
  } catch (error) {
    const { code } = toErrorRecord(error);
    if (!EXPECTED.has(code)) throw error;
    return code;
  }
}

const TOKENS = [
  ['$', '$Add(', '$Concat([', '$Substring(', '$Pick(', '$Split(', '$Join([', '$Filter(', '$Find(', '$Trim('],
  ['$Replace(', '$Dateformat(', '$DateAdd(', '$Subtract(', '$Uppercase(', '$Now', '$Now()', '$Default', '$Var('],
  ['$Input{', '$Input{csv}', '$Input{items}', '$Input{user.tags.1}', '$Sequence{', '$Step{', '$Secret{KEY}'],
  ['$Auth{a}', '$Auth{', '$Nope(', '$Size{', '$Length{', '$Session{', '(', ')', '[', ']', '{', '}', '])', ', ', ','],
  ['"a"', "'==', 1", '"2024-02-09"', '"YYYY"', '"days"', '0', '-1', '1e9', '1e999', '00', 'true', 'null', 'a'],
  ['main}', '__proto__', 'constructor}', ' == ', ' && ', ' || ', '>', '!==', '\u{1f600}', '\ud800', ' ', '1, 2)'],
  ['"a", "b")', ':', '"', "'", '\\', '\n', '$Item{}', '$Item{', '$Index{}', '$State{'],
].flat();

test('no input crashes or hangs: 100,000 of them end in a value or an error of ours', () => {
  const inputs = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.array(fc.constantFrom(...TOKENS), { maxLength: 14, size: 'max' }).map((tokens) => tokens.join('')),
  );
  const seen = new Map<string, number>();
  for (const text of fc.sample(inputs, { numRuns: 100_000, seed: 7 })) {
    const outcome = outcomeOf(() => evaluateTemplate(compileTemplate(text), scope));
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  }
  expect([...seen.keys()].toSorted()).toEqual(['NOT_FOUND', 'OPERATOR_ERROR', 'VALIDATION_ERROR', 'value']);
});

test('any expression on any values ends in a value or an error of ours', () => {
  fc.assert(
    fc.property(templates, fc.jsonValue(), (ast, Input) => {
      const act = () => evaluateTemplate(compileTemplate(printTemplate(ast)), { ...scope, Input });
      expect(['value', ...EXPECTED]).toContain(outcomeOf(act));
    }),
    { numRuns: 3000 },
  );
});

test('no condition crashes', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...TOKENS), { maxLength: 10, size: 'max' }), (tokens) => {
      const act = () => evaluateCondition(compileCondition(tokens.join('')), scope);
      expect(['value', ...EXPECTED]).toContain(outcomeOf(act));
    }),
    { numRuns: 10_000 },
  );
});

test('a value that is inserted stays as it is, whatever text it holds', () => {
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...TOKENS), templates.map(printTemplate), fc.string()), (value) => {
      const given = { now: 0, Input: { value } };
      expect(evaluateTemplate(compileTemplate('$Input{value}'), given)).toBe(value);
      expect(evaluateTemplate(compileTemplate('<$Input{value}>'), given)).toBe(`<${value}>`);
      expect(evaluateTemplate(compileTemplate('$Concat([$Input{value}], "")'), given)).toBe(value);
    }),
  );
});
