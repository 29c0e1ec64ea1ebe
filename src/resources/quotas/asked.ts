/** What a run asks of a quota, checked. */

import { chooseByWeight } from '../../engine/quota/choice.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { QuotaCall, RunScope } from '../executor.ts';
import { checkInput } from '../products/manifest-input-fields.ts';
import type { ProductConfig } from '../products/config.ts';
import { modelOf, type Quota, type QuotaModel, type QuotaOption } from '../products/manifest-quota.ts';
import { fits } from './fits.ts';
import { amountOf, scopeOf } from './scope.ts';

/** A run of a quota. */
export interface AskedQuota {
  readonly quota: Quota;
  readonly model: QuotaModel;
  readonly options: readonly QuotaOption[];
  readonly amount: number;
  /** Places of the options that may be taken, in order, whatever their health. */
  readonly candidates: readonly number[];
  /** Whose use is counted. */
  readonly scope: string;
}

/** Fields of an input that every quota takes. */
const OWN = ['key', 'userId', 'amount'] as const;

/** Reads a call. Throws a `VALIDATION_ERROR` naming the field at fault, such as `input.amount`. */
export async function readCall(call: QuotaCall, config: ProductConfig): Promise<AskedQuota> {
  const quota = config.quota(call.env, call.tag);
  const model = modelOf(quota);
  // A manifest whose quota is of none, or of two, is not applied.
  if (model === null) throw invalidField('tag', `quota '${call.tag}' is neither counter, tiers nor providers`);
  const { input } = call;
  checkFields(quota, input);
  if (model === 'providers' && (call.action === 'increment' || call.action === 'reset'))
    throw invalidField('action', `quota '${call.tag}' divides work among providers and counts nothing`);
  const options = quota.options ?? [];
  const candidates = [...options.keys()].filter((place) => {
    const option = options[place];
    return option !== undefined && (model === 'providers' || fits(option, input));
  });
  if (model === 'tiers' && candidates.length === 0 && call.action !== 'reset')
    throw invalidField('input', `contradicts every option of quota '${call.tag}'`);
  const scope = await scopeOf(input, call.session?.identifier ?? null);
  return { quota, model, options, amount: amountOf(call.amount, input), candidates, scope };
}

function checkFields({ input: fields }: Quota, input: QuotaCall['input']): void {
  if (fields === undefined) return;
  const isOwn = (name: string) => OWN.some((own) => own === name) && !Object.hasOwn(fields, name);
  checkInput(fields, Object.fromEntries(Object.entries(input).filter(([name]) => !isOwn(name))));
}

/**
 * The key under which a run is charged: that of its job or step, whose attempts may be repeated. A run of its own has
 * none, and is not repeated.
 */
export function chargeKeyOf({ idempotencyKey, runId }: RunScope): string | null {
  return idempotencyKey === runId ? null : idempotencyKey;
}

/** One of the providers that are left, by weight; null for none. */
export function drawProvider(
  ids: Pick<Ids, 'random'>,
  { options }: Pick<AskedQuota, 'options'>,
  left: readonly number[],
): number | null {
  const weighted = options.map(({ weight = 0 }) => ({ weight }));
  return chooseByWeight(weighted, left, ids.random());
}
