/** Fallbacks that are written as a function. */

import type { FeatureEnvironment, InputFields } from './definition.ts';
import { canonicalFields } from '../field-aliases.ts';
import { type OptionChain, OptionRecorder, type OptionValues, type RecordedOption } from './option-chain.ts';
import { oneAtATime, play } from './play.ts';
import { RecordingError } from './recording-error.ts';
import { Recording } from './recording.ts';
import { callerOf, type SourcePlace } from './source-place.ts';

/** What a handler begins options with. */
export interface FallbackContext extends OptionValues {
  /** The option that is tried first, by its name. */
  primary(name: string): OptionChain;
  /** The next option, by its name. */
  fallback(name: string): OptionChain;
}

/** A fallback with its handler. */
export interface DefineFallbackOptions {
  readonly tag: string;
  readonly name: string;
  readonly description?: string;
  /** Taken for compatibility: the manifest that it is put into says whose it is. */
  readonly product?: string;
  readonly envs?: readonly FeatureEnvironment[];
  /** A field may be its type alone, such as `'string'`. */
  readonly input?: Readonly<Record<string, InputFields[string] | string>>;
  readonly handler: (ctx: FallbackContext) => unknown;
}

/** A fallback as it is recorded. */
interface RecordedFallback extends Omit<DefineFallbackOptions, 'product' | 'input' | 'handler'> {
  readonly input?: InputFields;
  readonly options: readonly RecordedOption[];
}

/** See `sdk/src/define-component.ts`. `caller` was made in the function that was called in place of this one. */
export function defineFallback(options: DefineFallbackOptions, caller: Error): Promise<RecordedFallback> {
  const home = callerOf(caller);
  return oneAtATime(() => record(options, home));
}

async function record(options: DefineFallbackOptions, home: SourcePlace): Promise<RecordedFallback> {
  const { product: _product, input, handler, ...rest } = options;
  if (typeof handler !== 'function') throw new RecordingError('a fallback has a handler, a function', home);
  const recording = new Recording(Object.keys(input ?? {}), { results: new Map(), ofScenario: new Set() }, home);
  const recorder = new OptionRecorder(recording, options.tag);
  let primary: string | null = null;
  const context: FallbackContext = {
    ...recorder.values,
    primary(name) {
      if (primary !== null) recording.refuse('ctx.primary is called twice; the others are begun by ctx.fallback');
      primary = name;
      return recorder.begin(`ctx.primary('${name}')`, name);
    },
    fallback: (name) => recorder.begin(`ctx.fallback('${name}')`, name),
  };
  const recorded = await play(
    recording,
    async () => {
      await handler(context);
      if (primary === null) recording.refuse('the handler begins no option with ctx.primary', home);
      return recorder.end();
    },
    home,
  );
  const first = (recorded as RecordedOption[]).toSorted(
    (one, other) => Number(other.name === primary) - Number(one.name === primary),
  );
  return {
    ...rest,
    ...(input !== undefined && { input: canonicalFields(input) as InputFields }),
    options: first,
  };
}
