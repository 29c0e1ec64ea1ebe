import { describe, expect, test } from 'vitest';
import { evaluateCondition } from '../../../src/expressions/condition.ts';
import type { Scope } from '../../../src/expressions/scope.ts';
import { evaluateTemplate, type Template } from '../../../src/expressions/template.ts';
import { toErrorRecord } from '../../../src/kernel/errors.ts';
import { action, plan } from './plans.ts';

const scope: Scope = { now: 0, Input: { id: 7, list: ['a', 'b'] }, Step: { a: { id: 1 } }, Item: 'x', Index: 2 };

const value = (template: Template | null) => (template === null ? null : evaluateTemplate(template, scope));

describe('a step', () => {
  test('has what it does not say as its defaults', () => {
    const [step] = plan({ steps: [action('a')] }).steps;
    expect(step).toMatchObject({ tag: 'a', name: 'a', type: 'action', concurrency: 1, items: null, rollback: null });
    expect(step?.options).toEqual({
      retries: 0,
      retryDelayMs: 1000,
      timeoutMs: null,
      allowFail: false,
      critical: false,
    });
    expect(step?.work).toMatchObject({ type: 'call', target: { app: 'api', event: 'send' }, cache: null });
  });

  test('has its options in milliseconds', () => {
    const options = { retries: 3, retry_delay: '2s', timeout: '1m', allow_fail: true, critical: true };
    expect(plan({ steps: [action('a', { options })] }).steps[0]?.options).toEqual({
      retries: 3,
      retryDelayMs: 2000,
      timeoutMs: 60_000,
      allowFail: true,
      critical: true,
    });
  });

  test('that calls an action is retried as the feature says, others only as they say themselves', () => {
    const child = { tag: 'b', type: 'feature', feature: 'g' };
    const { steps } = plan({
      options: { retries: 4 },
      steps: [action('a'), child, action('c', { options: { retries: 0 } })],
    });
    expect(steps.map(({ options }) => options.retries)).toEqual([4, 0, 0]);
  });

  test.each<[step: object, work: object, values: Record<string, unknown>]>([
    [
      { type: 'feature', feature: 'g', input: { id: '$Input{id}' } },
      { feature: 'g', closePolicy: 'terminate' },
      { input: { id: 7 } },
    ],
    [{ type: 'feature', feature: 'g', parent_close_policy: 'abandon' }, { closePolicy: 'abandon' }, { input: {} }],
    [{ type: 'sleep', input: { duration: '5m' } }, { isDuration: true }, { time: 300_000 }],
    [{ type: 'sleep', input: { duration: '$Input{id}' } }, { isDuration: true }, { time: 7 }],
    [{ type: 'sleep', input: { until: '2024-01-01T00:00:00Z' } }, { isDuration: false }, { time: 1_704_067_200_000 }],
    [{ type: 'wait_signal', signal: 'go' }, { signals: ['go'], timeoutMs: null }, {}],
    [
      { type: 'wait_signal', signals: ['go', 'no'], input: { timeout: '1h' } },
      { signals: ['go', 'no'], timeoutMs: 3_600_000 },
      {},
    ],
    [
      { type: 'checkpoint', input: { name: '$Input{id}', metadata: { n: '$Input{id}' } } },
      { name: '$Input{id}' },
      { metadata: { n: 7 } },
    ],
    [{ type: 'checkpoint', input: { name: 'half' } }, { name: 'half' }, { metadata: null }],
    [{ type: 'set_state', input: { a: '$Input{id}' } }, {}, { values: { a: 7 } }],
    [{ type: 'log', input: { message: 'id $Input{id}' } }, { level: 'info' }, { message: 'id 7', data: null }],
    [{ type: 'log', input: { level: 'warn', message: 'm', data: ['$Input{id}'] } }, { level: 'warn' }, { data: [7] }],
    [{ type: 'rollback', input: { reason: 'no $Input{id}' } }, {}, { reason: 'no 7' }],
    [{ type: 'rollback' }, {}, { reason: null }],
  ])('%j becomes its work', (step, work, values) => {
    const made = plan({ steps: [{ tag: 's', ...step }] }).steps[0]?.work as unknown as Record<string, Template>;
    expect(made).toMatchObject({ type: (step as { type: string }).type, ...work });
    for (const [member, expected] of Object.entries(values)) expect(value(made[member] ?? null)).toEqual(expected);
  });

  test('with for_each has the template of its list', () => {
    const step = action('a', {
      for_each: { items: '$Input{list}', concurrency: 5 },
      input: { at: '$Index{}', it: '$Item{}' },
    });
    const [made] = plan({ steps: [step] }).steps;
    expect([value(made?.items ?? null), made?.concurrency]).toEqual([['a', 'b'], 5]);
    expect(made?.work.type === 'call' && value(made.work.input)).toEqual({ at: 2, it: 'x' });
  });

  test('is undone by its own app where its rollback names none', () => {
    const { steps } = plan({
      steps: [
        action('a', { rollback: { event: 'undo', input: { id: '$Step{a}{id}' } } }),
        action('b', { rollback: { app: 'other', event: 'undo' } }),
      ],
    });
    expect(steps.map(({ rollback }) => rollback?.target)).toEqual([
      { app: 'api', event: 'undo' },
      { app: 'other', event: 'undo' },
    ]);
    expect(steps.map(({ rollback }) => value(rollback?.input ?? null))).toEqual([{ id: 1 }, {}]);
  });

  test.each<[condition: unknown, holds: boolean]>([
    ['$Input{id} == 7', true],
    [{ left: '$Input{id}', operator: 'equals', right: 7 }, true],
    [{ left: '$Input{id}', operator: 'not_equals', right: 7 }, false],
    [{ left: '$Input{id}', operator: 'greater_than', right: 6 }, true],
    [{ left: '$Input{id}', operator: 'greater_than_or_equals', right: '7' }, true],
    [{ left: '$Input{id}', operator: 'less_than', right: 7 }, false],
    [{ left: '$Input{id}', operator: 'less_than_or_equals', right: 7 }, true],
    [{ left: 7, operator: 'eq', right: '$Input{id}' }, true],
    [{ left: '$Input{id}', operator: 'ne', right: null }, true],
    [{ left: '$Input{id}', operator: 'gt', right: 7 }, false],
    [{ left: '$Input{id}', operator: 'gte', right: 7 }, true],
    [{ left: '$Input{id}', operator: 'lt', right: 8 }, true],
    [{ left: '$Input{id}', operator: 'lte', right: 6 }, false],
    [{ left: '$Input{absent}', operator: 'equals', right: null }, true],
    [{ left: 'it\'s "so"\n\\ $5', operator: 'equals', right: 'it\'s "so"\n\\ $5' }, true],
    [{ left: '$Length{$Input{list}}', operator: 'equals', right: 2 }, true],
  ])('under %j begins: %j', (condition, holds) => {
    const made = plan({ steps: [action('a', { condition })] }).steps[0]?.condition;
    expect(made && evaluateCondition(made, scope)).toBe(holds);
  });
});

test('a feature’s own settings are those of its plan', () => {
  expect(plan({ steps: [] })).toMatchObject({ tag: 'f', strategy: 'reverse_all', timeoutMs: null, sequences: {} });
  const made = plan({
    steps: [],
    options: { timeout: '1h', rollback_strategy: 'none' },
    signals: { go: {} },
    output: ['$Input{id}'],
  });
  expect(made).toMatchObject({ strategy: 'none', timeoutMs: 3_600_000 });
  expect([[...made.signals], value(made.output)]).toEqual([['go'], [7]]);
});

test.each([
  [{ steps: [action('a', { input: { x: ['$Nope(1)'] } })] }, 'VALIDATION_ERROR', 'steps[0].input.x[0]'],
  [{ events: [{ type: 'action', event: 'a' }] }, 'VALIDATION_ERROR', 'events[0].app'],
  [{ steps: [{ tag: 'a', type: 'subscribe', broker: 'g' }] }, 'NOT_SUPPORTED', undefined],
  [
    { steps: [{ tag: 'a', type: 'log', input: { message: 'm' }, rollback: { event: 'e' } }] },
    'VALIDATION_ERROR',
    'a.rollback.app',
  ],
])('what did not pass the check has no plan: %j', (parts, code, path) => {
  let thrown: unknown;
  try {
    plan(parts);
  } catch (error) {
    thrown = error;
  }
  const { errors, ...record } = toErrorRecord(thrown);
  expect([record.code, errors?.[0]?.path]).toEqual([code, path]);
});
