/** Calls of databases, as callers give them. */

import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import type { DatabaseCall, DatabaseOperation } from '../executor.ts';
import { createDispatchable } from '../jobs/dispatchable.ts';
import { readSettings } from '../jobs/settings.ts';
import { parseFields } from '../../kernel/field-errors.ts';
import { splitTag } from '../products/manifest-database.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { DatabaseDispatch, INPUTS } from './contract.ts';

/** What a caller gives of a call. */
interface Given {
  readonly product: string;
  readonly env: string;
  readonly database?: string | undefined;
  readonly session?: CallSession | undefined;
  readonly cache?: string | undefined;
  readonly timeout?: number | undefined;
}

type Input = Readonly<Record<string, unknown>>;

/** A call of an operation with its fields. */
export function toCall(
  { product, env, database = '', session, cache, timeout }: Given,
  operation: DatabaseOperation,
  fields: Input,
): DatabaseCall {
  const input = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return {
    namespace: 'databases',
    operation,
    product,
    env,
    database,
    input,
    ...(session !== undefined && { session }),
    ...(cache !== undefined && { cache }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
  };
}

/** A call of an action, whose tag may name its database. Throws `VALIDATION_ERROR` where nothing does, or two do. */
export function toActionCall(given: Given, tag: string, input: Input | undefined): DatabaseCall {
  const named = splitTag(tag);
  const database = given.database ?? named.database;
  if (database === null) throw invalidField('database', "is required where action is not 'database:action'");
  if (named.database !== null && named.database !== database)
    throw invalidField('action', `'${tag}' is none of database '${database}'`);
  return { ...toCall({ ...given, database }, 'action', input ?? {}), action: named.action };
}

/** What a dispatch is of: an operation with its fields as its input, or an action. */
interface GivenDispatch extends Given {
  readonly operation?: Exclude<DatabaseOperation, 'action' | 'ping'> | undefined;
  readonly action?: string | undefined;
  readonly input?: Input | undefined;
}

/** The call that a dispatch stores. Throws `VALIDATION_ERROR` as the operation itself would. */
export function toDispatchedCall({ operation, action, input, ...given }: GivenDispatch): DatabaseCall {
  if ((operation === undefined) === (action === undefined)) throw invalidField('operation', 'give operation or action');
  if (action !== undefined) return toActionCall(given, action, input);
  if (operation === undefined || given.database === undefined) throw invalidField('database', 'is required');
  const fields = parseFields(INPUTS[operation], input ?? {}, 'input');
  return { ...toCall(given, operation, fields), fieldsAt: 'input' };
}

/** Whether a call runs SQL of its caller's, which takes the role of a developer. */
export function isRaw({ operation, input }: DatabaseCall): boolean {
  if (operation !== 'transaction') return operation === 'raw';
  const { operations } = input as { readonly operations: readonly { readonly operation?: string }[] };
  return operations.some((each) => each.operation === 'raw');
}

/** Databases among the jobs of one dispatch of many, where nobody's role is known: none of them runs SQL of its caller's. */
export const dispatchableDatabases = createDispatchable(DatabaseDispatch, ({ session, ...given }) => {
  const call = toDispatchedCall(given);
  if (isRaw(call)) throw new ProcessorError('FORBIDDEN', 'raw is dispatched by databases.dispatch alone');
  return { call, session, settings: readSettings({ ...given, limits: undefined }) };
});
