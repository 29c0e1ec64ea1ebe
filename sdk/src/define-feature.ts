/** Code-first features. What records them is as large as the rest of the SDK, so it is loaded by those who use it. */

import type { DefineFeatureOptions } from './features/define.ts';
import type { StandIn } from './features/stand-in.ts';
import type { ProductManifest } from './generated/types.ts';

/** A feature as a manifest has it. */
export type FeatureDefinition = NonNullable<ProductManifest['features']>[number];

/**
 * Runs a feature's handler with a context that records, and answers the definition that it amounts to, to be put among
 * the `features` of a manifest; nothing is sent. Throws an error with the code `RECORDING_ERROR`, the file and the line
 * for what cannot be recorded. See `docs/guide/features.md`.
 *
 * @example
 * const welcome = await defineFeature({
 *   tag: 'welcome',
 *   name: 'Welcome',
 *   input: { email: { type: 'string' } },
 *   async handler(ctx) {
 *     const user = await ctx.action.run({ app: 'crm', event: 'create', input: { body: { email: ctx.input.email } } });
 *     return { id: user.id };
 *   },
 * });
 * await ductape.products.apply({ ...product, features: [welcome] });
 */
export async function defineFeature<Input = StandIn>(options: DefineFeatureOptions<Input>): Promise<FeatureDefinition> {
  const caller = new Error('place');
  const recorder = await import('./features/recorder.ts');
  return (await recorder.defineFeature(options, caller)) as FeatureDefinition;
}
