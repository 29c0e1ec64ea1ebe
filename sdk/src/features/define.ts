/** Features that are written as a function. */

import { createContext } from './context.ts';
import type { FeatureContext, QueryContext } from './context-types.ts';
import type { Feature, FeatureEnvironment, FeatureOptions, InputFields } from './definition.ts';
import { canonicalFields, canonicalSignals } from '../field-aliases.ts';
import { mergePasses } from './merge-passes.ts';
import { oneAtATime, play } from './play.ts';
import { createReadable, type GivenInput } from './readable.ts';
import { RecordingError } from './recording-error.ts';
import type { Overrides, Pass } from './recorded.ts';
import { Recording } from './recording.ts';
import { callerOf, callerPlace, type SourcePlace } from './source-place.ts';
import { createReference, type StandIn } from './stand-in.ts';

/** A query: a template, or a function that is recorded into one. */
export type QueryOption<Input> =
  | { readonly result: unknown }
  | { readonly handler: (ctx: QueryContext<Input>, params: StandIn) => unknown };

/**
 * One way that a handler takes. What it reads of this is the condition of the steps that not every scenario reaches, so
 * there are two scenarios at least for each branch.
 */
export interface RecordScenario {
  readonly input?: Readonly<Record<string, unknown>>;
  readonly branchOverrides?: Readonly<Record<string, unknown>>;
}

type GivenFields = Readonly<Record<string, InputFields[string] | string>>;

/** A feature with its handler. */
export interface DefineFeatureOptions<Input = StandIn> {
  readonly tag: string;
  readonly name: string;
  readonly description?: string;
  /** Taken for compatibility: the manifest that it is put into says whose it is. */
  readonly product?: string;
  /** A field may be its type alone, such as `'string'`. */
  readonly input?: GivenFields;
  readonly input_type?: 'JSON';
  readonly store_event_results?: boolean;
  readonly envs?: readonly FeatureEnvironment[];
  readonly options?: FeatureOptions;
  readonly signals?: Readonly<Record<string, { readonly input?: GivenFields }>>;
  readonly queries?: Readonly<Record<string, QueryOption<Input>>>;
  readonly handler: (ctx: FeatureContext<Input>) => unknown;
  /**
   * Results of steps by tag, as they read while recording; what is left out of one is a stand-in as ever. Every scalar
   * of it that the handler reads is from then on a condition of what follows, and is passed on as it is: give only what
   * the handler branches on.
   */
  readonly branchOverrides?: Readonly<Record<string, unknown>>;
  /** Lists of the input that the handler loops over: each element is a stand-in, and a loop has one round for each. */
  readonly recordInput?: Readonly<Record<string, unknown>>;
  /** The handler runs once for each; a step that only some of them reach has a condition. */
  readonly recordScenarios?: readonly RecordScenario[];
}

/**
 * Runs a handler with a context that records, and answers the definition that it amounts to. The handler runs once, or
 * once for each of `recordScenarios`. Throws {@link RecordingError} with file and line of the handler for what cannot
 * be recorded; {@link FeatureContext} says what that is. `caller` was made in the function that
 * was called in place of this one.
 *
 * @example
 * const feature = await defineFeature({
 *   tag: 'welcome',
 *   name: 'Welcome',
 *   input: { email: { type: 'string' } },
 *   async handler(ctx) {
 *     const user = await ctx.action.run({ app: 'crm', event: 'create', input: { email: ctx.input.email } });
 *     return { id: user.id };
 *   },
 * });
 */
export function defineFeature<Input = StandIn>(options: DefineFeatureOptions<Input>, caller?: Error): Promise<Feature> {
  const home = caller === undefined ? callerPlace() : callerOf(caller);
  return oneAtATime(() => record(options as unknown as DefineFeatureOptions<unknown>, home));
}

async function record(options: DefineFeatureOptions<unknown>, home: SourcePlace): Promise<Feature> {
  const { tag, name, description, input, envs, signals, options: runOptions, recordScenarios = [] } = options;
  const { input_type: inputType, store_event_results: isStored } = options;
  if (typeof options.handler !== 'function') throw new RecordingError('a feature has a handler, a function', home);
  const scenarios = recordScenarios.length === 0 ? [{}] : recordScenarios;
  const passes: Pass[] = [];
  for (const scenario of scenarios) passes.push(await recordPass(options, scenario, home));
  checkOverrides(options, passes, home);
  const { steps, output } = mergePasses(passes, home);
  const queries = await recordQueries(options, new Set(steps.map((step) => step.tag)), home);
  return {
    tag,
    name,
    ...(description === undefined ? {} : { description }),
    ...(envs === undefined ? {} : { envs }),
    ...(input === undefined ? {} : { input: canonicalFields(input) as InputFields }),
    ...(inputType === undefined ? {} : { input_type: inputType }),
    steps,
    ...(output === null ? {} : { output }),
    ...(runOptions === undefined ? {} : { options: runOptions }),
    ...(signals === undefined ? {} : { signals: canonicalSignals(signals) as NonNullable<Feature['signals']> }),
    ...(queries === undefined ? {} : { queries }),
    ...(isStored === undefined ? {} : { store_event_results: isStored }),
  };
}

async function recordPass(
  options: DefineFeatureOptions<unknown>,
  scenario: RecordScenario,
  home: SourcePlace,
): Promise<Pass> {
  const own = scenario.branchOverrides ?? {};
  const overrides: Overrides = {
    results: new Map(Object.entries({ ...options.branchOverrides, ...own })),
    ofScenario: new Set(Object.keys(own)),
  };
  const recording = new Recording(Object.keys(options.input ?? {}), overrides, home);
  const given: GivenInput = { sample: options.recordInput ?? {}, scenario: scenario.input ?? {} };
  const context = createContext(recording, options.tag, given);
  const answer = await play(recording, () => options.handler(context), home);
  return { steps: recording.steps, output: writeAnswer(recording, answer, 'output', new Set(recording.steps.keys())) };
}

async function recordQueries(
  { queries, input, tag }: DefineFeatureOptions<unknown>,
  steps: ReadonlySet<string>,
  home: SourcePlace,
): Promise<Feature['queries']> {
  if (queries === undefined) return undefined;
  const recorded: Record<string, { result: unknown }> = {};
  for (const [name, query] of Object.entries(queries)) {
    if ('result' in query) {
      recorded[name] = { result: query.result };
      continue;
    }
    const recording = new Recording(Object.keys(input ?? {}), { results: new Map(), ofScenario: new Set() }, home);
    const params = createReference(recording, 'Param');
    const readable = createReadable(recording, tag, { sample: {}, scenario: {} });
    const answer = await play(recording, () => query.handler(readable, params as StandIn), home);
    recorded[name] = { result: writeAnswer(recording, answer, `the query '${name}'`, steps) };
  }
  return recorded;
}

function writeAnswer(recording: Recording, answer: unknown, what: string, steps: ReadonlySet<string>): unknown {
  const { value, uses } = recording.writer.template(answer, what);
  const unknown = uses.steps.find((tag) => !steps.has(tag));
  if (unknown !== undefined) recording.refuse(`${what} refers to the step '${unknown}', which is not recorded`);
  if (uses.isOfItem) recording.refuse(`${what} refers to an item of ctx.forEach, which has ended by then`);
  return value;
}

function checkOverrides(options: DefineFeatureOptions<unknown>, passes: readonly Pass[], home: SourcePlace): void {
  const given = [options, ...(options.recordScenarios ?? [])].flatMap(({ branchOverrides = {} }) =>
    Object.keys(branchOverrides),
  );
  const unknown = given.find((tag) => !passes.some(({ steps }) => steps.has(tag)));
  if (unknown !== undefined)
    throw new RecordingError(`branchOverrides gives the result of '${unknown}', and no step has this tag`, home);
}
