/** Code-first components of a product. What records them is loaded by those who use it. */

import type { DefineFallbackOptions } from './features/define-fallback.ts';
import type { DefineQuotaOptions } from './features/define-quota.ts';
import type { ProductManifest } from './generated/types.ts';

/** A fallback as a manifest has it. */
export type FallbackDefinition = NonNullable<ProductManifest['fallbacks']>[number];

/**
 * Runs a fallback's handler with a context that records, and answers the definition that it amounts to, to be put among
 * the `fallbacks` of a manifest; nothing is sent. Throws an error with the code `RECORDING_ERROR`, the file and the line
 * for what cannot be recorded. See `docs/guide/fallbacks.md`.
 *
 * @example
 * const charge = await defineFallback({
 *   tag: 'charge',
 *   name: 'Charge',
 *   input: { amount: 'number' },
 *   handler(ctx) {
 *     ctx.primary('stripe').app('stripe').action('charge').mapInput((input) => ({ body: { amount: input.amount } }));
 *     ctx.fallback('paypal').app('paypal').action('pay').mapOutput((response) => ({ id: response.payment.id }));
 *   },
 * });
 */
export async function defineFallback(options: DefineFallbackOptions): Promise<FallbackDefinition> {
  const caller = new Error('place');
  const recorder = await import('./features/recorder.ts');
  return (await recorder.defineFallback(options, caller)) as FallbackDefinition;
}

/** A quota as a manifest has it. */
export type QuotaDefinition = NonNullable<ProductManifest['quotas']>[number];

/**
 * The same for a quota, to be put among the `quotas` of a manifest: so much in a period, or options with a weight or a
 * quota each. See `docs/guide/quotas.md`.
 *
 * @example
 * const sms = await defineQuota({
 *   tag: 'sms',
 *   name: 'SMS',
 *   handler(ctx) {
 *     ctx.provider('twilio').weight(70).app('twilio').action('send').healthcheck('twilio-up');
 *     ctx.provider('nexmo').weight(30).app('nexmo').action('send');
 *   },
 * });
 */
export async function defineQuota(options: DefineQuotaOptions): Promise<QuotaDefinition> {
  const caller = new Error('place');
  const recorder = await import('./features/recorder.ts');
  return (await recorder.defineQuota(options, caller)) as QuotaDefinition;
}
