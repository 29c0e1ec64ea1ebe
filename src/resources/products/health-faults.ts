/** What an executor would refuse of the probes of healthchecks. */

import { type FieldError, isProcessorError } from '../../kernel/errors.ts';
import type { Executor } from '../executor.ts';
import { probeCall } from '../health/rule.ts';
import type { ProductConfig } from './config.ts';

/** Checks calls by namespace, as their executors do. */
export type Foresight = Readonly<Record<'actions' | 'features', Pick<Executor, 'check'>>>;

/** Checks each probe as a run of it would be checked, in each environment that has it; faults by path in the manifest. */
export async function healthFaults(
  foresight: Foresight,
  caller: { readonly workspace: string; readonly user: string },
  config: ProductConfig,
): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  for (const [index, check] of (config.manifest.healthchecks ?? []).entries())
    for (const [place, { slug }] of check.envs.entries()) {
      if (!config.healthchecks(slug).includes(check)) continue;
      const call = probeCall(check, config.product, slug);
      if (call?.namespace !== 'actions' && call?.namespace !== 'features') continue;
      const faults = await faultsOf(() => foresight[call.namespace].check(call, config, caller));
      const at = `healthchecks[${index}].envs[${place}]`;
      for (const { path, message } of faults) {
        const own = path === 'env' ? 'slug' : path;
        errors.push({ path: own === '' ? at : `${at}.${own}`, message });
      }
    }
  return errors;
}

async function faultsOf(check: () => Promise<unknown>): Promise<readonly FieldError[]> {
  try {
    await check();
    return [];
  } catch (thrown) {
    if (!isProcessorError(thrown) || thrown.code === 'INTERNAL') throw thrown;
    const { message, details } = thrown;
    return details.errors ?? [{ path: '', message }];
  }
}
