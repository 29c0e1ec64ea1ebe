/** Records features for tests, and checks that the processor can read what comes of it. */

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { defineFeature, type DefineFeatureOptions } from '../../../sdk/src/features/define.ts';
import type { ActionCall, FeatureContext } from '../../../sdk/src/features/context-types.ts';
import type { Feature, Step } from '../../../sdk/src/features/definition.ts';
import type { RecordingError } from '../../../sdk/src/features/recording-error.ts';
import type { StandIn } from '../../../sdk/src/features/stand-in.ts';
import { compileCondition } from '../../../src/expressions/condition.ts';
import { compileTemplate } from '../../../src/expressions/template.ts';

/** Options of a feature that a test is about. */
export type Given<Input> = Partial<Omit<DefineFeatureOptions<Input>, 'handler'>>;

/** A handler of a test. */
export type Handler<Input> = (ctx: FeatureContext<Input>) => unknown;

/** The definition that a handler amounts to, every template and condition of it parsed, and plain JSON. */
export async function record<Input = StandIn>(handler: Handler<Input>, given: Given<Input> = {}): Promise<Feature> {
  const feature = await defineFeature({ tag: 'order', name: 'Order', ...given, handler });
  expect(JSON.parse(JSON.stringify(feature))).toEqual(feature);
  for (const step of feature.steps ?? []) checkStep(step);
  compileTemplate(feature.output, 'output');
  compileTemplate(feature.queries, 'queries');
  return feature;
}

/** Its steps alone. */
export async function stepsOf<Input = StandIn>(
  handler: Handler<Input>,
  given: Given<Input> = {},
): Promise<readonly Step[]> {
  return (await record(handler, given)).steps ?? [];
}

/** What each step waits for. */
export async function orderOf(
  handler: Handler<StandIn>,
  given: Given<StandIn> = {},
): Promise<Record<string, readonly string[]>> {
  return Object.fromEntries((await stepsOf(handler, given)).map(({ tag, dependsOn = [] }) => [tag, dependsOn]));
}

/** The input that an action is recorded with. */
export async function inputOf<Input = StandIn>(
  write: (ctx: FeatureContext<Input>) => unknown,
  given: Given<Input> = {},
): Promise<unknown> {
  const steps = await stepsOf<Input>(async (ctx) => {
    await ctx.action.run({ app: 'mail', event: 'send', input: write(ctx) });
  }, given);
  return steps.at(-1)?.input;
}

/** The refusal that a recording ends with. */
export async function refusalOf<Input = StandIn>(
  handler: Handler<Input>,
  given: Given<Input> = {},
): Promise<RecordingError> {
  try {
    await defineFeature({ tag: 'order', name: 'Order', ...given, handler });
  } catch (error) {
    expect(error).toMatchObject({ name: 'RecordingError', code: 'RECORDING_ERROR' });
    return error as RecordingError;
  }
  throw new Error('nothing was refused');
}

/** The file and the line after the one that calls this, as a refusal names them. */
export function nextLine(): { file: unknown; line: number } {
  const [, , frame = ''] = (new Error('here').stack ?? '').split('\n');
  const line = Number(/:(\d+):\d+\)?$/.exec(frame)?.[1]) + 1;
  return { file: expect.stringMatching(/^\/.*\/test\/sdk\/features\/[a-z-]+\.test\.ts$/), line };
}

/** A call of an action, of which only the event matters. */
export function to(event: string, input: unknown = {}): ActionCall {
  return { app: 'a', event, input };
}

/** What the action `check` answers. */
export interface Checked {
  readonly ok: boolean;
  readonly id: string;
  readonly risk: { readonly level: string; readonly score: number };
  readonly list: readonly { readonly kind: string }[];
}

/** A step to branch on. */
export function check(ctx: Pick<FeatureContext, 'step' | 'action'>): Promise<Checked> {
  return ctx.step('check', () => ctx.action.run<Checked>(to('check')));
}

/** A step that is named by its tag alone. */
export function make(ctx: Pick<FeatureContext, 'step' | 'action'>, tag: string, input: unknown = {}): Promise<StandIn> {
  return ctx.step(tag, () => ctx.action.run(to(tag, input)));
}

/** Tags with their conditions. */
export async function conditionsOf<Input = StandIn>(
  handler: Handler<Input>,
  given: Given<Input>,
): Promise<Record<string, unknown>> {
  return Object.fromEntries((await stepsOf(handler, given)).map(({ tag, condition }) => [tag, condition]));
}

/** The text of the line that a refusal names. */
export function lineOf({ file, line }: RecordingError): string {
  return readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
}

function checkStep({ input, condition, for_each, rollback, dependsOn = [] }: Step): void {
  const templates = [input, for_each?.items, rollback?.input].map((each) => compileTemplate(each));
  const conditions = typeof condition === 'string' ? [compileCondition(condition)] : [];
  const used = [templates.slice(0, 2), conditions].flat().flatMap(({ references }) => references);
  if (used.some(({ name }) => name === 'Step')) expect(dependsOn).not.toEqual([]);
}
