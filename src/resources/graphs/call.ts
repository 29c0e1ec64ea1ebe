/** Calls of graphs, as callers give them. */

import * as z from 'zod';
import { operationNamed } from '../../engine/graph/operations.ts';
import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import { parseFields } from '../../kernel/field-errors.ts';
import type { GraphCall } from '../executor.ts';
import { createDispatchable } from '../jobs/dispatchable.ts';
import { readSettings } from '../jobs/settings.ts';
import { splitTag } from '../products/manifest-database.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { DISPATCHED_FIELDS, GraphDispatch } from './contract.ts';
import { isDevelopers } from './operations.ts';

/** What a caller gives of a call. */
interface Given {
  readonly product: string;
  readonly env: string;
  readonly graph?: string | undefined;
  readonly session?: CallSession | undefined;
  readonly cache?: string | undefined;
  readonly timeout?: number | undefined;
}

type Input = Readonly<Record<string, unknown>>;

/** A call of an operation with its fields. */
export function toCall(
  { product, env, graph = '', session, cache, timeout }: Given,
  operation: GraphCall['operation'],
  fields: Input,
): GraphCall {
  const input = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return {
    namespace: 'graphs',
    operation,
    product,
    env,
    graph,
    input,
    ...(session !== undefined && { session }),
    ...(cache !== undefined && { cache }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
  };
}

/** A call of an action, whose tag may name its graph. Throws `VALIDATION_ERROR` where nothing does, or two do. */
export function toActionCall(given: Given, tag: string, input: Input | undefined): GraphCall {
  const named = splitTag(tag);
  const graph = given.graph ?? named.database;
  if (graph === null) throw invalidField('graph', "is required where action is not 'graph:action'");
  if (named.database !== null && named.database !== graph)
    throw invalidField('action', `'${tag}' is none of graph '${graph}'`);
  return { ...toCall({ ...given, graph }, 'action', input ?? {}), action: named.action };
}

/** What a dispatch is of: an operation with its fields as its input, or an action. */
interface GivenDispatch extends Given {
  readonly operation?: string | undefined;
  readonly action?: string | undefined;
  readonly input?: Input | undefined;
}

/** The call that a dispatch stores. Throws `VALIDATION_ERROR` as the operation itself would. */
export function toDispatchedCall({ operation: name, action, input, ...given }: GivenDispatch): GraphCall {
  if ((name === undefined) === (action === undefined)) throw invalidField('operation', 'give operation or action');
  if (action !== undefined) return toActionCall(given, action, input);
  const operation = name === 'transaction' ? name : operationNamed(name ?? '');
  if (operation === null) throw invalidField('operation', `a graph has no operation '${name}'`);
  if (given.graph === undefined) throw invalidField('graph', 'is required');
  const shape: z.ZodRawShape = DISPATCHED_FIELDS[operation];
  const fields = parseFields(z.strictObject(shape), input ?? {}, 'input');
  return { ...toCall(given, operation, fields), fieldsAt: 'input' };
}

/** The operation of a call that takes the role of a developer; null for none. */
export function developersOperation({ operation, input }: GraphCall): string | null {
  if (operation !== 'transaction') return isDevelopers(operation) ? operation : null;
  const { operations } = input as { readonly operations: readonly { readonly operation?: string }[] };
  return operations.find((each) => isDevelopers(each.operation ?? ''))?.operation ?? null;
}

/** Graphs among the jobs of one dispatch of many, where nobody's role is known: none of them does what is a developer’s. */
export const dispatchableGraphs = createDispatchable(GraphDispatch, ({ session, ...given }) => {
  const call = toDispatchedCall(given);
  const operation = developersOperation(call);
  if (operation !== null) throw new ProcessorError('FORBIDDEN', `${operation} is dispatched by graphs.dispatch alone`);
  return { call, session, settings: readSettings({ ...given, limits: undefined }) };
});
