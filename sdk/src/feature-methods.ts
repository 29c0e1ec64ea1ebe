import { defineFeature } from './define-feature.ts';
import type { GeneratedClient } from './generated/client.ts';
import type { FeaturesCompareResult, FeaturesHistoryResult, FeaturesReplayFromStepInput } from './generated/types.ts';
import type { CallOptions } from './transport.ts';

type Generated = GeneratedClient['features'];

/** What happened in a run. */
export type FeatureEvent = FeaturesHistoryResult['events'][number];

/** How a run is followed. */
export interface StreamOptions {
  readonly product?: string;
  readonly env?: string;
  /** With what steps were given and answered. */
  readonly include_step_details?: boolean;
  /** With why the run compensates, and what failed in it. */
  readonly include_rollback_details?: boolean;
}

/** Features, with the forms and names that other versions have. */
export interface Features extends Generated {
  /** The same as {@link defineFeature}: records a handler into a definition, and sends nothing. */
  readonly define: typeof defineFeature;
  /** The same as `run`. */
  readonly execute: Generated['run'];
  /** Compares two runs; their ids may be given one after the other. */
  readonly compare: Generated['compare'] &
    ((one: string, other: string, options?: CallOptions) => Promise<FeaturesCompareResult>);
  /** Sends a signal; what comes with it may stand third, and is never taken for options of the call. */
  readonly signal: ((
    featureId: string,
    signal: string,
    payload?: object,
    call?: CallOptions,
  ) => ReturnType<Generated['signal']>) &
    Generated['signal'];
  /** Asks a run; what the query is asked with may stand third. */
  readonly query: ((
    featureId: string,
    query: string,
    params?: object,
    call?: CallOptions,
  ) => ReturnType<Generated['query']>) &
    Generated['query'];
  /** Runs again from a step, which may stand second, and the rest third. */
  readonly replayFromStep: ((
    featureId: string,
    fromStep: string,
    rest?: Omit<FeaturesReplayFromStepInput, 'feature_id' | 'from_step'>,
    call?: CallOptions,
  ) => ReturnType<Generated['replayFromStep']>) &
    Generated['replayFromStep'];
  /** What happens in a run, from its beginning to its end, as it happens; a connection that breaks is made again. */
  stream(
    featureId: string,
    options?: StreamOptions,
    call?: Pick<CallOptions, 'signal' | 'traceparent'>,
  ): AsyncGenerator<FeatureEvent, void>;
}

/** Begins a stream of a run's events. */
export type Follow = (
  input: Readonly<Record<string, unknown>>,
  call: CallOptions | undefined,
) => AsyncGenerator<unknown, void>;

/** The input with the client's own product and environment where an id of the caller's own is found with them alone. */
export function placed(
  given: Readonly<Record<string, unknown>>,
  { product, env }: { readonly product: string | undefined; readonly env: string | undefined },
): Record<string, unknown> {
  const { feature_id: id } = given;
  if (typeof id !== 'string' || id.startsWith('feature_')) return given;
  return { ...(product !== undefined && { product }), ...(env !== undefined && { env }), ...given };
}

/** The methods of features; `follow` begins a stream. */
export function createFeatures(generated: Generated, follow: Follow): Features {
  return {
    ...generated,
    define: defineFeature,
    execute: generated.run,
    signal: byName(generated.signal, (signal, payload) => ({ signal, payload })),
    query: byName(generated.query, (query, params) => ({ query, params })),
    replayFromStep: byName(generated.replayFromStep, (step, rest) => ({ ...(rest as object), from_step: step })),
    compare: (...args: readonly unknown[]) => {
      const [one, other, options] = args;
      return typeof one === 'string'
        ? generated.compare({ feature_ids: [one, String(other)] }, options as CallOptions | undefined)
        : generated.compare(one as Parameters<Generated['compare']>[0], other as CallOptions | undefined);
    },
    stream: (featureId, options = {}, call) =>
      follow({ ...options, feature_id: featureId }, call) as AsyncGenerator<FeatureEvent, void>,
  };
}

/** A method that takes a run, a name of something in it, what goes with that, and options of the call. */
function byName<Method>(method: Method, fields: (name: string, third: unknown) => object): Method {
  const send = method as (...args: readonly unknown[]) => unknown;
  return ((...args: readonly unknown[]) => {
    const [id, name, third, call] = args;
    if (typeof id !== 'string' || typeof name !== 'string') return send(...args);
    return send({ feature_id: id, ...fields(name, third) }, undefined, call);
  }) as Method;
}
