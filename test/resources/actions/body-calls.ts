import { env } from 'cloudflare:workers';
import { createFetchDriver } from '../../../src/drivers/http/fetch-driver.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { isProcessorError, type ProcessorError } from '../../../src/kernel/errors.ts';
import { createActionsExecutor } from '../../../src/resources/actions/executor.ts';
import type { ActionCall } from '../../../src/resources/executor.ts';
import { createProductConfig, type ProductConfig } from '../../../src/resources/products/config.ts';
import type { Action, App } from '../../../src/resources/products/manifest.ts';
import { NO_SOURCES, runScope } from '../../support/sources.ts';
import { ask } from '../../support/target.ts';

/** A body as the target got it: its bytes, and the fields that Node's own reader of forms finds in them. */
export interface SeenBody {
  readonly type?: string;
  readonly base64: string;
  readonly fields: readonly { readonly name: string; readonly value: unknown }[] | null;
  /** The bytes, one character each. */
  readonly raw: string;
}

/** What a request differs in from a POST of JSON to `/echo`. */
export interface Sent {
  readonly action?: Partial<Action>;
  readonly app?: Partial<App>;
  readonly key?: string;
}

type Input = ActionCall['input'];

/** The executor of actions over a driver that may call the test's own target. */
export const executor = createActionsExecutor({
  http: createFetchDriver({ allowPrivateTargets: true }),
  clock: systemClock,
  ...NO_SOURCES,
});

/** A product with the one action `send` of the one app `api`, which is the target server. */
export function config({ action = {}, app = {} }: Sent): ProductConfig {
  const send: Action = { tag: 'send', name: 'Send', method: 'POST', resource: '/echo', ...action };
  const api: App = {
    tag: 'api',
    name: 'API',
    environments: [{ slug: 'prd', base_url: env.TEST_TARGET_URL }],
    actions: [send],
    ...app,
  };
  return createProductConfig(
    { tag: 'shop', name: 'Shop', environments: [{ slug: 'prd', env_name: 'prd' }], apps: [api] },
    1,
  );
}

/** A call of that action. */
export function call(input: Input): ActionCall {
  return { namespace: 'actions', operation: 'run', product: 'shop', env: 'prd', app: 'api', event: 'send', input };
}

/** Makes one attempt and gives what the target answered. */
export async function execute(input: Input, sent: Sent = {}): Promise<unknown> {
  const prepared = await executor.prepare(call(input), config(sent), runScope());
  return (await prepared.attempt({ timeoutMs: 10_000 })).value;
}

/** Sends a body and gives it as the target got it. */
export async function arrived(body: Input, sent: Sent = {}): Promise<SeenBody> {
  const key = crypto.randomUUID();
  await execute({ body, query: { key } }, sent);
  const [seen] = await bodies(key);
  if (seen === undefined) throw new Error('nothing arrived');
  return seen;
}

/** The bodies that came with a key, oldest first. */
export async function bodies(key: string): Promise<SeenBody[]> {
  const seen = await ask<Omit<SeenBody, 'raw'>[]>('/_bodies', { key });
  return seen.map((body) => ({ ...body, raw: atob(body.base64) }));
}

/** Why a call is refused, which its check and its execution must say alike. */
export async function refused(input: Input, sent: Sent = {}): Promise<ProcessorError> {
  const checked = await failure(executor.check(call(input), config(sent), runScope()));
  const executed = await execute(input, sent).catch((error: unknown) => error);
  if (!isProcessorError(executed)) throw new Error(`the attempt was made: ${JSON.stringify(executed)}`);
  if (checked.code !== executed.code || checked.message !== executed.message)
    throw new Error(`the check said '${checked.message}', the attempt '${executed.message}'`);
  return checked;
}

async function failure(work: Promise<unknown>): Promise<ProcessorError> {
  try {
    await work;
  } catch (error) {
    if (isProcessorError(error)) return error;
    throw error;
  }
  throw new Error('the check passed');
}
