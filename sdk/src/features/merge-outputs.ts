/** One output of what several passes of a handler answered. */

import type { Pass } from './recorded.ts';
import { RecordingError } from './recording-error.ts';
import type { SourcePlace } from './source-place.ts';

interface Answer {
  readonly value: unknown;
  readonly pass: Pass;
}

const RESULT = /^\$Step\{([^{}]+)\}(?:\{[^{}]+\})*$/;

/**
 * The output of all passes: what is the same in each, and what is read from steps that the other passes do not reach,
 * which is null there. Throws `RECORDING_ERROR` for other differences: a definition has one output.
 */
export function mergeOutputs(passes: readonly Pass[], home: SourcePlace): unknown {
  const answers = passes.map((pass) => ({ value: pass.output ?? null, pass }));
  return merge(answers, 'output', home);
}

function merge(answers: readonly Answer[], where: string, home: SourcePlace): unknown {
  const given = answers.filter(({ value }) => value !== null);
  const [first] = given;
  if (first === undefined) return null;
  const isSame = given.every(({ value }) => JSON.stringify(value) === JSON.stringify(first.value));
  const without = answers.filter(({ value }) => value === null);
  if (isSame && without.every(({ pass }) => isNullIn(first.value, pass))) return first.value;
  if (!given.every(({ value }) => isObject(value)))
    throw new RecordingError(
      `the scenarios answer differently at ${where}, and a feature has one output. Answer the same, or the result of a step that only one of them reaches`,
      home,
    );
  const keys = [...new Set(given.flatMap(({ value }) => Object.keys(value as object)))];
  return Object.fromEntries(
    keys.map((key) => [
      key,
      merge(
        answers.map(({ value, pass }) => ({ value: memberOf(value, key), pass })),
        `${where}.${key}`,
        home,
      ),
    ]),
  );
}

/** Whether a template is null anyway where a pass goes: the result of a step that is skipped there. */
function isNullIn(value: unknown, { steps }: Pass): boolean {
  const [, tag] = (typeof value === 'string' ? RESULT.exec(value) : null) ?? [];
  return tag !== undefined && !steps.has(tag);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberOf(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key)
    ? ((value as Readonly<Record<string, unknown>>)[key] ?? null)
    : null;
}
