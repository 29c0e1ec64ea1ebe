/**
 * The contract kit: a resource declares each operation once, and the HTTP route, the OpenAPI document, the SDK's
 * method and types, and the reference page follow from it.
 */

import type * as z from 'zod';
import type { ErrorCode } from './errors.ts';
import type { RunMeta } from './run-meta.ts';

/** Roles from the most to the least powerful. */
export const ROLES = ['owner', 'developer', 'runner', 'viewer'] as const;

/** What a member of a workspace may do at most. */
export type Role = (typeof ROLES)[number];

/** How operations are asked for. */
export type Method = 'GET' | 'POST' | 'PUT';

/** One operation of a resource. */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> {
  /** Method and path. */
  readonly on: `${Method} /v1/${string}`;
  readonly summary: string;
  readonly input: Input;
  readonly output: Output;
  /** The least role that may call it, or `bootstrap`: the one-time token instead of a signature. */
  readonly access: Role | 'bootstrap';
  /** Codes it may raise beside those of every operation. */
  readonly fails: readonly ErrorCode[];
  /**
   * Whether a client may send the same request again when no answer came: `safe` always, since it changes nothing or
   * leaves what once left (an `Idempotency-Key` is accepted, and means nothing); `with_key` under an `Idempotency-Key`, which the SDK makes
   * up; `own_key` under one that the caller gave; `never` otherwise, and no key is accepted.
   */
  readonly repeat: 'safe' | 'with_key' | 'own_key' | 'never';
  /**
   * Where the key of a request is kept: `record`, by the handler, with what it made. When absent, beside its answer in
   * the table of keys, where `sealed` has an answer sealed that holds a secret; the handler then has to bear being
   * repeated.
   */
  readonly key?: 'record' | 'sealed';
  /** It answers with server-sent events; the SDK has a method of its own for it. */
  readonly answers?: 'stream';
  /**
   * Its body (`taken`) or its answer (`answered`, a `Response`) is bytes: its fields come as a query, its `session` as the header
   * `ductape-session`. The SDK has a method of its own for it.
   */
  readonly bytes?: 'taken' | 'answered';
  /** It is not dropped with its caller, as far as the platform lets it go on: a store would keep what nobody took note of. */
  readonly goesOn?: true;
  /** Bytes that its JSON may have; `request_body` when absent. */
  readonly maxBody?: number;
  /** Input fields, two at most, that the SDK's method also takes by position. */
  readonly args?: readonly string[];
}

/** The operations of one namespace, by name. */
export type Contract = Readonly<Record<string, Operation>>;

/** Checks a contract's shape and keeps its exact type. */
export function defineContract<const C extends Contract>(contract: C): C {
  return contract;
}

/** Who calls, as proven by the signature. */
export interface Principal {
  readonly workspace: string;
  readonly user: string;
  readonly role: Role;
  /** Products it may reach; null is all. */
  readonly products: readonly string[] | null;
  /** Environments it may reach; null is all. */
  readonly envs: readonly string[] | null;
}

/** The bytes that a request came with; nothing of them is read before a handler asks for them. */
export interface RequestBytes {
  /** How many are announced; null where the request does not say. */
  readonly size: number | null;
  /** SHA-256 in hexadecimal, as the request's signature has it. */
  readonly checksum: string;
  /**
   * All of them, once. They wait for room in the isolate's memory, which they take until the request is answered.
   * `PAYLOAD_TOO_LARGE` when there are more than `most`, `UNAUTHORIZED` when they are not those that were signed,
   * `VALIDATION_ERROR` when they are not as many as announced, `TIMEOUT` when they do not come in time.
   */
  read(most: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** What a handler knows of the request besides its input. */
export interface RequestContext {
  readonly principal: Principal;
  readonly requestId: string;
  /** Origin of the address at which the processor was reached. */
  readonly origin: string;
  /** The caller's `Idempotency-Key`. */
  readonly idempotencyKey: string | null;
  /** Whether the same request came before under its key and was cut off, so that it may have had its effect. */
  readonly isRepetition: boolean;
  /** When the request first came under its key, where the table of keys holds it: epoch milliseconds, or null. */
  readonly keyedAt: number | null;
  /** W3C trace context of the caller, when it sent a valid one. */
  readonly traceparent: string | null;
  /** Id of the last event that a client which reconnects to a stream has seen: its `Last-Event-ID`; absent without one. */
  readonly lastEventId?: string;
  /** What came with it; of operations that take bytes alone. */
  readonly bytes?: RequestBytes;
  /** How it was asked for, `HEAD` included, with its conditions; of operations that answer with bytes alone. */
  readonly asked?: Pick<Request, 'method' | 'headers'>;
  /** What the bootstrap token of the request was, for `bootstrap` operations alone. */
  readonly bootstrapToken: string | null;
}

/** A handler's answer: the data, and the run's meta where the operation is a run. */
export interface Reply<Data> {
  readonly data: Data;
  readonly meta?: RunMeta;
}

/** One handler for each operation of a contract. */
export type Handlers<C extends Contract> = {
  readonly [Name in keyof C]: (
    input: z.output<C[Name]['input']>,
    context: RequestContext,
  ) => Promise<Reply<z.output<C[Name]['output']>>>;
};

/** Method and path of an operation. */
export function routeOf({ on }: Pick<Operation, 'on'>): { method: Method; path: string } {
  const at = on.indexOf(' ');
  return { method: on.slice(0, at) as Method, path: on.slice(at + 1) };
}
