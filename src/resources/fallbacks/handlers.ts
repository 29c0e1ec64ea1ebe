/** The operations on fallbacks. */

import type * as z from 'zod';
import type { Handlers, Reply, RequestContext } from '../../kernel/contract.ts';
import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import { retryPolicy } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { checkInput } from '../products/manifest-input-fields.ts';
import type { HealthViews } from '../health/health-views.ts';
import { dispatchCall, type DispatchParts } from '../jobs/dispatch.ts';
import { runDurably } from '../jobs/keyed-run.ts';
import type { ConfigStore } from '../products/store.ts';
import { readSettings } from '../jobs/settings.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import { toCall } from './call.ts';
import type { fallback } from './contract.ts';
import type { DefaultsStore } from './defaults.ts';

/** What the handlers work with. */
export interface FallbackParts extends DispatchParts, OpeningParts {
  readonly config: ConfigStore;
  readonly defaults: DefaultsStore;
  readonly health: Pick<HealthViews, 'forget'>;
}

type RunInput = Omit<z.output<typeof fallback.run.input>, 'session'> & { readonly session?: CallSession };
type RunOutput = z.output<typeof fallback.run.output>;

/** Builds the handlers. */
export function createFallbackHandlers(parts: FallbackParts): Handlers<typeof fallback> {
  return {
    async run({ action = 'trigger', ...given }, context) {
      const opened = await withSession(parts, given, context.principal);
      return action === 'trigger' ? trigger(parts, opened, context) : changeDefaults(parts, action, opened, context);
    },
    async dispatch(given, context) {
      const call = toCall(await withSession(parts, given, context.principal));
      return dispatchCall(parts, call, readSettings(given), context);
    },
  };
}

/** What runs answer is an object: the executor makes one. */
async function trigger(
  parts: FallbackParts,
  { retries, retryConfig, timeout = LIMITS.run_time.value, ...given }: RunInput,
  context: RequestContext,
): Promise<Reply<RunOutput>> {
  const { principal, traceparent, idempotencyKey } = context;
  const retry = retryPolicy(retries, retryConfig);
  const call = toCall(given);
  if (idempotencyKey !== null) return (await runDurably(parts, call, retry, context, timeout)) as Reply<RunOutput>;
  const { value, meta } = await parts.processor.execute(call, {
    workspace: principal.workspace,
    user: principal.user,
    retry,
    traceparent,
    deadline: parts.clock.now() + timeout,
  });
  return { data: value as RunOutput, meta };
}

async function changeDefaults(
  { config, defaults, health }: FallbackParts,
  action: 'update' | 'reset',
  { product, env, tag, input }: RunInput,
  { principal: { workspace, role } }: RequestContext,
): Promise<Reply<RunOutput>> {
  if (role !== 'owner' && role !== 'developer')
    throw new ProcessorError('FORBIDDEN', `action: ${action} needs the role developer`);
  const { input: fields = {}, options } = (await config.resolve(workspace, product, env)).fallback(env, tag);
  const name = { workspace, product, env, tag };
  if (action === 'reset') {
    const checks = new Set(options.flatMap(({ healthcheck = [] }) => healthcheck));
    if (checks.size > 0) await health.forget({ workspace, product, env }, [...checks]);
    await defaults.clear(name);
    return { data: { input: {} } };
  }
  if (input === undefined) throw invalidField('input', 'give the fields that are to be put');
  // Every field alone may be given, or taken away.
  const isDeclared = Object.keys(fields).length > 0;
  const loose = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, { ...field, required: false }]));
  checkInput(isDeclared ? loose : undefined, input);
  return { data: { input: await defaults.merge(name, input) } };
}
