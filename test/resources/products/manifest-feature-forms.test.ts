import { describe, expect, test } from 'vitest';
import { unsupportedSteps } from '../../../src/resources/products/manifest-feature-check.ts';
import { Feature } from '../../../src/resources/products/manifest-feature.ts';
import { action, faultsOf, stepFaults } from './feature-faults.ts';

const event = (name: string, more: object = {}) => ({ type: 'action', app: 'api', event: name, ...more });

describe('of the older forms,', () => {
  const sequence = (...events: unknown[]) => ({
    sequence: [
      { tag: 's', events: [event('send')] },
      { tag: 't', events },
    ],
  });
  test.each<[what: string, parts: Record<string, unknown>, faults: string[]]>([
    [
      'an event stands once in a sequence',
      { events: [event('send'), event('send')] },
      ["events[1].event: 'main.send' stands there already"],
    ],
    [
      'a sequence stands once',
      {
        sequence: [
          { tag: 's', events: [event('send')] },
          { tag: 's', events: [event('undo')] },
        ],
      },
      ["sequence[1].tag: 's' stands there already"],
    ],
    [
      'parents exist',
      { sequence: [{ tag: 's', parents: ['t'], events: [event('send')] }] },
      ["sequence[0].parents[0]: there is no sequence 't'"],
    ],
    [
      'and are no children',
      {
        sequence: [
          { tag: 's', parents: ['t'], events: [event('send')] },
          { tag: 't', parents: ['s'], events: [event('undo')] },
        ],
      },
      ['sequence[0].events[0]: can never begin, since it waits for itself: s.send → t.undo → s.send'],
    ],
    [
      'an event that is no parent’s need not have ended',
      sequence(event('undo', { input: { x: '$Sequence{s}{send}{id}' } })),
      [
        "sequence[1].events[0].input.x: step 's.send' need not have ended before this one; its sequence is none of the parents of this one",
      ],
    ],
    [
      'an event must exist',
      sequence(event('undo', { input: { x: '$Sequence{s}{no}{id}', y: '$Sequence{no}{id}', z: '$Sequence{s}' } })),
      [
        "sequence[1].events[0].input.x: $Sequence{s}{no}: sequence 's' has no event 'no'",
        "sequence[1].events[0].input.y: $Sequence{no}: there is no sequence 'no', and no such event",
        'sequence[1].events[0].input.z: $Sequence{s}: name an event of the sequence too',
      ],
    ],
    [
      'an event alone is one of one sequence',
      {
        sequence: [
          { tag: 's', events: [event('send')] },
          { tag: 't', events: [event('send')] },
        ],
        output: ['$Sequence{send}{id}', '$Sequence{t}{send}{id}'],
      },
      ["output[0]: $Sequence{send}: several sequences have an event 'send'; name the sequence too"],
    ],
    [
      'an action has an app',
      { events: [{ type: 'action', event: 'send' }] },
      ['events[0].app: Invalid input: expected string, received undefined'],
    ],
    [
      'what is none has none',
      {
        events: [
          { type: 'feature', event: 'child', app: 'api' },
          { type: 'sleep', event: 'nap', input: {} },
        ],
      },
      ['events[0].app: is not a known field', 'events[1].input: give duration or until'],
    ],
    [
      'what it calls exists',
      {
        events: [
          event('no'),
          { type: 'feature', event: 'no' },
          { type: 'wait_signal', event: 'no' },
          { type: 'healthcheck', event: 'no' },
        ].map((each, at) => ({ ...each, event: `no${at}` })),
      },
      [
        "events[0].event: app 'api' has no action 'no0'",
        "events[1].event: the product has no feature 'no1'",
        "events[2].event: the feature declares no signal 'no2'",
        "events[3].event: the product has no healthcheck 'no3'",
      ],
    ],
  ])('%s', (_what, parts, faults) => {
    expect(faultsOf(parts)).toEqual(faults);
  });
});

describe('steps of resources that the processor does not have', () => {
  const feature = Feature.parse({
    tag: 'f',
    name: 'F',
    steps: [
      action('a'),
      { tag: 'b', type: 'subscribe', broker: 's', event: 'put', input: { x: '$Step{a}{id}' } },
      { tag: 'c', type: 'job', input: {} },
    ],
  });

  test('are told of by their paths', () => {
    expect(unsupportedSteps(feature, 'features[0]')).toEqual([
      { path: 'features[0].steps[1].type', message: "this processor does not run steps of type 'subscribe'" },
      { path: 'features[0].steps[2].type', message: "this processor does not run steps of type 'job'" },
    ]);
    const events = { tag: 'g', name: 'G', events: [event('send'), { type: 'job', event: 'j' }] };
    expect(unsupportedSteps(Feature.parse(events), 'features[1]')).toEqual([
      { path: 'features[1].events[1].type', message: "this processor does not run steps of type 'job'" },
    ]);
  });

  test('are steps to all other rules', () => {
    expect(
      faultsOf({
        steps: [...(feature.steps ?? []), action('d', { dependsOn: ['b'], input: { x: '$Step{a}{id}$Step{b}' } })],
      }),
    ).toEqual([]);
    expect(stepFaults([{ tag: 'b', type: 'subscribe', input: '$Step{no}' }])).toEqual([
      "steps[0].input: $Step{no}: there is no step 'no'",
    ]);
  });
});
