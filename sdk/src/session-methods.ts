import { canonicalSession } from './aliases.ts';
import type { GeneratedClient } from './generated/client.ts';
import type { ProductManifest, SessionsStartInput } from './generated/types.ts';
import type { CallOptions } from './transport.ts';

type Generated = GeneratedClient['sessions'];

/** A session as a manifest has it. */
export type SessionDefinition = NonNullable<ProductManifest['sessions']>[number];

/** A unit of time of a session. */
export type SessionPeriod = NonNullable<SessionDefinition['period']>;

/** What a handler of `sessions.define` says of a session. What is said twice holds as it was said last. */
export interface SessionContext {
  /** What identifies the user in the data: `$Session{user}{id}`, or the fields alone, `user.id`. */
  selector(selector: string): void;
  /** How long access tokens live. */
  expiry(amount: number, unit: SessionPeriod): void;
  /** How long refresh tokens live, in the unit of `expiry`; thirty times as long as access tokens where it is not said. */
  refreshExpiry(amount: number): void;
  /** How long it can be refreshed for at most after its start, in the unit of `expiry`; without end where it is not said. */
  maxExpiry(amount: number): void;
  /** The data by field: descriptors `{ type, required }` are enforced, anything else is a sample. */
  schema(schema: SessionDefinition['schema']): void;
}

/** A session that is written as a function. */
export interface DefineSessionOptions {
  readonly tag: string;
  readonly name: string;
  readonly description?: string;
  /** Taken for compatibility: the manifest that it is put into says whose it is. */
  readonly product?: string;
  readonly envs?: SessionDefinition['envs'];
  readonly handler: (ctx: SessionContext) => unknown;
}

/** Sessions, with the names that other versions have. */
export interface Sessions extends Generated {
  /**
   * The definition that a handler amounts to, to be put among the `sessions` of a manifest; nothing is sent.
   *
   * @example
   * const login = await ductape.sessions.define({
   *   tag: 'login',
   *   name: 'Login',
   *   handler(ctx) {
   *     ctx.selector('$Session{user}{id}');
   *     ctx.expiry(15, 'mins');
   *     ctx.schema({ user: { id: 'u1' } });
   *   },
   * });
   */
  define(options: DefineSessionOptions): Promise<SessionDefinition>;
  /** The same as `start`. */
  create(input: SessionsStartInput, options?: CallOptions): ReturnType<Generated['start']>;
  /** The same as `decrypt`. */
  readonly validate: Generated['decrypt'];
  /** The same as `listActive`. */
  readonly list: Generated['listActive'];
  /** The same as `fetchUsers`. */
  readonly users: Generated['fetchUsers'];
}

/** The methods of sessions. */
export function createSessions(generated: Generated): Sessions {
  const methods = Object.fromEntries(
    Object.entries(generated).map(([name, method]) => [name, spelled(method, name)]),
  ) as unknown as Generated;
  return {
    ...methods,
    define: defineSession,
    create: methods.start,
    validate: methods.decrypt,
    list: methods.listActive,
    users: methods.fetchUsers,
  };
}

function spelled(method: unknown, name: string): unknown {
  const send = method as (input: unknown, options: unknown) => unknown;
  return (input: object | undefined, options: unknown) =>
    send(canonicalSession({ ...input }, name.startsWith('fetch') ? 'session' : 'tag'), options);
}

async function defineSession({
  tag,
  name,
  description,
  envs,
  handler,
}: DefineSessionOptions): Promise<SessionDefinition> {
  const said: Partial<SessionDefinition> = {};
  await handler({
    selector: (selector) => void (said.selector = written(selector)),
    expiry: (amount, unit) => void ([said.expiry, said.period] = [amount, unit]),
    refreshExpiry: (amount) => void (said.refresh_expiry = amount),
    maxExpiry: (amount) => void (said.max_expiry = amount),
    schema: (schema) => void (said.schema = schema),
  });
  const { selector, expiry, schema } = said;
  if (selector === undefined || expiry === undefined || schema === undefined)
    throw new TypeError(`the handler of session '${tag}' has to call ctx.selector, ctx.expiry and ctx.schema`);
  return {
    tag,
    name,
    ...(description !== undefined && { description }),
    ...(envs !== undefined && { envs }),
    ...said,
    selector,
    expiry,
    schema,
  };
}

function written(selector: string): string {
  return selector.startsWith('$') ? selector : `$Session{${selector.split('.').join('}{')}}`;
}
