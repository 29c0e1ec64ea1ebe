/** The part of a context that reads. */

import type { Readable } from './context-types.ts';
import { reference, type RootName } from './expression.ts';
import { createGiven, SAMPLE, type Scalar } from './given.ts';
import type { Recording } from './recording.ts';
import { createReference, createStandIn, expressionOf, type KnownProperty } from './stand-in.ts';
import { createTransform } from './transform.ts';

/** What a pass is given as the run's input. */
export interface GivenInput {
  /** Lists of it are looped over. */
  readonly sample: Readonly<Record<string, unknown>>;
  /** What is in it reads as it is, and is what tells this scenario from others. */
  readonly scenario: Readonly<Record<string, unknown>>;
}

const WITHOUT_REFERENCE = ['completed_steps', 'current_step', 'auth'] as const;

/** What a run knows of itself. */
const FACTS = [
  'feature_id',
  'env',
  'product',
  'context',
  'replayed_from',
  'restarted_from',
  'resumed_from',
  'replay_reason',
  'restart_reason',
  'restored_checkpoint',
  'original_input',
  'checkpoint_name',
  'checkpoint_data',
] as const;

/** What is only ever branched on, and would read as true. */
const BRANCHED_ON = ['is_replay', 'is_restart', 'is_restored'] as const;

/** The input, the steps, the state and what else is read; `feature` is the feature's own tag. */
export function createReadable(recording: Recording, feature: string, given: GivenInput): Readable<unknown> {
  const root = (name: RootName, known?: KnownProperty) => createStandIn(reference(name), recording, known);
  const getState = (key: string): unknown => {
    if (recording.marks.has(key)) recording.refuse('a key of the state is text as it is, and no stand-in');
    return recording.state.has(key) ? recording.state.get(key) : createReference(recording, 'State', key);
  };
  const readable = {
    input: createInput(recording, given),
    steps: root('Step', (key) => ({ value: createReference(recording, 'Step', key) })),
    state: root('State', (key) => ({ value: getState(key) })),
    session: root('Session'),
    feature_tag: feature,
    transform: createTransform(recording),
    getState,
    variable: (app: string, key: string) =>
      createReference(recording, 'Variable', plain(recording, app), plain(recording, key)),
    constant: (app: string, key: string) =>
      createReference(recording, 'Constant', plain(recording, app), plain(recording, key)),
    token: (key: string) => createReference(recording, 'Secret', plain(recording, key)),
    default(value: unknown, fallback: unknown) {
      if (expressionOf(value) === undefined && !(typeof value === 'string' && recording.marks.has(value)))
        return value ?? fallback;
      return recording.refuse(
        'ctx.default of a value that exists when the feature runs cannot be recorded: no operator does it',
      );
    },
  };
  for (const name of WITHOUT_REFERENCE)
    Object.defineProperty(readable, name, {
      get: () => recording.refuse(`ctx.${name} has no value while recording, and there is no reference to it`),
    });
  for (const name of FACTS)
    Object.defineProperty(readable, name, { get: () => createReference(recording, 'Run', name), enumerable: true });
  for (const name of BRANCHED_ON)
    Object.defineProperty(readable, name, {
      get: () =>
        recording.refuse(
          `ctx.${name} has no value while recording; a step of the manifest may have it in its condition, as $Run{${name}}`,
        ),
    });
  return readable as unknown as Readable<unknown>;
}

function createInput(recording: Recording, { sample, scenario }: GivenInput): unknown {
  const read = (expression: Parameters<typeof createGiven>[0], value: Scalar) =>
    recording.read(expression, value, true);
  return createStandIn(reference('Input'), recording, (key) => {
    const field = reference('Input', key);
    if (Object.hasOwn(scenario, key))
      return { value: createGiven(field, scenario[key], recording, { isValue: true, read }) };
    return Object.hasOwn(sample, key) ? { value: createGiven(field, sample[key], recording, SAMPLE) } : null;
  });
}

/** The name of an app, a variable or a secret: it is known before anything runs. */
function plain(recording: Recording, name: unknown): string {
  if (typeof name === 'string' && /^[A-Za-z0-9_.:@-]+$/.test(name)) return name;
  return recording.refuse(
    'the name of a variable, a constant or a secret is plain text: letters, digits and _ . : @ -',
  );
}
