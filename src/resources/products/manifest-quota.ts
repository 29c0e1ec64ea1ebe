/** Quotas of a manifest: so much and no more, or work divided among providers by weight. */

import * as z from 'zod';
import { PERIODS } from '../../kernel/periods.ts';
import { Tag } from '../../kernel/fields.ts';
import { InputFields } from './manifest-input-fields.ts';
import { optionFields } from './manifest-option.ts';
import type { Path, Report } from './manifest-feature-steps.ts';
import { ComponentEnvs } from './manifest-session.ts';

/** Most that a quota counts to: what JSON and a database hold exactly. */
const MOST = 1_000_000_000_000;

/** How much is used of a quota. */
export const Amount = z.number().int().min(0).max(MOST);
const Limit = z.number().int().min(1).max(MOST);

const QuotaOption = z.strictObject({
  ...optionFields,
  provider: z.string().min(1).max(200).optional().describe('Told as `provider` of a run; its name when absent.'),
  quota: Amount.optional().describe('Of tiers: how much this option may take.'),
  uses: Amount.optional().describe('Of tiers: how much counts as taken from the beginning; 0 when absent.'),
  weight: z
    .number()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe('Of providers: how likely it is chosen, relative to the others.'),
});
export type QuotaOption = z.output<typeof QuotaOption>;

/** A quota. */
export const Quota = z.strictObject({
  tag: Tag,
  name: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  envs: ComponentEnvs,
  input: InputFields.optional().describe('Fields of the input of a run; anything is taken when absent.'),
  limit: Limit.optional().describe('Of a counter: how much may be used in each `period`.'),
  period: z.enum(PERIODS).optional().describe('Calendar period in UTC; weeks begin on Monday.'),
  window: z
    .enum(['calendar', 'sliding', 'token_bucket'])
    .optional()
    .describe(
      '`calendar` (when absent) begins anew with each period; `sliding` counts the time of one period that ends now; `token_bucket` refills evenly.',
    ),
  burst: Limit.optional().describe('What a token bucket holds; `limit` when absent.'),
  total_quota: Limit.optional().describe('Of tiers: how much all options may take together.'),
  total_init: Amount.optional().describe(
    'Of tiers: how much of that counts as taken from the beginning; 0 when absent.',
  ),
  options: z.array(QuotaOption).max(20).optional(),
  alerts: z
    .array(z.number().gt(0).max(1))
    .max(10)
    .optional()
    .describe('Shares of the limit whose crossing is told, such as 0.8.'),
});
export type Quota = z.output<typeof Quota>;

/** The quotas of a manifest. */
export const Quotas = z.array(Quota).max(200).describe('Counters, tiers, and providers by weight.');

/** What a quota is: it counts, it counts in several options one after the other, or it divides work by weight. */
export type QuotaModel = 'counter' | 'tiers' | 'providers';

/** The model that the fields of a quota make; null where they make none, or several. */
export function modelOf({ limit, options = [], total_quota: total }: Quota): QuotaModel | null {
  const hasTiers = total !== undefined || options.some(({ quota }) => quota !== undefined);
  const hasWeights = options.some(({ weight }) => weight !== undefined);
  const models = [limit !== undefined && 'counter', hasTiers && 'tiers', hasWeights && 'providers'].filter(
    (model) => model !== false,
  ) as QuotaModel[];
  return models.length === 1 ? (models[0] ?? null) : null;
}

/** Reports what the shape of a quota cannot say. Its options' targets are checked with those of fallbacks. */
export function checkQuota(quota: Quota, path: Path, report: Report): void {
  const { limit, period, window, burst, options = [], total_quota: total } = quota;
  const model = modelOf(quota);
  if (model === null)
    report(path, 'is a counter (limit, period), tiers (options with quota) or providers (options with weight)');
  if (limit !== undefined && period === undefined) report([...path, 'period'], 'a counter has a period');
  if (limit !== undefined && options.length > 0) report([...path, 'options'], 'a counter has no options');
  if (model !== null && model !== 'counter')
    for (const [name, value] of Object.entries({ period, window, burst }))
      if (value !== undefined) report([...path, name], `${model} have no ${name}`);
  if (burst !== undefined && window !== 'token_bucket') report([...path, 'burst'], 'only a token bucket has a burst');
  if (model === 'tiers' && options.length === 0) report([...path, 'options'], 'give at least one option');
  if (model === 'tiers' && (quota.total_init ?? 0) > (total ?? Infinity))
    report([...path, 'total_init'], 'is more than total_quota');
  for (const [at, { quota: own, uses = 0 }] of options.entries())
    if (own !== undefined && uses > own) report([...path, 'options', at, 'uses'], 'is more than its quota');
  if (model !== 'providers') return;
  for (const [at, { weight }] of options.entries())
    if (weight === undefined) report([...path, 'options', at, 'weight'], 'each provider has a weight');
  if (options.every(({ weight = 0 }) => weight === 0)) report([...path, 'options'], 'their weights sum to zero');
  if (quota.alerts !== undefined) report([...path, 'alerts'], 'providers have no limit of which to tell');
}
