import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/engine/feature/plan.ts';
import { action, plan } from './plans.ts';

/** Tags of what each step depends on, by its own tag. */
function dependencies({ steps }: Plan): Record<string, string[]> {
  return Object.fromEntries(
    steps.map(({ tag, dependsOn }) => [tag, dependsOn.map((place) => steps[place]?.tag ?? '?').toSorted()]),
  );
}

const event = (name: string, more: object = {}) => ({ type: 'action', app: 'api', event: name, ...more });

describe('what a step depends on', () => {
  test('is what its input, its condition and its list refer to', () => {
    const made = plan({
      steps: [
        action('d', {
          input: { deep: [{ x: 'see $Step{a}{id}' }] },
          condition: '$Step{b}{ok} == true',
          for_each: { items: '$Step{c}' },
        }),
        action('a'),
        action('b', { input: { x: '$Concat([$Step{a}{x}, $Step{a}{y}], "")' } }),
        action('c'),
      ],
    });
    expect(dependencies(made)).toEqual({ a: [], b: ['a'], c: [], d: ['a', 'b', 'c'] });
    expect(made.steps[1]?.dependents).toEqual([0, 2]);
    expect(made.places.get('c')).toBe(3);
  });

  test('is what it names, where it names any', () => {
    const made = plan({
      steps: [
        action('a'),
        action('b', { dependsOn: [] }),
        action('c', { dependsOn: ['b', 'a', 'b'], input: { x: '$Step{a}{x}' } }),
      ],
    });
    expect(dependencies(made)).toEqual({ a: [], b: [], c: ['a', 'b'] });
    expect(made.steps[0]?.dependents).toEqual([2]);
  });

  test('is nothing that its rollback refers to', () => {
    const made = plan({
      steps: [action('a'), action('b', { rollback: { event: 'undo', input: { x: '$Step{b}{x}$Step{a}{x}' } } })],
    });
    expect(dependencies(made)).toEqual({ a: [], b: [] });
  });

  test('is known by tags with dots and by paths', () => {
    const made = plan({
      steps: [
        action('v1.a'),
        action('v1'),
        action('b', { input: ['$Step{v1.a}{id}'] }),
        action('c', { input: ['$Step{v1.b}'] }),
      ],
    });
    expect(dependencies(made)).toMatchObject({ b: ['v1.a'], c: ['v1'] });
  });
});

describe('the older forms', () => {
  const sequence = [
    {
      tag: 'main',
      level: 1,
      events: [event('check'), event('create', { input: { x: '$Sequence{main}{check}{ok}' } })],
    },
    {
      tag: 'last',
      parents: ['main'],
      events: [
        event('send', { retries: 2, allow_fail: true, input: { x: '$Sequence{create}{id}' } }),
        { type: 'feature', event: 'child' },
      ],
    },
  ];

  test('have a step for each event, which depends on the events of parents and on those beside it', () => {
    const made = plan({ sequence, output: { id: '$Sequence{main}{create}{id}' } });
    expect(dependencies(made)).toEqual({
      'main.check': [],
      'main.create': ['main.check'],
      'last.send': ['main.check', 'main.create'],
      'last.child': ['main.check', 'main.create'],
    });
    expect(made.sequences).toEqual({
      main: { check: 'main.check', create: 'main.create' },
      last: { send: 'last.send', child: 'last.child' },
    });
    expect(made.steps[2]).toMatchObject({ name: 'send', options: { retries: 2, allowFail: true } });
    expect(made.steps[2]?.work).toMatchObject({ type: 'call', target: { app: 'api', event: 'send' } });
    expect(made.steps[3]?.work).toMatchObject({ type: 'feature', feature: 'child' });
  });

  test('refer to events by every form of a reference', () => {
    const refer = (text: string) =>
      dependencies(plan({ events: [event('a'), event('b', { input: { x: text } })] }))['main.b'];
    for (const text of [
      '$Sequence{main}{a}{k}',
      '$Sequence{a}{k}',
      '$Sequence{main.a.k}',
      '$Sequence{a.k}',
      '$Step{main.a}{k}',
    ])
      expect({ text, on: refer(text) }).toEqual({ text, on: ['main.a'] });
  });

  test('a flat list of events is the sequence main', () => {
    const made = plan({ events: [event('a'), { type: 'wait_signal', event: 'go', input: { timeout: '1s' } }] });
    expect(made.steps.map(({ tag }) => tag)).toEqual(['main.a', 'main.go']);
    expect(made.steps[1]?.work).toEqual({ type: 'wait_signal', signals: ['go'], timeoutMs: 1000 });
  });
});
