import { describe, expect, test } from 'vitest';
import { Feature, Features } from '../../../src/resources/products/manifest-feature.ts';

/** Paths of what a feature’s shape refuses, with the messages. */
function faults(parts: Record<string, unknown>): string[] {
  const parsed = Feature.safeParse({ tag: 'f', name: 'F', ...parts });
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const step = (more: object) => ({ steps: [{ tag: 's', ...more }] });
const action = (more: object) => step({ type: 'action', app: 'api', event: 'send', ...more });

test('a feature of every kind of step is well formed', () => {
  const feature = {
    description: 'All of it.',
    envs: [{ slug: 'dev' }, { slug: 'prd', active: false }],
    input: { id: { type: 'STRING', required: false, minlength: 1, maxlength: 9, description: 'An id.' } },
    input_type: 'JSON',
    steps: [
      { tag: 'a', name: 'A', type: 'action', app: 'api', event: 'send', input: {}, cache: 'short', dependsOn: ['b'] },
      { tag: 'b', type: 'feature', feature: 'child', parent_close_policy: 'request_cancel' },
      { tag: 'c', type: 'sleep', input: { until: 1_700_000_000_000 } },
      { tag: 'd', type: 'wait_signal', signals: ['go'], input: { timeout: '1h' } },
      { tag: 'e', type: 'checkpoint', input: { name: 'half', metadata: {} } },
      { tag: 'f', type: 'set_state', input: { a: 1 } },
      { tag: 'g', type: 'log', input: { level: 'debug', message: 'm', data: [] } },
      { tag: 'h', type: 'rollback', input: { reason: 'r' }, condition: '1 == 1' },
      { tag: 'i', type: 'database', database: 'db', event: 'insert', input: {}, cache: 'short' },
      { tag: 'j', type: 'graph', graph: 'g', operation: 'CREATE_NODE', input: {} },
      { tag: 'k', type: 'notification', notification: 's', event: 'q', input: {} },
      { tag: 'l', type: 'publish', broker: 's', event: 'q', input: { message: 1 }, cache: 'short' },
      { tag: 'm', type: 'subscribe', broker: 's', event: 'q', anything: true },
    ],
    output: { id: '$Input{id}' },
    options: { timeout: '1d', rollback_strategy: 'to_checkpoint', retries: 3 },
    signals: { go: { input: { by: { type: 'string' } } } },
    queries: { progress: { result: '$State{a}' } },
    store_event_results: true,
  };
  expect(faults(feature)).toEqual([]);
});

test.each([
  ['sequence', { sequence: [{ tag: 'a', parents: [], level: 1, events: [{ type: 'action', event: 'e', app: 'x' }] }] }],
  ['events', { events: [{ type: 'database_action', event: 'db:insert', input: {}, retries: 1, allow_fail: true }] }],
  ['no step at all', { steps: [] }],
])('so is one of %s', (_form, parts) => {
  expect(faults(parts)).toEqual([]);
});

describe('refused is', () => {
  test.each<[what: string, parts: Record<string, unknown>, fault: string]>([
    ['an unknown field', { handler: 1 }, ': Unrecognized key: "handler"'],
    ['one of a step', action({ database: 'x' }), 'steps.0: Unrecognized key: "database"'],
    ['camel case', { input: { a: { type: 'string', minLength: 1 } } }, 'input.a: Unrecognized key: "minLength"'],
    [
      'a rollback of each element',
      step({ type: 'rollback', for_each: { items: [1] } }),
      'steps.0.for_each: a rollback compensates once: it has no items',
    ],
    [
      'an unknown kind of step',
      step({ type: 'teleport' }),
      'steps.0.type: a step is one of action, database, database_action, graph, graph_action, fallback, feature, healthcheck, quota, storage, notification, publish, sleep, wait_signal, checkpoint, set_state, log, rollback',
    ],
    [
      'no kind of step',
      step({}),
      'steps.0.type: a step is one of action, database, database_action, graph, graph_action, fallback, feature, healthcheck, quota, storage, notification, publish, sleep, wait_signal, checkpoint, set_state, log, rollback',
    ],
    [
      'an unknown kind of event',
      { events: [{ type: 'api', event: 'e' }] },
      'events.0.type: a step is one of action, database, database_action, graph, graph_action, fallback, feature, healthcheck, quota, storage, notification, publish, sleep, wait_signal, checkpoint, set_state, log, rollback',
    ],
    [
      'a tag with a blank',
      { steps: [{ tag: 'a b', type: 'rollback' }] },
      'steps.0.tag: a tag starts with a letter or digit and goes on with letters, digits and _ . : @ -',
    ],
    [
      'a sleep with both times',
      step({ type: 'sleep', input: { duration: 1, until: 1 } }),
      'steps.0.input: give duration or until',
    ],
    ['a sleep with neither', step({ type: 'sleep', input: {} }), 'steps.0.input: give duration or until'],
    [
      'too many retries',
      action({ options: { retries: 101 } }),
      'steps.0.options.retries: Too big: expected number to be <=100',
    ],
    [
      'no time for an attempt',
      action({ options: { timeout: 0 } }),
      'steps.0.options.timeout: Too small: expected number to be >0',
    ],
    [
      'no item at a time',
      action({ for_each: { items: [], concurrency: 0 } }),
      'steps.0.for_each.concurrency: Too small: expected number to be >=1',
    ],
    [
      'an operator that conditions lack',
      action({ condition: { left: 1, operator: 'contains', right: 1 } }),
      'steps.0.condition: Invalid input',
    ],
    [
      'an unknown type of input',
      { input: { a: { type: 'money' } } },
      expect.stringContaining('input.a.type: Invalid option'),
    ],
    [
      'another strategy',
      { options: { rollback_strategy: 'some' } },
      expect.stringContaining('options.rollback_strategy: Invalid option'),
    ],
    ['a signal whose name is no tag', { signals: { 'a b': {} } }, expect.stringContaining('signals.a b: ')],
    [
      'more than 1,000 steps',
      { steps: Array.from({ length: 1001 }, (_, at) => ({ tag: `s${at}`, type: 'rollback' })) },
      'steps: Too big: expected array to have <=1000 items',
    ],
  ])('%s', (_what, parts, fault) => {
    expect(faults(parts)).toEqual([fault]);
  });
});

test('a manifest has 200 features at most', () => {
  const features = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ tag: `f${at}`, name: 'F', steps: [] }));
  expect(Features.safeParse(features(200)).success).toBe(true);
  expect(Features.safeParse(features(201)).success).toBe(false);
});
